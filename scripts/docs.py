"""Write what docstrings and tests hold: pages of docs/, and the cases of conformance.

    python scripts/docs.py            writes them
    python scripts/docs.py --check    says which are old, and fails when one is

Source: ours.
"""

from __future__ import annotations

import argparse
import ast
import inspect
import pkgutil
import re
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]
NOTE = "<!-- Made by `make docs` from docstrings. Change those, not this page. -->"

SPL_HEAD = (
    "SPL as Splunk has it. A command, function or option that is not on this page is refused "
    "with its place in the search, never ignored."
)
SPL_TYPES = (
    "Arguments: t text, n number, m several values, b condition, a any, k a constant text; `?` "
    "may be left out, `*` any number of them; what stands in parentheses comes once or more often. "
    "The source is a page of the Splunk Search Reference 9.4 where it says nothing else."
)

SPL_COVERED = (
    "Made of the lists of the Splunk Search Reference 10.0 (`analytics/spl/reference.py`) and of "
    "the tests. A status is the number of cases in the tests of the command; what is refused "
    "is an error with its place in the search."
)

REPORTS_HEAD = (
    "What `retriever.report(name, …)`, `analytics report NAME` and the site can be asked. A "
    "report is one search: SPL that a Splunk and the embedded engine run alike. Each takes, "
    "besides its own parameters:"
)
REPORTS_TAKE = (
    ("`application`", 'its name, or `""` for all; that of the retriever when left out'),
    ("`index`", "where the events are; that of the retriever when left out"),
    ("`events`", "names of events; all when left out"),
    (
        "`earliest`, `latest`",
        "a time modifier, epoch seconds or ISO 8601; both left out: 30 days, today the last",
    ),
    ("`tz`", "IANA name of the zone that days begin in, and of times that say none"),
    ("`where`", "filters that all hold: `[(property, operator, value), …]`"),
    ("`bots`", "`without` what a robot sent (the default), `with` it, or it `only`"),
)
REPORTS_WHERE = (
    "Properties are called as they were tracked. `event`, `application` and `distinct_id` are "
    "those fields; the property `event` is `analytics_prop__event`. The operators:"
)


def main() -> int:
    """Write all pages, or check them."""
    import corpus  # noqa: PLC0415 (beside this file)

    code = corpus.main()
    pages = {name: page() for name, page in PAGES.items()}
    if "--check" not in sys.argv:
        for name, text in pages.items():
            (ROOT / "docs" / name).write_text(text)
        return 0
    old = [name for name, text in pages.items() if read(name) != text]
    for name in old:
        print(f"docs/{name} is old. Run: make docs")
    return 1 if old else code


def read(name: str) -> str:
    """Read a page as it is; a page that is not there is empty."""
    path = ROOT / "docs" / name
    return path.read_text() if path.exists() else ""


def spl() -> str:
    """Make the page of the search language."""
    import covered  # noqa: PLC0415 (beside this file)

    from analytics.spl import functions  # noqa: PLC0415
    from analytics.spl.functions import aggregates  # noqa: PLC0415

    parts = [
        "# The search language",
        NOTE,
        SPL_HEAD,
        "## Commands",
        *sections("spl/commands"),
        "## Functions of eval, where and stats",
        SPL_TYPES,
        table(
            ("function", "takes", "what it gives", "example", "result", "source"),
            (
                (
                    f"`{name}`",
                    row.takes,
                    row.help,
                    code(row.example),
                    code(row.result),
                    covered.page(name, row),
                )
                for name, row in sorted(functions.table().items())
            ),
        ),
        "## Aggregates of stats, chart and timechart",
        table(
            ("function", "what it gives", "source"),
            (
                (f"`{name}`", row.help, covered.page(name, row))
                for name, row in sorted(aggregates.FUNCTIONS.items())
            ),
        ),
        *conformance(),
    ]
    return join(parts)


def conformance() -> list[str]:
    """Make the tables of what is here, and what is not."""
    import covered  # noqa: PLC0415 (beside this file)

    gone = ", ".join(f"`{name}`" for name in covered.missing_functions()) or "none"
    return [
        "## What is here, and what is not",
        SPL_COVERED,
        table(
            ("of the Search Reference", "here", "listed"),
            ((what, str(here), str(all_)) for what, (here, all_) in covered.counts().items()),
        ),
        f"Conformance cases: {covered.cases()}, all of which pass on the embedded engine "
        "([conformance.md](conformance.md)). Functions that are not here: " + gone + ".",
        "### Commands and their options",
        table(("command", "option", "status", "source"), iter(covered.commands())),
        "### Commands that are not here",
        table(("command", "what to do"), iter(covered.refused())),
    ]


