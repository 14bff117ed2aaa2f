"""Any transport, later: a bounded queue, a worker thread, batches, retries.

    buffer = Buffer(lambda: RestTransport(connect()), prepare=lambda event: event)
    buffer.put(event, size=300)        # returns at once
    buffer.flush(timeout=10)           # True: all that was put before is kept
    buffer.close(timeout=2)

`put` takes no lock: it may be called from a signal handler, from the garbage collector in
the middle of another `put`, and in a process that was forked while another thread was in it.

Source: ours; the rules are those that the clients of PostHog, Segment, Sentry and
OpenTelemetry arrived at.
"""

from __future__ import annotations

import atexit
import os
import sys
import time as clock
from collections import deque
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Event as Flag
from threading import Lock, Thread, get_ident
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from weakref import WeakSet

from analytics.errors import EventError
from analytics.transports.bounds import Bounds, backoff
from analytics.transports.delivery import Delivery
from analytics.transports.losses import Losses

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.event import Event
    from analytics.transports import Transport
    from analytics.transports.delivery import OpenSpool
    from analytics.transports.losses import OnError, Reason

Item = TypeVar("Item")

#: How long the end of a process may take: nobody waits longer for statistics.
EXIT_S = 2.0

#: The name of the thread that sends.
WORKER = "analytics-tracker"

_NEVER = sys.maxsize


