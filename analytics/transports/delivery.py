"""From a batch to the index: attempts, halves, refusals, and the spool for what must wait.

    delivery.deliver([event, …])      sent; or refused and counted; or in the spool for later
    delivery.deliver_kept()           the oldest batch of the spool

Without a spool a batch is tried again until it is through or the attempts are used up; with
one it goes there at once, so that nothing behind it waits, and is tried again from there.

Source: ours; the rules are those that the clients of PostHog, Segment, Sentry and
OpenTelemetry arrived at.
"""

from __future__ import annotations

import time as clock
from itertools import count
from threading import RLock
from typing import TYPE_CHECKING

from analytics.errors import (
    AnalyticsError,
    DataError,
    EventError,
    RejectedError,
    TransportError,
)
from analytics.transports import PartlyRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import Event as Flag

    from analytics.event import Event
    from analytics.transports import Transport
    from analytics.transports.bounds import Bounds
    from analytics.transports.losses import Losses, Reason
    from analytics.transports.spool import Spool

    OpenSpool = Callable[[Callable[[int], object]], Spool | None]

_TOO_LARGE, _SERVER_ERROR = 413, 500
_WORTH_A_RETRY = frozenset({408, 429})


class Delivery:
    """Hands batches to a transport, in one thread.

    Attributes:
        sent: events handed over.
        retried: attempts after a first one.
        spooled: events put into the spool.
        spool_failures: times that the spool could not be written or read.
        batch: what is under way.
    """

    def __init__(
        self,
        open_transport: Callable[[], Transport],
        open_spool: OpenSpool,
        *,
        bounds: Bounds,
        losses: Losses,
        pause: Callable[[int], float],
        ending: Flag,
        transport: Transport | None = None,
    ) -> None:
        """Deliver through what *open_transport* gives, once it succeeds.

        Args:
            open_transport: called until it succeeds.
            open_spool: called once, with what counts the events that a spool drops; None
                is no spool.
            bounds: how often a batch is tried, and how large it is.
            losses: counts and tells.
            pause: seconds to wait after the attempt of that number, from 0.
            ending: set when there is no time for another attempt.
            transport: one that is open already, as in a forked child.
        """
        self._open, self._open_spool = open_transport, open_spool
        self._bounds, self._losses, self._pause = bounds, losses, pause
        self._ending = ending
        self.transport = transport
        self._spool: Spool | None = None
        self._opening, self._is_opening, self._is_opened = RLock(), False, False
        self._failures, self._due = 0, float("-inf")
        self._gave_way = 0
        self.batch: list[Event] = []
        self.sent = self.retried = self.spooled = self.spool_failures = 0

    @property
    def spool(self) -> Spool | None:
        """The spool, opened when it is first asked for."""
        if not self._is_opened:
            with self._opening:
                self._find_spool()
        return self._spool

    def deliver(self, events: list[Event]) -> None:
        """Send *events*, or put them into the spool, or count them as lost."""
        self.batch = events
        if self.spool and clock.monotonic() < self._due and self.keep(events):
            self.batch = []
            return
        for attempt in count():
            events, error = self._offer(events)
            if not error:
                self._failures, self._due = 0, float("-inf")
                break
            self.batch = events
            if self.spool and self.keep(events):
                self._wait(error)
                break
            if attempt >= self._bounds.retries or self._ending.is_set():
                self._lose("undelivered", error, events)
                break
            self.retried += 1
            self._ending.wait(max(self._pause(attempt), _asked_s(error)))
        self.batch = []

    def keep(self, events: list[Event]) -> bool:
        """Put *events* into the spool; False where there is none, or it is full."""
        if not self.spool:
            return False
        from analytics.transports.spool import encode  # noqa: PLC0415 - late: hardly needed

        return self.keep_records(encode(events), len(events))

    def keep_records(self, records: bytes, number: int) -> bool:
        """Put what `spool.encode` has made of *number* events into the spool."""
        if not self.spool:
            return False
        try:
            self.spool.append(records)
        except BlockingIOError:  # from inside of itself: no fault of the disk
            return False
        except OSError as error:
            self._fail(error)
            return False
        self.spooled += number
        return True

    def wait_s(self) -> float | None:
        """Say in how many seconds the spool is to be looked at; None for never."""
        if not self.spool or not self.spool.waits():
            return None
        return max(0.0, self._due - clock.monotonic())

    def look(self) -> None:
        """See what processes that are gone have left in the spool, and tell what it has lost."""
        if self._gave_way:
            lost, self._gave_way = self._gave_way, 0
            self._losses.tell(
                TransportError(
                    f"The spool was full, and its {lost} oldest events were dropped. "
                    "Raise max_spool, or see why the index takes nothing."
                )
            )
        if self.spool:
            try:
                self.spool.look()
            except OSError as error:
                self._fail(error)

    def deliver_kept(self) -> None:
        """Send the oldest batch of the spool."""
        spool = self.spool
        try:
            taken = spool.take(self._bounds.batch, self._bounds.batch_bytes) if spool else None
        except OSError as unreadable:
            self._fail(unreadable)
            self._wait(TransportError(f"The spool cannot be read: {unreadable}. See the disk."))
            return
        if not (spool and taken):
            return
        if taken.damaged:
            self._losses.add("damaged", taken.damaged)
        left, error = self._offer(taken.events) if taken.events else ([], None)
        if error:
            self.retried += 1
            self._wait(error)
            # What the index has of it is not to be sent again.
            if len(left) == len(taken.events) or not (self.keep(left) and self._sync(spool)):
                return
            self.spooled -= len(left)
        else:
            self._failures, self._due = 0, float("-inf")
        spool.done(taken)

    def settle(self) -> None:
        """Send what the spool has, as long as that succeeds; have the rest on disk."""
        while self.wait_s() == 0 and not self._ending.is_set():
            self.deliver_kept()
        if self.spool and self.spool.waits():
            self._sync(self.spool)

    def forget(self) -> None:
        """In a forked child: leave the spool of the parent alone."""
        if self._spool:
            self._spool.forget_parent()

    def leave(self) -> None:
        """Close the transport and the spool."""
        transport, self.transport = self.transport, None
        try:
            if transport:
                transport.close()
        except Exception as error:  # noqa: BLE001 - everything was sent; nobody can act on it
            self._losses.tell(
                AnalyticsError(f"Closing the transport failed: {error!r}. Ignore it.")
            )
        if self._spool:
            self._spool.close()

    def _find_spool(self) -> None:
        if self._is_opened or self._is_opening:  # by another thread; or from inside of this
            return
        self._is_opening = True
        try:
            self._spool = self._open_spool(self._give_way)
        except (AnalyticsError, OSError) as error:
            self._fail(error)
        self._is_opened = True

    def _sync(self, spool: Spool) -> bool:
        """Have what was spooled on disk; False where it cannot be."""
        try:
            spool.sync()
        except OSError as error:
            self._fail(error)
            return False
        return True

    def _give_way(self, lost: int) -> None:
        """Count events that the spool dropped; the worker tells of them."""
        self._losses.add("spool_full", lost)
        self._gave_way += lost

    def _offer(self, events: list[Event]) -> tuple[list[Event], AnalyticsError | None]:
        """Try once, in parts where that may help.

        Returns:
            What is worth another attempt, and the error; all else is sent, or counted.
        """
        error = self._try(events)
        while isinstance(error, PartlyRefusedError):
            events = self._without_refused(events, error)
            error = self._try(events) if events else None
        if error is None:
            self.sent += len(events)
            return [], None
        if len(events) > 1 and _is_in_part(error):
            middle = len(events) // 2
            first, before = self._offer(events[:middle])
            second, after = self._offer(events[middle:])
            return first + second, before or after
        if reason := _verdict(error):
            self._lose(reason, error, events)
            return [], None
        return events, error

    def _try(self, events: list[Event]) -> AnalyticsError | None:
        try:
            if self.transport is None:
                self.transport = self._open()
            self.transport.send(events)
        except AnalyticsError as error:
            return error
        except Exception as error:  # noqa: BLE001 - a worker that ends loses all that follows
            return AnalyticsError(f"Sending events failed: {error!r}. Please report this.")
        return None

    def _without_refused(self, events: list[Event], error: PartlyRefusedError) -> list[Event]:
        """Count what was refused and what was taken; give what is left to be sent."""
        left = [events[place] for place in error.left]
        self.sent += len(events) - len(error.refused) - len(left)
        for place, why in error.refused.items():
            told = RejectedError(f"An event was refused: {why} Mend what tracks it.", error.status)
            self._lose("refused", told, [events[place]])
        return left

    def _lose(self, reason: Reason, error: AnalyticsError, events: list[Event]) -> None:
        self._losses.add(reason, len(events))
        self._losses.tell(error, events)

    def _wait(self, error: AnalyticsError) -> None:
        """Leave the index alone for a while; what is tracked goes to the spool meanwhile."""
        pause = max(self._pause(self._failures), _asked_s(error))
        self._failures += 1
        self._due = clock.monotonic() + pause
        self._losses.tell(error)

    def _fail(self, error: Exception) -> None:
        """Count that the spool is of no use, and tell of it."""
        self.spool_failures += 1
        self._losses.tell(
            TransportError(
                f"The spool cannot be used: {error}. Events stay in memory until they are "
                "delivered: free space, or name another folder with spool=."
            )
        )


def _asked_s(error: AnalyticsError) -> float:
    return error.retry_after_s if isinstance(error, RejectedError) else 0.0


def _is_in_part(error: AnalyticsError) -> bool:
    """Say whether a smaller batch, or one without the bad event, may go through."""
    return isinstance(error, EventError) or getattr(error, "status", 0) == _TOO_LARGE


def _verdict(error: AnalyticsError) -> Reason | None:
    """Say why to give up; None when another attempt is worth it."""
    if isinstance(error, RejectedError) and not (
        error.status in _WORTH_A_RETRY or error.status >= _SERVER_ERROR
    ):
        return "refused"
    if isinstance(error, EventError):
        return "invalid"
    return None if isinstance(error, TransportError | DataError) else "failed"