def reports() -> str:
    """Make the page of the reports."""
    operators = docstring(ROOT / "analytics" / "reports" / "_filters.py")
    _, _, meaning = operators.partition("What each operator means:")
    parts = [REPORTS_HEAD, table(("parameter", "what it says"), iter(REPORTS_TAKE)), REPORTS_WHERE]
    return join(["# Reports", NOTE, *parts, markdown(meaning.lstrip("\n")), *sections("reports")])


def imports() -> str:
    """Make the page of the file formats."""
    from analytics.imports import formats  # noqa: PLC0415

    forms = list(sections("imports/formats"))
    for number, name in enumerate(formats.names()):
        if others := formats.aliases(formats.load(name)):
            forms[number] += f"\n\nOther names: {', '.join(f'`{other}`' for other in others)}."
    head = (
        "`analytics import FORMAT FILE… --app NAME` reads the files below, or standard "
        "input as `-`. A file may be plain, gzip, or a zip archive of such; a folder is read "
        "with all below it, file after file by name, but for names that begin with a dot or "
        "`_`.\n\n"
        "- Times are ISO 8601, or an epoch in seconds, milliseconds, microseconds or "
        "nanoseconds, told apart by size. Those without a zone are taken in UTC, so that a "
        "file gives the same events on every machine; `--tz` names another zone.\n"
        "- A second run of the same file adds nothing, also after the first was killed, and "
        "takes only the new lines of a file that has grown. Every event has an id made of "
        "the first line of its file, its own line and all before it. Where the product that "
        "the file comes from has given it an id, that is kept: then a second export that holds "
        "it as well, or its client that sends it again, adds nothing either.\n"
        "- Lines that are no event are refused: the summary counts them by reason, with the "
        "first of each. The others are imported.\n"
        "- What is in the file and in no event, such as a column that the format has no use "
        "for, stands in the summary as not carried over: each by its name, how often it was "
        "there, and the first. What a format never reads is told in its own lines below.\n"
        "- Events go by `privacy.toml` before they are written, as those of the collector do: by "
        "default no address is kept, a user agent becomes browser, system and device, and the "
        "visitors of an access log get ids for the day ([privacy.md](privacy.md)). The summary "
        "says what was taken out.\n"
        "- Archives are read where they are, and nothing is unpacked to the disk. A line of "
        "64 MiB, or a file that unpacks to more than 200 times its size and 1 GiB, ends the "
        "import; so does an archive inside an archive.\n"
        "- Two imports of the same file at the same time are not kept apart."
    )
    follow = (
        "## A log that grows\n\n"
        "`analytics import combined access.log --app website --follow` reads on as the file "
        "grows, as `tail -F` does, until it gets SIGINT or SIGTERM; then it prints the summary. "
        "A line waits for its end. Events are in the index within a second or so.\n\n"
        "- A file that is renamed is read until nothing has been written to it for five seconds "
        "after its successor has its first line; then comes the successor. A file that is cut "
        "(`copytruncate`) is another one from there on: what had not been read is in the copy.\n"
        "- No position is kept beside the events: after a restart, also after kill -9, the "
        "file is recognised by its first lines, and each line comes in once. What was rotated "
        "away meanwhile is named before the log: `analytics import combined access.log.1 "
        "access.log --app website --follow` reads the first to its end, then follows the last. "
        "To say so in a service that starts again costs a look at each old line.\n"
        "- A Splunk that cannot be reached, or a full disk, ends the command with exit code 1: "
        "let the service manager start it again.\n"
        "- Compressed files and standard input are not followed."
    )
    return join(["# Importing files", NOTE, head, follow, "## Formats", *forms])


