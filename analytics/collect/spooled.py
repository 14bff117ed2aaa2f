"""The collector in front of a Splunk: events wait on disk, and a thread delivers them.

    sink = to_splunk("web", 2**30)
    sink.start()
    sink.send(events)       returns when they are on disk; `TransportError` where that is full
    sink.close()            what is left waits for the next start

They go to the event collector that ANALYTICS_URL and ANALYTICS_KEY name, else through splunkd
with the login of the settings. What was acknowledged is never given up: a Splunk that refuses all
events (a token that is over, an index that is not there) is asked again until it takes them.
Lost are single events that it refuses by their place.

Source: ours; docs/collect.md, "In front of a Splunk".
"""

from __future__ import annotations

import os
import time as clock
from dataclasses import replace
from threading import Event as Flag
from threading import Lock, Thread
from typing import TYPE_CHECKING
from weakref import WeakSet

from analytics.collect.seen import Seen
from analytics.errors import AnalyticsError, ConfigError, EventError, RejectedError, TransportError
from analytics.privacy import classified
from analytics.tracking.settings import resolve
from analytics.tracking.targets import Target
from analytics.transports import PartlyRefusedError
from analytics.transports.address import is_hec
from analytics.transports.bounds import Bounds, backoff
from analytics.transports.delivery import Delivery
from analytics.transports.losses import Losses
from analytics.transports.spool import Spool, encode

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from analytics.event import Event
    from analytics.transports import Transport

#: What no application is called: trackers leave these files alone.
NAME = "$collector"

#: Less would be full with one request.
LEAST_SPOOL = 1 << 20

# So often somebody looks for files whose writer is gone.
_LOOK_EVERY_S = 30.0
_TOO_LARGE, _UNAVAILABLE = 413, 503


def to_splunk(index: str, spool_bytes: int) -> Spooled:
    """Make the sink to the Splunk of the settings; it delivers once it is started.

    Args:
        index: where events go.
        spool_bytes: of events that may wait.

    Raises:
        ConfigError: a setting cannot be used.
    """
    told = resolve({})
    told = replace(
        told,
        # An address of a collector of ours may be this one.
        url=told.url if told.url and is_hec(told.url) else "",
        spool=told.spool or True,
        max_spool=max(spool_bytes, LEAST_SPOOL),
    )
    target = Target(NAME, told, index=index)
    spool = target.open_spool(lambda _lost: None, gives_way=False)
    if spool is None:  # it was asked for by name
        raise ConfigError("There is no folder for events that wait. Name one as ANALYTICS_SPOOL.")
    return Spooled(target.open(), spool, bounds=told.bounds)


