"""The raw export of Mixpanel: one event per line.

    {"event": "Signed up", "properties": {"time": 1602611311, "distinct_id": "u1"}}

All properties are kept, without the ``$`` in front; events have the names that the collector
gives them, ``pageview`` for ``$pageview``. A distinct_id such as ``null`` is nobody's, and left.
Mixpanel counts the seconds of ``time`` in the zone of the project: name it with ``--tz``, or
no zone where it is UTC. Profiles and group profiles are not in this export, so they cannot be
carried over; a property called ``event`` is left.

Source: Mixpanel API reference, "Raw Event Export".
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from analytics.errors import quoted
from analytics.imports.fields import FieldMap, Left, Refusal, maker
from analytics.imports.records import records
from analytics.vocabulary import is_nobody, named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.event import Event
    from analytics.imports.lines import Lines

OPTIONS = ("zone",)
HEADS = 1


def read(lines: Lines, fields: FieldMap) -> Iterator[Event | Refusal | Left]:
    """Yield the event of each line; blank lines are skipped."""
    make = maker(FieldMap(fields.application, zone=fields.zone), named)
    for record in records(lines):
        if isinstance(record, Refusal):
            yield record
            continue
        properties = record.get("properties")
        if not isinstance(properties, dict):
            yield Refusal(
                "no properties",
                f"{quoted(record)} has no object 'properties'. "
                "Import the raw export, or use the format jsonl.",
            )
            continue
        found = {**properties, "event": record.get("event")}
        found["time"] = _local(properties.get("time"))
        if "event" in properties:
            yield Left("property 'event'", properties["event"])
        if is_nobody(str(properties.get("distinct_id", ""))):
            yield Left("distinct_id that stands for nobody", found.pop("distinct_id"))
        yield make(found, lines.event_id())


def _local(value: Any) -> Any:
    """Give seconds since 1970 as what the clock of the project showed; all else as it is."""
    if type(value) not in {int, float}:
        return value
    try:
        return datetime.fromtimestamp(value, UTC).replace(tzinfo=None)
    except (ValueError, OverflowError, OSError):
        return value
