"""The calls that every product's tracker has, as events with standard names and properties.

    tracker.identify("u1", plan="pro")                 identify   plan
    tracker.alias("u1", "visitor-7")                   alias      previous_id
    tracker.group("u1", "company", "c9", size=40)      group      group_type group_id size
    tracker.page("Prices", "u1", url="https://…")      pageview   name url
    tracker.screen("Prices", "u1")                     screen     name
    tracker.revenue("64.90", "EUR", "u1", order_id=7)  revenue    revenue currency order_id
    tracker.exposure("checkout-button", "blue", "u1")  exposure   experiment variant

Source: the names of Segment's calls, and the standard properties of docs/tracker.md.
"""

from __future__ import annotations

import functools
import json
from abc import ABC, abstractmethod
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec
from uuid import UUID, uuid5

from analytics.errors import EventError
from analytics.tracking.timed import Timed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from analytics.event import Value

Arguments = ParamSpec("Arguments")

#: Under this name the id of an order's event is made; any fixed UUID would do.
_ORDERS = UUID("c5d6c4f0-5f0e-5f53-9d36-5c1d3a1c9e11")
# So many exposures are remembered, about 20 MB; then they are forgotten, and may be told again.
_EXPOSURES = 100_000
_CURRENCY_LETTERS = 3


def order_event_id(application: str, order_id: object, product: object = None) -> str:
    """Make the id of the event that says an order brought revenue, the same each time."""
    parts = [application, str(order_id), *([] if product is None else [str(product)])]
    return str(uuid5(_ORDERS, json.dumps(parts)))


def _tells(
    call: Callable[Concatenate[Any, Arguments], str | None],
) -> Callable[Concatenate[Any, Arguments], str | None]:
    """Have a call tell of what is wrong with its event, as `track` does, and raise nothing."""

    @functools.wraps(call)
    def telling(self: Any, /, *args: Arguments.args, **named: Arguments.kwargs) -> str | None:
        try:
            return call(self, *args, **named)
        except Exception as error:  # noqa: BLE001 - whatever the program's own values raise
            self._refuse(call.__name__, error)
            return None

    return telling


