"""What was tracked: held still while it waits, and made an event by the worker.

    held({"price": 12.5, "tags": ["a"]})     ({"price": 12.5, "tags": ["a"]}, 209): a copy, bytes

Source: ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from analytics.errors import EventError
from analytics.event import Event, time_of
from analytics.properties import checked, text_of

if TYPE_CHECKING:
    from analytics.event import Value

    # Event name, time, distinct_id, properties, event_id.
    Call = tuple[str, object, object, Mapping[str, Value], str]
    # Or why it is none. None is no event, but asks to look at the index.
    Told = Call | EventError | None
    # Or an event that is ready.
    Tracked = Told | Event

# Values that nobody can change while they wait for the worker.
_FIXED = frozenset({int, float, bool, type(None), Decimal, datetime, date, UUID})
# About what an event costs beside the text of its properties.
_OVERHEAD_BYTES = 200


def made(
    application: str,
    name: object,
    time: object,
    distinct_id: object,
    properties: Mapping[str, Value],
    event_id: str,
) -> Event:
    """Make an event of what was tracked.

    Raises:
        EventError: the name, the time or the distinct_id is none.
    """
    if not name or not isinstance(name, str):
        raise EventError(f"Event name {name!r} is no name. Give a text that is not empty.")
    if not (name.isascii() and event_id.isascii() and application.isascii()):
        checked(application + name + event_id)
    if type(time) is float and 0 <= time < 1e11:  # most: the clock was read
        when = datetime.fromtimestamp(time, UTC)
    else:
        when = time_of(time)
    who = text_of(distinct_id) or None
    return Event(application, name, when, who, properties, event_id)


def held(properties: dict[str, Value]) -> tuple[dict[str, Value], int]:
    """Make sure *properties* cannot change while they wait; say about how large they are."""
    size = _OVERHEAD_BYTES
    for value in properties.values():
        kind = type(value)
        if kind is str:
            size += len(value)
        elif kind not in _FIXED:
            return _copied(properties)
    return properties, size


def _copied(properties: Value) -> tuple[Any, int]:
    """Copy what could change while it waits; say about how many bytes it is."""
    if isinstance(properties, str):
        return properties, len(properties)
    if isinstance(properties, Mapping):
        pairs = {name: _copied(value) for name, value in properties.items()}
        copy: Any = {name: value for name, (value, _) in pairs.items()}
        return copy, _OVERHEAD_BYTES + sum(size for _, size in pairs.values())
    if isinstance(properties, list | tuple | AbstractSet):
        parts = [_copied(part) for part in properties]
        copy = (
            frozenset(properties)
            if isinstance(properties, AbstractSet)
            else [value for value, _ in parts]
        )
        return copy, sum(size for _, size in parts)
    return properties, 8