class Buffer(Generic[Item]):
    """Takes items from any thread and sends them as events from a thread of its own."""

    def __init__(
        self,
        open_transport: Callable[[], Transport],
        prepare: Callable[[Item], Event | None],
        *,
        bounds: Bounds | None = None,
        on_error: OnError | None = None,
        pause: Callable[[int], float] = backoff,
        before_close: Callable[[], object] = lambda: None,
        open_spool: OpenSpool = lambda _lose: None,
    ) -> None:
        """Buffer for a transport; nothing is opened or started before the first item.

        Args:
            open_transport: called in the worker, and again until it succeeds.
            prepare: makes an event of an item, in the worker; None drops it, after it has
                added the reason to `losses`. An `EventError` it raises is told.
            bounds: see `Bounds`.
            on_error: called in the worker with an error and the events that it cost.
            pause: seconds to wait after the attempt of that number, from 0.
            before_close: called as `close` begins; it may still put something.
            open_spool: see `Delivery`.
        """
        self._before_close, self._open_spool = before_close, open_spool
        self._open, self._prepare, self._pause = open_transport, prepare, pause
        self._bounds = bounds or Bounds()
        self._max_queue, self._max_bytes = self._bounds.max_queue, self._bounds.max_bytes
        self._on_error = on_error
        self._is_closed = self._is_exiting = self._is_over = self._is_kept = False
        self._start_anew(None)
        _LIVE.add(self)

    def _start_anew(self, transport: Transport | None) -> None:
        """Be as if nothing had been put yet: at first, and in a forked child.

        What waits belongs to the parent, which sends it; the locks may be held by a thread
        that the child does not have.
        """
        self.losses = Losses(self._on_error)
        self._queue: deque[tuple[Item | _Mark, int]] = deque()
        self._bytes = 0
        self._worker: Thread | None = None
        self._worker_id = -1
        self._starting = Lock()
        # The worker sleeps on the tokens. `put` gives one when so many items wait; whoever
        # gives it sets the number to "never", and the worker sets it again when it listens.
        self._tokens: SimpleQueue[None] = SimpleQueue()
        self._wanted = 1
        self._is_urgent = False
        self._room, self._ending = Flag(), Flag()
        self.delivery = Delivery(
            self._open,
            self._open_spool,
            bounds=self._bounds,
            losses=self.losses,
            pause=self._pause,
            ending=self._ending,
            transport=transport,
        )

    def put(self, item: Item, size: int) -> bool:
        """Queue *item* of about *size* bytes; False when it was dropped instead."""
        if self._is_closed or get_ident() == self._worker_id:
            return self._put_late(item)
        queue = self._queue
        if (
            len(queue) >= self._max_queue or self._bytes + size > self._max_bytes
        ) and not self._make_room(size):
            return False
        # Two threads may lose one of two additions here; the worker starts from 0 again
        # whenever it has emptied the queue, so that such errors never add up.
        self._bytes += size
        queue.append((item, size))
        if len(queue) >= self._wanted:
            self._wake()
        return True

    def keep(self, event: Event, item: Item, size: int) -> bool:
        """Put *event* into the spool before this returns; where it cannot be, queue *item*."""
        if (self._is_closed and not self._is_exiting) or get_ident() == self._worker_id:
            return self._put_late(item)
        if not self.delivery.keep([event]):
            return self.put(item, size)
        if self._wanted == 1 and not self._is_closed:
            self._wake()
        return True

    def flush(self, timeout: float = 10.0) -> bool:
        """Send now and wait, *timeout* seconds at most.

        Returns:
            Whether everything put before this call was handed over to the index or dropped by
            prepare, and nothing was lost on the way.
        """
        if get_ident() == self._worker_id:
            return False
        if (not self._worker or self._is_over) and not self._queue:
            return not self._is_over or self._is_kept
        mark = _Mark(self.losses.delivery())
        self._queue.append((mark, 0))
        self._is_urgent = True
        self._wake()
        return mark.reached.wait(timeout) and mark.is_kept

    def close(self, timeout: float = 2.0) -> bool:
        """Take no more, send what waits, and end the worker, all within *timeout* seconds.

        Events that are left after that go to the spool; without one they are dropped and
        counted as undelivered.

        Returns:
            Whether everything was sent, or is in the spool.
        """
        self._before_close()
        lost = self.losses.delivery()
        self._is_closed = True
        self._ending.set()
        self._is_urgent = True
        worker = self._worker
        if worker:
            self._tokens.put(None)
            if get_ident() != self._worker_id:
                worker.join(timeout)
        else:  # nothing was put, or a thread could not be started any more
            while self._queue:
                self._send_batch()
            self.delivery.leave()
        self._is_over = True
        under_way = list(self.delivery.batch)
        is_kept = not under_way or self.delivery.keep(under_way)
        self._rescue()
        self._is_kept = self.losses.delivery() == lost and is_kept
        return self._is_kept

    def stats(self) -> dict[str, int | dict[str, int]]:
        """Count what happened in this process: queued, sent, retried, dropped by reason."""
        return {
            "queued": len(self._queue) + len(self.delivery.batch),
            "sent": self.delivery.sent,
            "retried": self.delivery.retried,
            "spooled": self.delivery.spooled,
            "spool_failures": self.delivery.spool_failures,
            "dropped": dict(self.losses.dropped),
            "left_out": self.losses.left_out,
            "failed_calls": self.losses.failed_calls,
        }

    def _put_late(self, item: Item) -> bool:
        """Put *item* from inside of the worker, or after the end: at exit the spool takes it."""
        if self._is_exiting and get_ident() != self._worker_id:
            event = self._prepared(item)
            if event is None or self.delivery.keep([event]):
                return event is not None
        self.losses.add("closed" if self._is_closed else "inside")
        return False

    def _rescue(self) -> None:
        """Put what is left in the queue into the spool, or count it."""
        while self._queue and self.delivery.spool:
            events, mark = self._take()
            if events and not self.delivery.keep(events):
                self.losses.add("undelivered", len(events))
            if mark:
                mark.reach(self.losses.delivery())
        while self._queue:
            self._drop_oldest("undelivered")

    def _make_room(self, size: int) -> bool:
        overflow = self._bounds.overflow
        if overflow == "block" and self._wait_for_room(size):
            return True
        while overflow == "drop-old" and self._is_full(size) and self._queue:
            self._drop_oldest("full")
        if overflow == "drop-old" and not self._is_full(size):
            return True
        self.losses.add("full")
        return False

    def _is_full(self, size: int) -> bool:
        return len(self._queue) >= self._max_queue or self._bytes + size > self._max_bytes

    def _wait_for_room(self, size: int) -> bool:
        deadline = clock.monotonic() + self._bounds.timeout
        while self._is_full(size):
            left = deadline - clock.monotonic()
            if left <= 0 or self._is_closed:
                return False
            self._room.clear()
            self._wake()
            # Not the whole time at once: another caller may clear what the worker just set.
            self._room.wait(min(left, 0.05))
        return True

    def _drop_oldest(self, reason: Reason) -> None:
        try:
            item, size = self._queue.popleft()
        except IndexError:  # the worker was quicker
            return
        self._bytes -= size
        if isinstance(item, _Mark):
            item.reached.set()
        else:
            self.losses.add(reason)

    def _wake(self) -> None:
        self._wanted = _NEVER
        if self._worker is None:
            self._start()
        self._tokens.put(None)

    def _start(self) -> None:
        if not self._starting.acquire(blocking=False):
            return  # another thread is at it, or this one, interrupted
        try:
            if self._worker is None:
                worker = Thread(target=self._run, name=WORKER, daemon=True)
                worker.start()
                self._worker = worker
                self._end_with_child()
        except RuntimeError:  # the interpreter is ending: `close` sends what waits
            pass
        finally:
            self._starting.release()

    def _end_with_child(self) -> None:
        """Have a child of multiprocessing close this buffer: it ends without atexit."""
        multiprocessing = sys.modules.get("multiprocessing")
        if multiprocessing and multiprocessing.parent_process():
            multiprocessing.util.Finalize(None, _close_all, exitpriority=0)

    def _run(self) -> None:
        self._worker_id = get_ident()
        while self._listen():
            self._is_urgent = False
            self._send_all()
        self.delivery.leave()

    def _listen(self) -> bool:
        """Sleep until there is something to send; False when there will be nothing more."""
        self._wanted = 1
        while not self._queue:
            wait_s = self.delivery.wait_s()
            if wait_s == 0 and not self._is_over:
                break
            if self._is_closed:
                return False
            with suppress(Empty):
                self._tokens.get(timeout=wait_s)
            self._wanted = 1
        deadline = clock.monotonic() + self._bounds.interval
        self._wanted = self._bounds.batch
        while len(self._queue) < self._bounds.batch and not (self._is_urgent or self._is_closed):
            try:
                self._tokens.get(timeout=max(0.0, deadline - clock.monotonic()))
            except Empty:
                break
            self._wanted = self._bounds.batch
        self._wanted = _NEVER
        return True

    def _send_all(self) -> None:
        """Send what waits here, and between batches what waits in the spool."""
        self.delivery.look()
        while self._queue or (self.delivery.wait_s() == 0 and not self._is_over):
            if self._queue:
                self._send_batch()
            if self.delivery.wait_s() == 0:
                self.delivery.deliver_kept()
        self._bytes = 0

    def _send_batch(self) -> None:
        events, mark = self._take()
        self._room.set()
        if events:
            self.delivery.deliver(events)
        if mark:
            self.delivery.settle()
            mark.reach(self.losses.delivery())
        self.losses.tell_full()

    def _take(self) -> tuple[list[Event], _Mark | None]:
        """Take a batch off the queue, up to a mark if there is one."""
        events: list[Event] = []
        room = self._bounds.batch_bytes
        while len(events) < self._bounds.batch and room > 0:
            try:
                item, size = self._queue.popleft()
            except IndexError:
                break
            self._bytes -= size
            if isinstance(item, _Mark):
                return events, item
            event = self._prepared(item)
            if event is not None:
                events.append(event)
                room -= size
        return events, None

    def _prepared(self, item: Item) -> Event | None:
        try:
            return self._prepare(item)
        except EventError as error:
            told = error
        except Exception as error:  # noqa: BLE001 - values may be of any class, and fail as text
            told = EventError(f"An event cannot be written: {error!r}. Give plain values.")
        self.losses.add("invalid")
        self.losses.tell(told)
        return None


class _Mark:
    """Stands in the queue where `flush` was called."""

    __slots__ = ("is_kept", "lost", "reached")

    def __init__(self, lost: int) -> None:
        self.lost, self.is_kept, self.reached = lost, False, Flag()

    def reach(self, lost: int) -> None:
        self.is_kept = lost == self.lost
        self.reached.set()


# A buffer that nobody holds any more is kept by its worker until the process ends.
_LIVE: WeakSet[Buffer[Any]] = WeakSet()


def _close_all() -> None:
    """Send what waits before the process ends."""
    deadline = clock.monotonic() + EXIT_S
    for buffer in list(_LIVE):
        buffer._is_exiting = not buffer._is_closed  # noqa: SLF001 - this module's own class
        buffer.close(max(0.0, deadline - clock.monotonic()))


def _start_all_anew() -> None:
    for buffer in list(_LIVE):
        parent = buffer.delivery
        parent.forget()
        buffer._start_anew(parent.transport)  # noqa: SLF001 - this module's own class


atexit.register(_close_all)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_start_all_anew)
