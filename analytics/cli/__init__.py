"""The command line.

    analytics [--data DIR] serve | import | search | track | report | doctor

A verb is a file in `verbs/`, found by its name. Exit codes: 0 done, 1 failed, 2 not
understood; what was wrong stands on stderr in a sentence or two.

Source: ours; `docs/cli.md` lists verbs and options.
"""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.cli import verbs
from analytics.errors import AnalyticsError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

FAILED, NOT_UNDERSTOOD, INTERRUPTED = 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb and give the exit code.

    Args:
        arguments: without the name of the program; those of the process when left out.
    """
    options = _parse(arguments)
    try:
        with warnings.catch_warnings():
            warnings.showwarning = _tell
            code = verbs.load(options.verb).run(options)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader has seen enough (`| head`); what is left must not be written at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (AnalyticsError, OSError) as error:
        print(f"analytics {options.verb}: {_sentence(error)}", file=sys.stderr)
        # An error that is a ValueError or a LookupError is about what was typed.
        return NOT_UNDERSTOOD if isinstance(error, ValueError | LookupError) else FAILED
    except Exception as error:
        # A fault of ours: nobody at a prompt is helped by thirty lines of code.
        if sys.flags.dev_mode:
            raise
        print(
            f"analytics {options.verb}: {type(error).__name__}: {error}. This is a fault of "
            "analytics; python -X dev -m analytics.cli shows where.",
            file=sys.stderr,
        )
        return FAILED
    return code


def parser() -> argparse.ArgumentParser:
    """Make the parser of the whole command line."""
    top = argparse.ArgumentParser(
        prog="analytics", description="Product and web analytics on Splunk, or on nothing else."
    )
    top.add_argument(
        "--data",
        type=Path,
        metavar="DIR",
        help="data directory of the embedded engine (default: $ANALYTICS_DATA, else the "
        "data directory of the user)",
    )
    choices = top.add_subparsers(dest="verb", metavar="VERB", required=True)
    for name in verbs.names():
        verb = verbs.load(name)
        text = (verb.__doc__ or "").strip()
        summary, _, rest = text.partition("\n\n")
        under = choices.add_parser(
            name,
            help=summary,
            description=summary,
            epilog=rest.partition("\n\nSource:")[0],
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        verb.arguments(under)
    return top


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the arguments; key=value may stand before and after options.

    argparse takes a list of words in one piece only and gives the others back.
    """
    top = parser()
    options, rest = top.parse_known_args(arguments)
    if rest and (any(word.startswith("-") for word in rest) or "pairs" not in options):
        top.error(f"unrecognized arguments: {' '.join(rest)}")
    if rest:
        options.pairs += rest
    return options


def _tell(
    message: Warning | str,
    category: type[Warning],  # noqa: ARG001 (the arguments are those of warnings.showwarning)
    filename: str,  # noqa: ARG001
    lineno: int,  # noqa: ARG001
    file: TextIO | None = None,  # noqa: ARG001
    line: str | None = None,  # noqa: ARG001
) -> None:
    """Show a warning as a sentence, without the line of code it came from."""
    print(f"analytics: {message}", file=sys.stderr)


def _sentence(error: Exception) -> str:
    if isinstance(error, AnalyticsError) or not isinstance(error, OSError):
        return str(error)
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{error.strerror or error}."
