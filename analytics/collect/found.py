"""What a format finds in a request: events as they were sent, and what is none.

    Found("login", {"plan": "pro"}, distinct_id="u1", time="2026-01-31T12:00:00Z")
    Refused(3, "bad_time", "Time 'soon' cannot be read. …", "time")

Source: docs/collect.md, "Events".
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import msgspec

from analytics.errors import quoted
from analytics.properties import Texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.accounts.keys import Key
    from analytics.collect.reply import Refusal
    from analytics.collect.request import Intake
    from analytics.collect.site import Site
    from analytics.event import Event


def not_object(index: int, value: object) -> Refused:
    """Refuse what should be an object."""
    return Refused(index, "not_object", f"{quoted(value)} is no JSON object. Send one per event.")


class Found(msgspec.Struct):  # one for each event: made in an eighth of a dataclass's time
    """One event, nothing of it checked.

    Attributes:
        event: its name.
        properties: name to value, nested as it was sent.
        distinct_id: who.
        anonymous_id: who it was before it was known who.
        application: what it names; None where it names none.
        service: an application too, where the key allows it; else it is as if unsaid.
        time: when, in any of the ways of docs/collect.md; None for the time of receipt.
        event_id: what a repeat is recognised by.
        sent_at: when the sender's clock says it was sent.
        key: of this event alone, where a format has one in each.
        address: whose it is, where the sender is a server; only a secret key may say so.
        user_agent: likewise.
        context: of the client, kept only where the key says so.
        index: its place in the request, from 0.
    """

    event: object
    properties: Mapping[str, Any] = msgspec.field(default_factory=dict)
    distinct_id: object = None
    anonymous_id: object = None
    application: object = None
    time: object = None
    event_id: object = None
    sent_at: object = None
    key: str = ""
    index: int = 0
    address: object = None
    user_agent: object = None
    context: Mapping[str, Any] = msgspec.field(default_factory=dict)
    service: object = None


@dataclass(frozen=True, slots=True)
class Refused:
    """What cannot be an event.

    Attributes:
        index: its place in the request, from 0.
        code: a word for programs.
        message: two sentences, quoting the value.
        field: what was wrong, by the format's own name where it has one; "" for all of it.
        event_id: what the sender calls it.
    """

    index: int
    code: str
    message: str
    field: str = ""
    event_id: str = ""


@dataclass(slots=True)
class Outcome:
    """What became of a request; the format makes its answer of it.

    Attributes:
        intake: the request.
        site: the settings and whatever else answers need.
        key: it came with; None where it came with none.
        events: that are kept now, in their order.
        indexes: the place in the request of each of these.
        senders: the id of the key that each of these came with.
        duplicate: how many were there already.
        left_out: how many privacy rules kept out.
        checked: how many were only to be checked.
        refused: what was no event.
        warnings: about what is kept.
        problem: what refuses the request whole.
    """

    intake: Intake
    site: Site
    key: Key | None = None
    events: list[Event] = field(default_factory=list)
    indexes: list[int] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    duplicate: int = 0
    left_out: int = 0
    checked: int = 0
    refused: list[Refused] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    problem: Refusal | None = None

    @property
    def accepted(self) -> int:
        """How many are kept, were already, are left out by the rules of privacy, or could be."""
        return len(self.events) + self.duplicate + self.left_out + self.checked

    def only_check(self) -> None:
        """Keep nothing."""
        self.checked += len(self.events)
        self.drop()

    def add(self, texts: Mapping[str, str]) -> None:
        """Add properties, whose names and values are clean, to all that is kept."""
        self.events = [
            replace(event, properties=Texts({**event.properties, **texts})) for event in self.events
        ]

    def drop(self) -> None:
        """Take back all that would be kept."""
        self.events, self.indexes, self.senders = [], [], []

    def refuse(self, refusals: Mapping[str, Refusal]) -> None:
        """Take back what came with some of several keys, by their ids."""
        kept = list(zip(self.events, self.indexes, self.senders, strict=True))
        self.drop()
        for event, index, sender in kept:
            if refusal := refusals.get(sender):
                id_ = event.event_id or ""
                self.refused.append(Refused(index, refusal.code, refusal.message, "", id_))
            else:
                self.events.append(event)
                self.indexes.append(index)
                self.senders.append(sender)

    @property
    def is_useless(self) -> bool:
        """Whether nothing of what was sent is an event."""
        return bool(self.refused) and not self.accepted
