"""The rows of Parquet files, as data warehouses and Spark write them.

    time                 event   distinct_id  plan
    2026-11-24 10:00:00  login   u1           pro

``--time``, ``--event`` and ``--distinct-id`` name columns; all others become properties, those
inside others with ``_`` between, empty ones are left out. A dot reaches into a column of
columns. A folder is read whole, file after file by name, so that the folders of tracker and of
Hive, ``year=2026/month=11/day=24/1.parquet``, can be named at the top; what such folders are
called is no property, because the time of an event says it. Parquet is not read from standard
input and not inside an archive.

Source: Apache Parquet, "File Format".
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from analytics.errors import ConfigError
from analytics.imports.fields import Refusal, maker
from analytics.imports.records import records
from analytics.imports.tables import check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.event import Event
    from analytics.imports.fields import FieldMap
    from analytics.imports.lines import Lines

OPTIONS = ("time", "event", "event_name", "distinct_id", "zone")
HEADS = 1


def read(lines: Lines, fields: FieldMap) -> Iterator[Event | Refusal]:
    """Yield the event of each row.

    Raises:
        ConfigError: a file is no Parquet, or lacks a column that was named.
    """
    make = maker(fields)
    for part in lines.parts():
        rows = records(part)
        first = next(rows, None)
        if first is None:
            continue
        if isinstance(first, Refusal) or not lines.is_parquet:
            name = f"The file {lines.member[:80]!r}" if lines.member else "The file"
            raise ConfigError(f"{name} is no Parquet. Name the format that it has.")
        named = (fields.time, fields.event, fields.distinct_id)
        reached = (name for name in named if name.partition(".")[0] in first)
        check((*first, *reached), fields)
        for row in chain([first], rows):
            yield row if isinstance(row, Refusal) else make(row, lines.event_id())