def formats() -> str:
    """Make the page of what the collector takes."""
    from analytics.collect import formats as forms  # noqa: PLC0415

    head = (
        "What `analytics serve` takes at its addresses. The rules for names, times, ids, keys and "
        "bounds are the same for all ([collect.md](collect.md)); a `*` stands for any path."
    )
    rows = [(name, forms.load(name)) for name in forms.names()]
    addresses = table(
        ("format", "methods", "addresses"),
        (
            (f"[{name}](#{name})", ", ".join(form.METHODS), ", ".join(map(address, form.ADDRESSES)))
            for name, form in rows
        ),
    )
    return join(["# Formats of the collector", NOTE, head, addresses, *sections("collect/formats")])


def address(text: str) -> str:
    """Write an address, or the pattern of several, for a cell."""
    return code(text.removeprefix("re:"))


def cli() -> str:
    """Make the page of the command line. argparse lays its help out anew with each Python."""
    from analytics.cli import parser  # noqa: PLC0415

    top = parser()
    (verbs,) = (
        action.choices
        for action in top._actions  # noqa: SLF001 (argparse has no other way to its parsers)
        if isinstance(action, argparse._SubParsersAction)  # noqa: SLF001
    )
    told = table(
        ("verb", "job"),
        ((f"[{name}](#{name})", cell(verb.description)) for name, verb in sorted(verbs.items())),
    )
    pages = [f"## {name}\n\n{helped(verb)}" for name, verb in sorted(verbs.items())]
    return join(["# The command line", NOTE, helped(top), told, *pages])


def helped(parser: argparse.ArgumentParser) -> str:
    """Write what a parser takes: its summary, its call, its arguments, examples and notes."""
    called = argparse.HelpFormatter(parser.prog, width=10_000)
    called.add_usage(parser.usage, parser._actions, [], prefix="")  # noqa: SLF001
    usage = textwrap.fill(
        called.format_help().strip(),
        width=96,
        subsequent_indent="    ",
        break_on_hyphens=False,
        break_long_words=False,
    )
    told = table(
        ("argument", "meaning"),
        (
            (" ".join(filter(None, map(code, named(action)))), cell(action.help))
            for action in parser._actions  # noqa: SLF001
            if action.option_strings[:1] != ["-h"] or parser.prog == "analytics"
        ),
    )
    rows = told if told.count("\n") > 1 else ""
    notes = re.sub("(?m)^(?=  )", "  ", parser.epilog or "")  # examples stand in by two columns
    return join([parser.description or "", block(usage), rows, markdown(notes)])


def named(action: argparse.Action) -> list[str]:
    """Give the ways to write an argument."""
    value = action.metavar if isinstance(action.metavar, str) else action.dest.upper()
    if not action.option_strings:
        return [value]
    return [f"{name} {value}" if action.nargs != 0 else name for name in action.option_strings]


def cell(text: str | None) -> str:
    """Write a sentence in a table."""
    return (text or "").replace("|", "\\|").replace("%%", "%")


def sections(folder: str) -> Iterator[str]:
    """Yield a section per file of a folder of plug-ins."""
    path = ROOT / "analytics" / folder
    for module in sorted(pkgutil.iter_modules([str(path)]), key=lambda module: module.name):
        if not module.name.startswith("_"):
            text = docstring(path / f"{module.name}.py")
            yield f"### {module.name.rstrip('_')}\n\n{markdown(text)}"


def docstring(path: Path) -> str:
    """Read the docstring of a file."""
    return inspect.cleandoc(ast.get_docstring(ast.parse(path.read_text())) or "")


def markdown(text: str) -> str:
    """Turn the few marks of our docstrings into Markdown, and leave out the source."""
    paragraphs = re.split(r"\n+Source:", text, maxsplit=1)[0].split("\n\n")
    text = "\n\n".join(
        block(textwrap.dedent(text)) if text.startswith("    ") else text.replace("``", "`")
        for text in paragraphs
    )
    return text.replace("\n```\n\n```\n", "\n\n")


def block(text: str) -> str:
    """Set *text* apart as it is."""
    return f"```\n{text}\n```"


def code(value: object) -> str:
    """Write a value for a cell."""
    if value is None:
        return "null"
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return f"`{text}`".replace("|", "\\|") if text else ""


def table(heads: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    """Write a Markdown table."""
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def join(parts: list[str]) -> str:
    """Join paragraphs to a page."""
    return re.sub(r"\n{3,}", "\n\n", "\n\n".join(parts)) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "spl.md": spl,
    "reports.md": reports,
    "import.md": imports,
    "formats.md": formats,
    "cli.md": cli,
}

if __name__ == "__main__":
    sys.exit(main())