class Spooled:
    """Keeps events in a spool, and delivers them in a thread; any thread may send."""

    def __init__(
        self,
        transport: Transport,
        spool: Spool,
        *,
        bounds: Bounds | None = None,
        pause: Callable[[int], float] = backoff,
    ) -> None:
        """Deliver through *transport* what stands in *spool*.

        Args:
            transport: to the Splunk.
            spool: does not give way.
            bounds: how large a batch is.
            pause: seconds to wait after the attempt of that number, from 0.
        """
        self._once, self._spool = Once(transport), spool
        self._bounds, self._pause = bounds or Bounds(), pause
        self._begin()
        _LIVE.add(self)

    def _begin(self) -> None:
        self.losses = Losses()
        self._starting, self._worker = Lock(), Thread(target=self._run, daemon=True)
        self._is_started = self._is_closed = False
        self._woken, self._ending = Flag(), Flag()
        self._over = float("inf")
        self.delivery = Delivery(
            lambda: self._once,
            lambda _lose: self._spool,
            bounds=self._bounds,
            losses=self.losses,
            pause=self._pause,
            ending=self._ending,
        )

    @property
    def waiting_bytes(self) -> int:
        """Bytes of what is not delivered yet."""
        return self._spool.waiting_bytes

    def start(self) -> None:
        """Deliver what waits, also what was left by processes that are gone."""
        with self._starting:
            if not self._is_started and not self._is_closed:
                self._is_started = True
                self._worker.start()

    def send(self, events: Sequence[Event]) -> None:
        """Return when *events* are on disk.

        Raises:
            EventError: one cannot be written; none was kept.
            TransportError: the disk refused them, or too many wait.
        """
        if self._is_closed:
            raise TransportError("The collector is stopping. Send the events again.")
        try:
            records = encode(events)
        except EventError:
            raise
        except ValueError as error:  # half a character
            raise EventError(f"An event cannot be written: {error}. Send plain text.") from error
        try:
            self._spool.append(records)
            self._spool.sync()
        except OSError as error:
            raise TransportError(
                f"Events that wait for the Splunk cannot be kept: {error}. "
                "See why it takes none, free space, or raise spool_bytes in collect.toml."
            ) from error
        self._woken.set()
        self.start()

    def close(self, timeout: float = 2.0) -> None:
        """Take no more, deliver what waits for *timeout* seconds at most, and end the thread."""
        self._over = clock.monotonic() + timeout
        with self._starting:
            self._is_closed = True
        self._ending.set()
        self._woken.set()
        if self._is_started:
            self._worker.join(timeout)
        else:
            self._once.close()
            self._spool.close()

    def _run(self) -> None:
        delivery = self.delivery
        while not self._ending.is_set():
            self._woken.clear()
            delivery.look()
            while delivery.wait_s() == 0 and clock.monotonic() < self._over:
                delivery.deliver_kept()
            wait_s = delivery.wait_s()
            if wait_s is None:
                self._woken.wait(_LOOK_EVERY_S)
            else:  # what is new waits behind what the Splunk does not take
                self._ending.wait(min(wait_s, _LOOK_EVERY_S))
        while delivery.wait_s() == 0 and clock.monotonic() < self._over:
            delivery.deliver_kept()
        delivery.leave()

    def forget_parent(self) -> None:
        """In a forked child: have a thread and files of its own."""
        self._spool.forget_parent()
        self._begin()


class Once:
    """Carries what waited to the Splunk, as it is to be there, and each event once."""

    def __init__(self, transport: Transport) -> None:
        self._transport, self._sent = transport, Seen()

    def send(self, events: Sequence[Event]) -> None:
        """Send those of *events* that this process has not sent yet.

        Raises:
            TransportError: worth another attempt.
            PartlyRefusedError: some were refused.
            EventError: one of them cannot be sent.
        """
        places = self._new(events)
        if not places:
            return
        try:
            self._transport.send([classified(events[place]) for place in places])
        except PartlyRefusedError as error:
            refused = {places[place]: why for place, why in error.refused.items()}
            left = [places[place] for place in error.left]
            self._sent.add([events[place] for place in places if place not in {*refused, *left}])
            raise PartlyRefusedError(str(error), error.status, refused, left) from error
        except AnalyticsError as error:
            raise _patient(error) from error
        except Exception as error:
            raise TransportError(
                f"Sending events failed: {error!r}. Please report this."
            ) from error
        self._sent.add([events[place] for place in places])

    def close(self) -> None:
        """Close the transport."""
        self._transport.close()

    def _new(self, events: Sequence[Event]) -> list[int]:
        """Give the places of those that were not sent, each id once."""
        found: dict[tuple[str, str | int], int] = {}
        for place, event in enumerate(events):
            if not (event.event_id and self._sent.has(event)):
                found.setdefault((event.application, event.event_id or place), place)
        return list(found.values())


def _patient(error: AnalyticsError) -> AnalyticsError:
    """Make of what an index says to all events that it says so for now."""
    if isinstance(error, EventError) or getattr(error, "status", 0) == _TOO_LARGE:
        return error
    return RejectedError(f"{error}", _UNAVAILABLE, getattr(error, "retry_after_s", 0.0))


_LIVE: WeakSet[Spooled] = WeakSet()


def _forget_parents() -> None:
    for sink in list(_LIVE):
        sink.forget_parent()


os.register_at_fork(after_in_child=_forget_parents)
