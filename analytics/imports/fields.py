"""Which field of a record is the time, the event name, the distinct_id.

    FieldMap("github", time="created_at", event="type", distinct_id="actor.login")
    {"type": "Push", "created_at": "2021-07-21T06:00:00Z", "actor": {"login": "ana", "id": 7}}
    -> Event("github", "Push", 2021-07-21T06:00:00Z, "ana", {"actor": {"id": 7}})

A dot reaches into an object, unless the record has a field with the dot in its
name. What is taken leaves the record; all else becomes properties.

Source: ours.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC
from typing import TYPE_CHECKING, Any

from analytics.errors import EventError, quoted
from analytics.event import Event, time_of
from analytics.properties import flatten, text_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, tzinfo

    Record = dict[str, Any]

#: What is older is a zero, a counter or a mistake: no log was kept in 1970.
EARLIEST_YEAR = 1971


@dataclass(frozen=True, slots=True)
class FieldMap:
    """What the person who imports says about a file.

    Attributes:
        application: whose events these are.
        event_name: one name for all events, in place of a field.
        time: field of the time.
        event: field of the event name.
        distinct_id: field of the person; records without it are nobody's.
        each: field with a list of objects, each of which is one event.
        zone: where times without a zone were taken.
        delimiter: what separates columns: one character, or ``space`` for runs of blanks.
        columns: names of the columns, where the file has no header.
    """

    application: str
    event_name: str | None = None
    time: str = "time"
    event: str = "event"
    distinct_id: str = "distinct_id"
    each: str | None = None
    zone: tzinfo = field(default=UTC)
    delimiter: str = ","
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record that is no event.

    Attributes:
        reason: what was wrong, the same words for every such record.
        message: the same with the value, and what to do.
    """

    reason: str
    message: str


@dataclass(frozen=True, slots=True)
class Left:
    """Something of a file that no event holds: a field, or a record of a kind we have no use for.

    A format yields it beside the event, so that the summary can tell.

    Attributes:
        what: which field or kind of record, the same words for all of them.
        example: what stood there; the summary shows the first, cut short.
    """

    what: str
    example: object


def maker(
    fields: FieldMap, named: Callable[[Any], str | None] = text_of
) -> Callable[[Record, str], Event | Refusal]:
    """Give the function that makes an event of a record and an id; it empties the record.

    Args:
        fields: which field is what.
        named: gives the name of an event as it is kept; None or "" for none.
    """
    take_time, take_id = taker(fields.time), taker(fields.distinct_id)
    take_event, fixed = taker(fields.event), fields.event_name
    application, zone = fields.application, fields.zone

    def make(record: Record, event_id: str) -> Event | Refusal:
        when = take_time(record)
        if when is None or when == "":
            return _missing(fields.time, "--time")
        time = moment(when, zone)
        if isinstance(time, Refusal):
            return time
        try:
            name = fixed or named(take_event(record)) or None
            who = text_of(take_id(record)) or None
            texts = flatten(record)
        except EventError as error:
            return Refusal("a value cannot be kept", str(error))
        if name is None:
            return _missing(fields.event, "--event")
        return Event(application, name, time, who, texts, event_id)

    return make


def moment(value: Any, zone: tzinfo) -> datetime | Refusal:
    """Read a time, taken in *zone* where it names none, or say why it is none."""
    try:
        time = time_of(value, zone)
    except EventError as error:
        return Refusal("the time cannot be read", str(error))
    if time.year < EARLIEST_YEAR:
        return Refusal("the time cannot be read", _too_early(value))
    return time


def taker(path: str) -> Callable[[Record], Any]:
    """Give the function that takes the value at *path* out of a record, or None."""
    if "." not in path:
        return lambda record: record.pop(path, None)
    *way, last = path.split(".")

    def take(record: Record) -> Any:
        if path in record:
            return record.pop(path)
        inner = record
        for name in way:
            if not isinstance(inner.get(name), dict):
                return None
            # A copy, because events of one line may share the object.
            inner[name] = inner = dict(inner[name])
        return inner.pop(last, None)

    return take


def _missing(name: str, option: str) -> Refusal:
    reason = f"no field {name!r}"
    return Refusal(reason, f"The record has no field {name!r}. Name another one with {option}.")


def _too_early(value: object) -> str:
    return f"{quoted(value)} would be a time in 1970 or before. Look for the time in another field."