class Vocabulary(ABC):
    """Has the named calls, for a class that has `track`."""

    application_name: str

    def __init__(self) -> None:
        """Remember no exposure yet."""
        self._exposures: dict[tuple[str, str, str], str] = {}

    @abstractmethod
    def track(
        self,
        /,
        event_name: str,
        time: object = None,
        distinct_id: object = None,
        props: Mapping[str, Value] | None = None,
        *,
        event_id: str | None = None,
        **properties: Value,
    ) -> str | None:
        """Record that *event_name* happened."""

    @abstractmethod
    def _refuse(self, event_name: str, error: Exception) -> None:
        """Tell of an event that cannot be recorded."""

    @abstractmethod
    def _person(self, distinct_id: object) -> object:
        """Say who it is, if need be by the context."""

    @_tells
    def identify(
        self, /, distinct_id: object, *, time: object = None, **traits: Value
    ) -> str | None:
        """Record what is known of a person.

        Args:
            distinct_id: who.
            time: see `track`.
            traits: what the person has from now on.
        """
        self._somebody("identify", distinct_id)
        return self.track("identify", time, distinct_id, traits)

    @_tells
    def alias(
        self, /, distinct_id: object, previous_id: object, *, time: object = None
    ) -> str | None:
        """Record that *previous_id* and *distinct_id* are one person.

        Nothing stored is changed: questions merge the two, as long as this event is there.
        """
        person = self._somebody("alias", distinct_id)
        if not previous_id or str(previous_id) == str(person):
            raise EventError(
                f"previous_id {previous_id!r} is no other person than {person!r}. "
                "Give the id that the person had before."
            )
        return self.track("alias", time, distinct_id, {"previous_id": previous_id})

    @_tells
    def group(
        self,
        /,
        distinct_id: object,
        group_type: str,
        group_id: object,
        *,
        time: object = None,
        **traits: Value,
    ) -> str | None:
        """Record that a person belongs to a group, such as a company.

        Args:
            distinct_id: who; None for whom the context says.
            group_type: the kind of group, such as "company".
            group_id: which of them.
            time: see `track`.
            traits: what the group has from now on.
        """
        self._somebody("group", distinct_id)
        return self.track(
            "group", time, distinct_id, {**traits, "group_type": group_type, "group_id": group_id}
        )

    def page(
        self,
        /,
        name: str | None = None,
        distinct_id: object = None,
        *,
        url: str | None = None,
        time: object = None,
        **properties: Value,
    ) -> str | None:
        """Record that a page was seen, as the event ``pageview``.

        Args:
            name: what the page is called.
            distinct_id: who saw it.
            url: its address.
            time: see `track`.
            properties: others, such as ``referrer`` and ``title``.
        """
        return self.track("pageview", time, distinct_id, {**properties, "name": name, "url": url})

    def screen(
        self,
        /,
        name: str,
        distinct_id: object = None,
        *,
        time: object = None,
        **properties: Value,
    ) -> str | None:
        """Record that a screen of an app was seen."""
        return self.track("screen", time, distinct_id, {**properties, "name": name})

    @_tells
    def revenue(
        self,
        /,
        amount: object,
        currency: str,
        distinct_id: object = None,
        *,
        order_id: object,
        time: object = None,
        **properties: Value,
    ) -> str | None:
        """Record money that came in, once however often it is said.

        Args:
            amount: a number, best a Decimal or its text; negative for what is paid back.
            currency: the three letters of ISO 4217.
            distinct_id: who paid.
            order_id: of the order. A second event of the same order and ``product`` is a
                repeat and counts no more, so that a refund has an order_id of its own.
            time: see `track`.
            properties: others, such as ``product`` and ``quantity``.
        """
        paid = _booked(amount, currency, order_id)
        event_id = order_event_id(self.application_name, order_id, properties.get("product"))
        return self.track("revenue", time, distinct_id, {**properties, **paid}, event_id=event_id)

    @_tells
    def exposure(
        self, /, experiment: str, variant: str, distinct_id: object = None, *, time: object = None
    ) -> str | None:
        """Record that a person met a variant of an experiment, once a process.

        Returns:
            The event's id, also of one recorded before; None when there is no person.
        """
        person = self._somebody("exposure", distinct_id)
        key = (str(experiment), str(variant), str(person))
        if known := self._exposures.get(key):
            return known
        properties = {"experiment": experiment, "variant": variant}
        event_id = self.track("exposure", time, person, properties)
        if event_id:
            if len(self._exposures) >= _EXPOSURES:
                self._exposures.clear()
            self._exposures[key] = event_id
        return event_id

    def timed(self, /, event_name: str, **properties: Value) -> Timed:
        """Record how long a function or a block takes: a decorator, and a with-block.

        The event has ``duration_ms``, and ``error`` with the class of what was raised.
        """
        return Timed(self, event_name, properties)

    def _somebody(self, event_name: str, distinct_id: object) -> object:
        """Say who is meant.

        Raises:
            EventError: nobody is.
        """
        person = self._person(distinct_id)
        if person is None or person == "":
            raise EventError(
                f"Event {event_name!r} is about nobody. Give distinct_id, or a context."
            )
        return person


def _booked(amount: object, currency: object, order_id: object) -> dict[str, Value]:
    """Check what a booking needs.

    Raises:
        EventError: one of the three is none.
    """
    try:
        number = Decimal(str(amount).strip())
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or isinstance(amount, bool):
        raise EventError(f"Amount {amount!r} is no number. Give it as Decimal('64.90').")
    letters = str(currency).strip().upper()
    if not (letters.isascii() and letters.isalpha() and len(letters) == _CURRENCY_LETTERS):
        raise EventError(f"Currency {currency!r} is none. Give its three letters, such as 'EUR'.")
    if order_id is None or order_id == "":
        raise EventError(f"Order {order_id!r} is none. Give what tells this order from all others.")
    return {"revenue": number, "currency": letters, "order_id": order_id}
