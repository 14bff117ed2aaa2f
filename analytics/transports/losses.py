"""What a buffer could not keep: counted by reason, told to on_error, logged once a minute.

    losses.add("full")
    losses.dropped                     # {"full": 1}
    losses.tell(error, [event])        # calls on_error(error, [event])

Source: ours.
"""

from __future__ import annotations

import logging
import time as clock
from typing import TYPE_CHECKING, Literal

from analytics.errors import EventError, TransportError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from analytics.errors import AnalyticsError
    from analytics.event import Event

    OnError = Callable[[AnalyticsError, Sequence[Event]], object]

#: Why an event is not kept: the queue is full; it cannot be recorded; before_send said so or
#: failed; the index refused it; all attempts failed; the transport is broken; it came after
#: close; it came from inside the worker, where it would call for the next; the spool was full
#: and it was the oldest; its record in the spool is damaged.
Reason = Literal[
    "full",
    "invalid",
    "before_send",
    "refused",
    "undelivered",
    "failed",
    "closed",
    "inside",
    "spool_full",
    "damaged",
]
DELIVERY: tuple[Reason, ...] = ("refused", "undelivered", "failed", "spool_full")

_MINUTE_S = 60.0
_log = logging.getLogger("analytics.tracker")


class Losses:
    """Counts losses and tells of them; the counts take no lock, and no reason is lost."""

    def __init__(self, on_error: OnError | None = None) -> None:
        self._on_error = on_error
        self._logged = self._told_full = -_MINUTE_S
        self._full = 0
        self.dropped: dict[str, int] = {}
        self.left_out = self.failed_calls = 0

    def add(self, reason: Reason, number: int = 1) -> None:
        """Count *number* events dropped for *reason*."""
        self.dropped[reason] = self.dropped.get(reason, 0) + number

    def delivery(self) -> int:
        """Count the events that were handed to a transport in vain."""
        return sum(self.dropped.get(reason, 0) for reason in DELIVERY)

    def leave_out(self, error: EventError) -> None:
        """Count a property that cannot be kept, of an event that is, and tell of it."""
        self.left_out += 1
        self.tell(error)

    def tell_full(self) -> None:
        """Tell of the events for which the queue had no room, at most once a minute."""
        new = self.dropped.get("full", 0) - self._full
        now = clock.monotonic()
        if new and now - self._told_full >= _MINUTE_S:
            self._told_full, self._full = now, self._full + new
            self.tell(
                TransportError(
                    f"The queue was full, and {new} events were dropped. "
                    "Raise max_queue and max_bytes, or see why the index is slow."
                )
            )

    def tell(self, error: AnalyticsError, events: Sequence[Event] = ()) -> None:
        """Hand *error* to on_error, whose own failure is counted; log at most once a minute."""
        now = clock.monotonic()
        if now - self._logged >= _MINUTE_S:
            self._logged = now
            # An EventError quotes what the program tracked, which has no place in a log.
            what = type(error).__name__ if isinstance(error, EventError) else error
            _log.warning("%s Dropped so far, by reason: %s.", what, self.dropped or "nothing")
        if self._on_error:
            try:
                self._on_error(error, events)
            except Exception:  # noqa: BLE001 - whatever the program's own function raises
                self.failed_calls += 1
