"""The database of a pycolytics: one event a row of its table.

    id  event_type  application  version  platform  user_id  session_id  value         time
    7   login       game         1.2      Linux     u1       s1          {"level": 3}  2026-01-31 …

The table is called ``event``. Name the zone of the machine that wrote it with ``--tz``: its
times are those of the clock on the wall, without a zone. An hour that came twice when the clocks
were put back is taken for the first. Events keep their application, unless ``--app`` gives one
for all. ``version``, ``platform``, ``session_id`` and what ``value`` holds are properties, with
the names that the collector gives them; other columns and tables are left.

The file is opened for reading only, also while the service runs. A second run takes the rows
that are new, also where old ones were removed.

Source: pycolytics 1.1, its README and models.py, as facts.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from analytics.imports.databases import Database
from analytics.imports.fields import Left, Refusal
from analytics.imports.products import Taken, left, made
from analytics.imports.records import records
from analytics.properties import beside

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.event import Event
    from analytics.imports.databases import RowLines
    from analytics.imports.fields import FieldMap

OPTIONS = ("zone",)
REQUIRED = ("zone",)
HEADS = 1

opened = partial(
    Database, kind="pycolytics", tables={"event": ("event_type", "user_id", "value", "time")}
)

_PROPERTIES = ("version", "platform", "session_id")
_TAKEN = frozenset({*_PROPERTIES, "id", "event_type", "application", "user_id", "value", "time"})


def read(lines: RowLines, fields: FieldMap) -> Iterator[Event | Refusal | Left]:
    """Yield the event of each row."""
    yield from lines.others
    for record in records(lines):
        if isinstance(record, Refusal):
            yield record
            continue
        row: dict[str, Any] = record["columns"]
        application = fields.application or row.get("application")
        if not isinstance(application, str) or not application:
            yield Refusal(
                "no application",
                f"The row has the application {application!r:.80}. Name one with --app.",
            )
            continue
        yield from left(row, _TAKEN, "column")
        taken = Taken(row["event_type"], row["time"], row["user_id"], _properties(row))
        yield from made(replace(fields, application=application), taken, lines.event_id())


def _properties(row: dict[str, Any]) -> dict[str, Any]:
    properties = {name: row[name] for name in _PROPERTIES if name in row}
    value = row["value"]
    if isinstance(value, str):
        with suppress(ValueError, RecursionError):  # else some other program wrote it: text
            value = json.loads(value)
    return beside(properties, value if isinstance(value, dict) else {"value": value})
