"""Events of another product: names, people and ids by the rules of the collector.

    made(fields, Taken("$pageview", "2026-01-31 12:00:00", "null", {"url": "u"}, "e1"), "…")
    -> Left("distinct_id that stands for nobody", "null")
    -> Event("shop", "pageview", 2026-01-31T12:00:00Z, None, {"url": "u"}, "e1")

Source: docs/collect.md, "Events".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analytics.errors import EventError, quoted
from analytics.event import Event
from analytics.imports.fields import Left, Refusal, moment
from analytics.properties import flatten, mended, text_of
from analytics.vocabulary import is_nobody, named

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from analytics.imports.fields import FieldMap

#: Characters of an id; what is longer is not kept as one by the collector either.
_LONGEST_ID = 200

#: Values that say nothing.
_NOTHING: tuple[object, ...] = (None, "", {}, [])


@dataclass(slots=True)
class Taken:
    """What was found of an event, nothing of it checked.

    Attributes:
        name: as the product calls it.
        time: when.
        who: whose it is.
        properties: nested as they are.
        event_id: the product's own.
    """

    name: object
    time: object
    who: object
    properties: Mapping[str, Any]
    event_id: object = None


def made(fields: FieldMap, taken: Taken, line_id: str) -> Iterator[Event | Refusal | Left]:
    """Yield the event of *taken*, or why it is none, and what it does not hold.

    Args:
        fields: gives the application and the zone of times.
        taken: what was found.
        line_id: the id of the event, where it has none of its own.
    """
    name = named(taken.name) if isinstance(taken.name, str | int | float) else ""
    if not name:
        yield Refusal("no event name", f"The name {quoted(taken.name)} is none. Mend the record.")
        return
    if taken.time in _NOTHING:
        yield Refusal("no time", f"The event {quoted(name)} has no time. Mend the record.")
        return
    time = moment(taken.time, fields.zone)
    if isinstance(time, Refusal):
        yield time
        return
    try:
        who = (text_of(taken.who) or "").strip()
        texts = flatten(taken.properties)
        id_ = mended(text_of(taken.event_id) or "")
    except EventError as error:
        yield Refusal("a value cannot be kept", str(error))
        return
    if who and is_nobody(who):
        yield Left("distinct_id that stands for nobody", who)
        who = ""
    if len(id_) > _LONGEST_ID:
        yield Left("id that is too long", id_)
        id_ = ""
    yield Event(fields.application, name, time, who or None, texts, id_ or line_id)


def left(record: Mapping[str, Any], names: Collection[str], what: str = "field") -> Iterator[Left]:
    """Yield what *record* says in fields other than *names*."""
    for name, value in record.items():
        if name not in names and value not in _NOTHING:
            yield Left(f"{what} {name}", value)


def no_event(record: Mapping[str, Any], format_: str) -> Refusal:
    """Refuse what is no event of the product."""
    return Refusal(
        "not an event",
        f"{quoted(record)} is no event of {format_}. Name the format that the file has.",
    )
