"""The rows of tables in text, each as a dictionary of its columns.

    time,event,plan
    2026-11-24T10:00:00Z,login,pro        -> {"time": "2026-11-24T10:00:00Z", "event": "login", …}
    2026-11-24T10:00:00Z,login            -> Refusal("another number of columns", …)

In an archive or a folder, each file has its own header.

Source: RFC 4180; quotes are not read where the delimiter is ``space``.
"""

from __future__ import annotations

import csv
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from analytics.errors import ConfigError
from analytics.imports.fields import Refusal
from analytics.imports.records import BYTE_ORDER_MARK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from analytics.imports.fields import FieldMap

    Row = dict[str, Any]


#: A cell without a value, as ClickHouse and PostgreSQL write it.
NULL = "\\N"


def table(
    lines: Iterable[bytes], delimiter: str = ",", columns: tuple[str, ...] = ()
) -> tuple[tuple[str, ...], Iterator[Row | Refusal]]:
    """Give the columns of the table in *lines*, none where there is no line, and its rows.

    Args:
        lines: of one file.
        delimiter: one character, ``tab``, or ``space`` for runs of blanks.
        columns: names, where the first line has none.

    Raises:
        ConfigError: the header cannot be read, or has a name twice.
    """
    cells = _cells(lines, delimiter)
    if not columns:
        first = next(cells, [])
        if isinstance(first, Refusal):
            raise ConfigError(first.message)
        columns = tuple(name.strip() for name in first)
    if len(set(columns)) < len(columns):
        raise ConfigError(
            f"The columns {', '.join(columns):.200} have a name twice. "
            "Name them all with --columns."
        )
    return columns, _named(cells, columns)


def check(columns: tuple[str, ...], fields: FieldMap) -> None:
    """Look whether *columns* has those that *fields* names.

    Raises:
        ConfigError: one is not there.
    """
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


def _named(
    cells: Iterator[list[str] | Refusal], columns: tuple[str, ...]
) -> Iterator[Row | Refusal]:
    for row in cells:
        if isinstance(row, Refusal):
            yield row
        elif len(row) == len(columns):
            yield dict(zip(columns, row, strict=True))
        elif row:
            yield Refusal(
                "another number of columns",
                f"The row has {len(row)} cells where the header has {len(columns)}. "
                "Check the quotes, or name another --delimiter.",
            )


def _cells(lines: Iterable[bytes], delimiter: str) -> Iterator[list[str] | Refusal]:
    texts = map(_text, lines)
    if delimiter == "space":
        found: Iterator[list[str]] = map(str.split, texts)
    else:
        found = csv.reader(texts, delimiter="\t" if delimiter == "tab" else delimiter)
    while True:
        try:
            yield next(found)
        except StopIteration:
            return
        except UnicodeDecodeError as error:
            yield Refusal("not UTF-8", f"The row is not UTF-8: {error}. Convert the file first.")
        except csv.Error as error:
            yield Refusal("not CSV", f"The row cannot be read: {error}. Check its quotes.")


def _text(line: bytes) -> str:
    # The break comes back because quoted cells may hold one.
    return line.removeprefix(BYTE_ORDER_MARK).decode() + "\n"
