"""From what was tracked to the event that is sent, in the worker.

    preparer.event(("login", 1795521600.5, "u1", {"plan": "pro"}, "0198…"))
    Event("shop", "login", …, "u1", {"plan": "pro"}, "0198…")       or None: before_send said so

Source: ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.errors import EventError, EventWarning
from analytics.properties import flatten
from analytics.tracking.values import made
from analytics.wire import dumps

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.event import Event
    from analytics.tracking.values import Told
    from analytics.transports.losses import Losses

    BeforeSend = Callable[[Event], Event | None]

#: A Splunk takes 100 fields and 10,240 characters of an event apart, if not told otherwise
#: (limits.conf, [kv]); four fields are the event's own.
MAX_PROPERTIES, MAX_LINE = 90, 10_000

_FEW_PROPERTIES, _FEW_NAMES = 20, 1_000


class Preparer:
    """Makes events of one application."""

    def __init__(
        self, application: str, before_send: BeforeSend | None, losses: Callable[[], Losses]
    ) -> None:
        """Make events of *application*; *losses* gives what is told of losses at that time."""
        self._application, self._before_send, self._losses = application, before_send, losses
        self._told_names: set[str] = set()

    def event(self, tracked: Told) -> Event | None:
        """Make the event that is sent; None where there is none.

        Raises:
            EventError: it cannot be recorded.
        """
        if tracked is None:
            return None
        if isinstance(tracked, EventError):
            raise tracked
        name, time, distinct_id, properties, event_id = tracked
        if self._before_send is None:
            properties = flatten(properties, self._losses().leave_out)
        event: Event | None
        event = made(self._application, name, time, distinct_id, properties, event_id)
        if self._before_send and (event := self._asked(event, self._before_send)):
            event = made(
                event.application,
                event.name,
                event.time,
                event.distinct_id,
                flatten(event.properties, self._losses().leave_out),
                event.event_id or event_id,
            )
        if event:
            self._warn_of_limits(event)
        return event

    def _asked(self, event: Event, before_send: BeforeSend) -> Event | None:
        losses = self._losses()
        try:
            answer = before_send(event)
        except Exception as error:  # noqa: BLE001 - whatever the program's own function raises
            # It may be there to take out what must not be sent: so nothing is.
            losses.tell(EventError(f"before_send failed: {error!r}. Mend it."), [event])
            answer = None
        if answer is None:
            losses.add("before_send")
        return answer

    def _warn_of_limits(self, event: Event) -> None:
        """Tell once per event name what a Splunk would not take apart."""
        texts = event.properties
        if len(texts) <= _FEW_PROPERTIES and sum(map(len, texts.values())) <= MAX_LINE // 4:
            return  # most: an eighth of the work below
        length = len(dumps(event))
        is_known = event.name in self._told_names or len(self._told_names) >= _FEW_NAMES
        if is_known or (len(texts) <= MAX_PROPERTIES and length <= MAX_LINE):
            return
        self._told_names.add(event.name)
        warning = EventWarning(
            f"Event {event.name!r} has {len(texts)} properties on a line of {length} characters. "
            f"It is kept, but a Splunk reads about {MAX_PROPERTIES} properties and {MAX_LINE} "
            "characters: send fewer, or raise limit and maxchars under [kv] in limits.conf."
        )
        self._losses().tell(warning, [event])
