"""Rows as a table for people, or as JSON or CSV for programs.

    country  count
    -------  -----
    Germany     12

Source: ours; CSV as RFC 4180 has it, with line feeds.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Mapping, Sequence

FORMS = ("table", "json", "csv")

#: Between several values of one field, in a cell.
JOINT = "\n"

#: A value may hold anything; what steers a terminal is shown as its code.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def add_option(parser: ArgumentParser) -> None:
    """Let the person choose the form with ``-o``."""
    parser.add_argument(
        "-o", "--output", choices=FORMS, default="table", help="form of the rows (default: table)"
    )


def show(
    columns: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
    form: str,
    out: TextIO | None = None,
) -> None:
    """Write *rows* to *out*, standard output when left out; *form* is one of `FORMS`."""
    out = out or sys.stdout
    if form == "json":
        json.dump(list(rows), out, ensure_ascii=False, separators=(", ", ": "))
        out.write("\n")
        return
    cells = [[_text(row.get(name)) for name in columns] for row in rows]
    if form == "csv":
        csv.writer(out, lineterminator="\n").writerows([columns, *cells])
    else:
        _table(columns, cells, out)


def _table(columns: Sequence[str], cells: list[list[str]], out: TextIO) -> None:
    if not cells:
        out.write("No rows.\n")
        return
    cells = [[_plain(cell) for cell in row] for row in cells]
    by_column = list(zip(columns, zip(*cells, strict=True), strict=True))
    widths = [max(len(name), *map(len, column)) for name, column in by_column]
    rights = [all(map(_is_number, column)) for _, column in by_column]
    for row in [list(columns), ["-" * width for width in widths], *cells]:
        line = "  ".join(
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(row, widths, rights, strict=True)
        )
        out.write(line.rstrip() + "\n")


def _plain(text: str) -> str:
    return _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", text.replace(JOINT, ", "))


def _is_number(text: str) -> bool:
    return not text or text.replace(".", "", 1).lstrip("-").isdecimal()


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return JOINT.join(map(str, value)) if isinstance(value, list | tuple) else str(value)
