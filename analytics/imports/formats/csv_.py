"""Comma-separated values with a header line, as spreadsheets and databases export them.

    time,event,distinct_id,plan
    2026-11-24T10:00:00Z,login,u1,pro

``--time``, ``--event`` and ``--distinct-id`` name columns; all others become
properties, empty cells are left out. ``--columns a,b,c`` names the columns of a
file without a header. ``--delimiter`` is one character, ``tab``, or ``space`` for
columns set apart by any number of blanks. Each file of an archive or a folder has its
own header.

Source: RFC 4180; quotes are not read where the delimiter is ``space``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.imports.fields import Refusal, maker
from analytics.imports.tables import check, table

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
    make = maker(fields)
    for part in lines.parts():
        columns, rows = table(part, fields.delimiter, fields.columns)
        check(columns, fields)
        for row in rows:
            yield row if isinstance(row, Refusal) else make(row, lines.event_id())
