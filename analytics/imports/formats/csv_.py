"""Comma-separated values with a header line, as spreadsheets and databases export them.

    time,event,distinct_id,plan
    2026-11-24T10:00:00Z,login,u1,pro

``--time``, ``--event`` and ``--distinct-id`` name columns; all others become
properties, empty cells are left out. ``--columns a,b,c`` names the columns of a
file without a header. ``--delimiter`` is one character, ``tab``, or ``space`` for
columns set apart by any number of blanks.

Source: RFC 4180; quotes are not read where the delimiter is ``space``.
"""

from __future__ import annotations

import csv
from difflib import get_close_matches
from typing import TYPE_CHECKING

from analytics.errors import ConfigError
from analytics.imports.fields import Refusal, maker

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.event import Event
    from analytics.imports.fields import FieldMap
    from analytics.imports.lines import Lines

OPTIONS = (
    "time",
    "event",
    "event_name",
    "distinct_id",
    "zone",
    "delimiter",
    "columns",
)
HEADS = 2


def read(lines: Lines, fields: FieldMap) -> Iterator[Event | Refusal]:
    """Yield the event of each row.

    Raises:
        ConfigError: the header lacks a column that was named.
    """
    make, rows = maker(fields), _rows(lines, fields.delimiter)
    columns = fields.columns or _header(rows)
    _check(columns, fields)
    for row in rows:
        if isinstance(row, Refusal):
            yield row
        elif len(row) == len(columns):
            yield make(dict(zip(columns, row, strict=True)), lines.event_id())
        elif row:
            yield Refusal(
                "another number of columns",
                f"The row has {len(row)} cells where the header has {len(columns)}. "
                "Check the quotes, or name another --delimiter.",
            )


def _rows(lines: Lines, delimiter: str) -> Iterator[list[str] | Refusal]:
    texts = map(_text, lines)
    if delimiter == "space":
        rows: Iterator[list[str]] = map(str.split, texts)
    else:
        rows = csv.reader(texts, delimiter="\t" if delimiter == "tab" else delimiter)
    while True:
        try:
            yield next(rows)
        except StopIteration:
            return
        except UnicodeDecodeError as error:
            yield Refusal("not UTF-8", f"The row is not UTF-8: {error}. Convert the file first.")
        except csv.Error as error:
            yield Refusal("not CSV", f"The row cannot be read: {error}. Check its quotes.")


def _text(line: bytes) -> str:
    # The break comes back because quoted cells may hold one.
    return line.decode("utf-8-sig" if line.startswith(b"\xef\xbb\xbf") else "utf-8") + "\n"


def _header(rows: Iterator[list[str] | Refusal]) -> tuple[str, ...]:
    first = next(rows, [])
    if isinstance(first, Refusal):
        raise ConfigError(first.message)
    return tuple(name.strip() for name in first)


def _check(columns: tuple[str, ...], fields: FieldMap) -> None:
    if len(set(columns)) < len(columns):
        raise ConfigError(
            f"The columns {', '.join(columns)} have a name twice. Name them all with --columns."
        )
    named = {"--time": fields.time}
    if not fields.event_name:
        named["--event"] = fields.event
    if fields.distinct_id != "distinct_id":
        named["--distinct-id"] = fields.distinct_id
    for option, name in named.items():
        if columns and name not in columns:
            near = get_close_matches(name, columns, n=1) or columns
            raise ConfigError(
                f"The file has no column {name!r}. "
                f"Name one of its columns with {option}, for example {near[0]!r}."
            )
