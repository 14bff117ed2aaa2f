"""Run a search and print its rows.

  analytics search 'search index=* application=shop | stats count by event'
  analytics search 'search index=* | timechart span=1d count' --earliest -7d@d --tz Europe/Berlin
  analytics search '| makeresults' -o json

A search that begins with neither "search" nor "|" gets "search" put in front.
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

from analytics.cli import show
from analytics.cli.reach import Reach
from analytics.spl import quote as q

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Mapping
    from typing import Any


#: What an index comes from.
_INDEX = re.compile(r"index|`|tag|eventtype", re.IGNORECASE)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the search, its times and the form of the rows."""
    parser.add_argument("spl", metavar="SPL", help="the search; - reads it from standard input")
    parser.add_argument("--earliest", metavar="TIME", help="as -7d@d, 0 or 2026-11-24")
    parser.add_argument("--latest", metavar="TIME", help="not included; as now or @d")
    parser.add_argument("--tz", metavar="ZONE", help="zone of days and of shown times")
    show.add_option(parser)


def run(options: argparse.Namespace) -> int:
    """Print the rows; what the search warns of goes to standard error."""
    spl = sys.stdin.read() if options.spl == "-" else options.spl
    with Reach(options.data) as reach:
        rows = reach.retriever.search(_whole(spl), options.earliest, options.latest, tz=options.tz)
        index = reach.retriever.index
    for message in rows.messages:
        if message.type != "INFO":
            print(f"analytics search: {message.text}", file=sys.stderr)
    show.show(rows.fields, rows, options.output)
    if _is_nothing(rows) and _names_no_index(spl.strip()):
        rest = spl.strip().removeprefix("search ").lstrip()
        print(
            "analytics search: The search names no index, so it looked into the default ones "
            f"only. Tracked events are found with: index={q.index(index)} {rest}",
            file=sys.stderr,
        )
    return 0


def _names_no_index(spl: str) -> bool:
    return not spl.startswith("|") and not _INDEX.search(spl.partition("|")[0])


def _is_nothing(rows: Iterable[Mapping[str, Any]]) -> bool:
    return all(value in {"", "0"} for row in rows for value in row.values())


def _whole(spl: str) -> str:
    text = spl.strip()
    if text.startswith("|") or text.split(maxsplit=1)[:1] == ["search"]:
        return text
    return f"search {text}"
