"""One event: something that happened once.

    Event("shop", "purchase", datetime(2026, 11, 24, tzinfo=UTC), "u1", {"plan": "pro"})

Source: the layout of the Splunk SDK analytics example; ids are UUID version 7
(RFC 9562, section 5.7), so that they sort by the time they were made.
"""

from __future__ import annotations

import os
import re
import time as clock
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import TYPE_CHECKING, Any

from analytics.errors import EventError, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import tzinfo

DEFAULT_INDEX = "sample_analytics"

#: What a property value may be: text, a number, a truth value, a date, a UUID,
#: an Enum, or a mapping or list of these (`analytics.properties` says how each is written).
Value = Any

_START = datetime(1970, 1, 1, tzinfo=UTC)
# Nine digits at least: 20261124 is a date in ISO 8601, and epoch seconds left eight in 1973.
_NUMBER = re.compile(r"-?\d{9,}(\.\d*)?", re.ASCII)
# The last two digits of an id.
_PAIRS = tuple(f"{number:02x}" for number in range(256))
#: How many microseconds one is, by size: seconds, milliseconds, microseconds.
_UNITS = ((10**11, 1_000_000), (10**14, 1_000), (10**17, 1))


@dataclass(frozen=True, slots=True, init=False)
class Event:
    """What happened, where, when and to whom.

    Attributes:
        application: the namespace of the event; not empty.
        name: the event name; not empty.
        time: when it happened; aware.
        distinct_id: who, or None.
        properties: name to value, as the caller gave them.
        event_id: what a repeat is recognised by.
    """

    application: str
    name: str
    time: datetime
    distinct_id: str | None = None
    properties: Mapping[str, Value] = field(default_factory=dict)
    event_id: str | None = None

    def __init__(
        self,
        application: str,
        name: str,
        time: datetime,
        distinct_id: str | None = None,
        properties: Mapping[str, Value] | None = None,
        event_id: str | None = None,
    ) -> None:
        """Make an event, in half the time of what `dataclass` writes for a frozen one."""
        _set_application(self, application)
        _set_name(self, name)
        _set_time(self, time)
        _set_distinct_id(self, distinct_id)
        _set_properties(self, {} if properties is None else properties)
        _set_event_id(self, event_id)


_set_application, _set_name, _set_time, _set_distinct_id, _set_properties, _set_event_id = (
    getattr(Event, each.name).__set__ for each in fields(Event)
)


class IdMaker:
    """Make UUIDs of version 7: 48 bits of milliseconds, 26 of chance, a count of 48.

    A call reads the clock and takes the next of a block of 256 ids, which a millisecond begins
    anew; asking the system for chance at each call would cost four times as much. The chance
    and the start of the count are drawn once a process, and again in a child after a fork.
    """

    __slots__ = ("_chance", "_count", "_ms", "_next", "_until")

    def __init__(self) -> None:
        self.seed()

    def seed(self) -> None:
        """Draw the part that tells this process from all others."""
        chance = int.from_bytes(os.urandom(10), "big")
        self._chance = f"7{chance >> 68:03x}-{chance >> 54 & 0x3FFF | 0x8000:04x}-"
        # It counts blocks. A start below 2**39 leaves room for 5e11, 17 years of milliseconds.
        self._count = count(chance & (1 << 39) - 1).__next__
        self._ms, self._until = 0, 0.0
        self._next = map(str, ()).__next__

    def __call__(self) -> str:
        """Make the next id."""
        return self.at(clock.time())

    def at(self, now: float) -> str:
        """Make the next id, greater as text than those this process made before.

        Args:
            now: seconds since 1970, by the clock.
        """
        if now < self._until:
            try:
                return self._next()
            except StopIteration:
                pass
        return self._block(now)

    def _block(self, now: float) -> str:
        """Begin a block: of this millisecond, or the last one where the clock was set back."""
        self._ms = ms = max(self._ms, int(now * 1000))
        head = f"{ms >> 16:08x}-{ms & 0xFFFF:04x}-{self._chance}{self._count():010x}"
        # In this order: a thread that comes between takes an old id, or begins its own block.
        self._next = following = map(head.__add__, _PAIRS).__next__
        self._until = (ms + 1) / 1000
        return following()


#: Make an event id: a UUID version 7 as text, unique among all processes.
new_id = IdMaker()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=new_id.seed)


def time_of(value: object, zone: tzinfo | None = None) -> datetime:
    """Read *value* as a moment, in UTC.

    Numbers, and text of digits, count from 1970: below 1e11 seconds, below 1e14
    milliseconds, below 1e17 microseconds, else nanoseconds. A time without a zone is taken
    in *zone*, or in the zone of this machine when there is none.

    Args:
        value: a datetime, a date, a number or ISO 8601 text.
        zone: where a time without a zone was read off the clock.

    Raises:
        EventError: *value* is no moment.
    """
    try:
        moment = _moment(value)
        if moment.tzinfo is UTC:
            return moment
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=zone) if zone else moment.astimezone()
        return moment.astimezone(UTC)
    except (ValueError, TypeError, ArithmeticError, OSError):
        raise EventError(
            f"Time {quoted(value)} cannot be read. Give a datetime, seconds since 1970, "
            "or ISO 8601 text such as '2026-11-24T10:00:00Z'."
        ) from None


def _moment(value: object) -> datetime:
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - zone comes after
    # No number has a dash there: most times are told apart by that.
    if isinstance(value, str) and (value[4:5] == "-" or not _NUMBER.fullmatch(value.strip())):
        return datetime.fromisoformat(value.strip())
    if isinstance(value, bool | list | dict):
        raise TypeError
    number = Decimal(str(value).strip())
    for limit, unit in _UNITS:
        if abs(number) < limit:
            return _START + timedelta(microseconds=int(number * unit))
    return _START + timedelta(microseconds=int(number / 1000))
