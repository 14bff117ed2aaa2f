"""One JSON object per line, as most tools export it (NDJSON, JSON lines).

    {"created_at": "2021-07-21T06:00:00Z", "type": "PushEvent", "actor": {"login": "ana"}}

``--time created_at --event type --distinct-id actor.login`` name the fields; all
other keys become properties, objects flattened with ``_``. A line that holds a
list of events is taken apart by ``--each events``: every object of the list is
one event and inherits the other keys of the line.

    {"session": 7, "events": [{"ts": 1659304800025, "type": "clicks", "aid": 42}, …]}

Source: the JSON lines convention; RFC 8259 for the objects.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analytics.imports.fields import Refusal, maker, taker
from analytics.imports.records import no_object, records

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from analytics.event import Event
    from analytics.imports.fields import FieldMap
    from analytics.imports.lines import Lines

ALIASES = ("ndjson",)
OPTIONS = ("time", "event", "event_name", "distinct_id", "zone", "each")
HEADS = 1


def read(lines: Lines, fields: FieldMap) -> Iterator[Event | Refusal]:
    """Yield the event of each line, or with ``each`` of each object; blank lines are skipped."""
    make = maker(fields)
    take_each = taker(fields.each) if fields.each else None
    for record in records(lines):
        if isinstance(record, Refusal):
            yield record
        elif take_each is None:
            yield make(record, lines.event_id())
        else:
            items = take_each(record)
            yield from _each(items, record, fields, lines, make)


def _each(
    items: Any,
    shared: dict[str, Any],
    fields: FieldMap,
    lines: Lines,
    make: Callable[[dict[str, Any], str], Event | Refusal],
) -> Iterator[Event | Refusal]:
    if not isinstance(items, list):
        yield Refusal(
            f"no list {fields.each!r}",
            f"The line has no list {fields.each!r}. Name the field that holds one with --each.",
        )
        return
    for number, item in enumerate(items):
        if isinstance(item, dict):
            yield make({**shared, **item}, lines.event_id(number))
        else:
            yield no_object(item)
