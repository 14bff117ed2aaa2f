"""A search while it runs: how far it is, and how it is stopped, held and bounded.

    running = Running(limit_s=60)
    running.end(End.FINALIZED)          from any thread; its own goes on with what it has
    running.share() -> 0.25

DuckDB breaks off one statement when it is told to, and forgets that before the next one begins.
So a search that is to end is told again and again, by one thread for all of them, until it has
ended.

Source: ours; DuckDB documentation, "Interrupt" and "query_progress" of the Python client.
"""

from __future__ import annotations

import threading
import time as clock
from enum import Enum
from typing import TYPE_CHECKING

from analytics.errors import SearchError

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.engine.store import Snapshot

#: A search that is to end is told so this often.
AGAIN_S = 0.01

#: How often it is asked whether anybody still waits for a search.
PROBE_S = 0.25

#: What `Watch` sleeps where nothing is due: no search without a bound of its own is due before.
IDLE_S = 3600.0


class End(Enum):
    """Why a search ends before its time, and what its reader is told."""

    CANCELLED = "The search was cancelled. Ask again if you need its rows."
    CLOSED = "The search was broken off, because the data is being closed. Ask again."
    FINALIZED = "The search was finalized before it was done: its rows are those found until then."
    LATE = "The search ran longer than the {limit_s:,.0f} s it may. Narrow it, or allow more time."


class Running:
    """One search while it runs: its own thread tells, any other asks and steers.

    Attributes:
        stage: PARSING, RUNNING or FINALIZING.
        run_s: how long it ran, once it has ended.
    """

    def __init__(
        self,
        *,
        limit_s: float = 0,
        final_s: float = 0,
        watch: Watch | None = None,
        slots: threading.Semaphore | None = None,
        probe: Callable[[Running], object] | None = None,
    ) -> None:
        """Make what steers a search that has not begun.

        Args:
            limit_s: it fails when it runs longer; 0 for no bound.
            final_s: it is finalized when it runs longer; 0 for no bound.
            watch: looks after it; without one nothing but `end` ends it.
            slots: it holds one of these, and leaves it to another while it is paused.
            probe: called every `PROBE_S` seconds, in the thread of *watch*.
        """
        self._limit_s, self._final_s, self._watch, self._probe = limit_s, final_s, watch, probe
        self._slots = slots
        self._free = threading.Event()
        self._free.set()
        self._snapshot: Snapshot | None = None
        self._end: End | None = None
        self._share, self._scanned = 0.0, 0
        self._began = clock.monotonic()
        self._is_done = self._is_told = False
        self._probed = self._began
        self.stage = "PARSING"
        self.run_s = 0.0

    @property
    def ending(self) -> End | None:
        """Why it is to end before its time; None where it is not."""
        return self._end

    @property
    def is_paused(self) -> bool:
        """Whether it is to hold at its next chunk."""
        return not self._free.is_set()

    @property
    def elapsed_s(self) -> float:
        """How long it has been running, or ran."""
        return self.run_s if self._is_done else clock.monotonic() - self._began

    def begin(self) -> None:
        """Say that it begins; its bounds count from here."""
        self._began = self._probed = clock.monotonic()
        if self._watch:
            self._watch.add(self)

    def done(self) -> None:
        """Say that it has ended, well or not."""
        if not self._is_done:
            self.run_s = clock.monotonic() - self._began
            self._is_done = True
        if self._watch:
            self._watch.remove(self)

    def attach(self, snapshot: Snapshot) -> None:
        """Say over what it runs from now on."""
        self._snapshot = snapshot

    def detach(self) -> None:
        """Say that its snapshot is about to be closed."""
        self.share()
        self._scanned = self._snapshot.scanned if self._snapshot else 0
        self._snapshot = None

    def check(self) -> None:
        """Hold while it is paused; called between two chunks.

        Raises:
            SearchError: it is to end.
        """
        if not self._free.is_set():
            self._hold()
        if self._end is not None:
            raise self.error()

    def _hold(self) -> None:
        if self._slots:
            self._slots.release()
        self._free.wait()
        if self._slots:
            self._slots.acquire()

    def error(self) -> SearchError:
        """Say why it was broken off."""
        reason = self._end or End.CLOSED
        return SearchError(reason.value.format(limit_s=self._limit_s))

    def end(self, why: End) -> None:
        """Have it end; the first reason counts, but a cancelled search keeps nothing."""
        if self._end is None or why is End.CANCELLED:
            self._end = why
        self._free.set()
        self._interrupt()
        if self._watch:
            self._watch.wake()

    def pause(self) -> None:
        """Have it hold at its next chunk."""
        if self._end is None:
            self._free.clear()

    def resume(self) -> None:
        """Have it go on."""
        self._free.set()

    def tell(self, share: float) -> None:
        """Say how much of the search is done, from 0 to 1; no statement says so from now on."""
        self._is_told = True
        self._share = max(self._share, min(share, 1.0))

    def share(self) -> float:
        """Say how much of it is done, from 0 to 1; never less than before."""
        snapshot = self._snapshot
        if snapshot is not None and not self._is_told:
            share = min(snapshot.progress(), 1.0)
            if self.stage == "PARSING":  # of what is found out before the search itself is run
                share /= 2
            self._share = max(self._share, share)
        return self._share

    def scanned(self) -> int:
        """Say how many events it has looked at, about."""
        snapshot = self._snapshot
        return int(snapshot.scanned * self.share()) if snapshot is not None else self._scanned

    def look(self, now: float) -> float:
        """Do what is due at *now*, on a monotonic clock; return when to look again."""
        if self._end is not None:
            self._interrupt()
            return now + AGAIN_S
        due = now + IDLE_S
        for after_s, why in ((self._limit_s, End.LATE), (self._final_s, End.FINALIZED)):
            if after_s and self._began + after_s <= now:
                self._end = why
                self._free.set()
                return now
            if after_s:
                due = min(due, self._began + after_s)
        if self._probe and self._probed + PROBE_S <= now:
            self._probed = now
            self._probe(self)
        return min(due, self._probed + PROBE_S) if self._probe else due

    def _interrupt(self) -> None:
        snapshot = self._snapshot
        if snapshot is not None:
            snapshot.interrupt()


class Watch:
    """One thread that looks after the searches that run; it starts with the first."""

    def __init__(self) -> None:
        self._running: set[Running] = set()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._due = 0.0
        self._is_closed = False

    def add(self, running: Running) -> None:
        """Look after *running* until `remove`."""
        with self._changed:
            self._running.add(running)
            now = clock.monotonic()
            if self._thread is None:
                self._due = now
                self._thread = threading.Thread(
                    target=self._look, name="analytics watch", daemon=True
                )
                self._thread.start()
            elif running.look(now) < self._due:
                self._changed.notify()

    def remove(self, running: Running) -> None:
        """Leave *running* alone."""
        with self._changed:
            self._running.discard(running)

    def wake(self) -> None:
        """Look at all of them now."""
        with self._changed:
            self._changed.notify()

    def close(self) -> None:
        """End the thread."""
        with self._changed:
            self._is_closed = True
            self._changed.notify()
            thread = self._thread
        if thread:
            thread.join()

    def _look(self) -> None:
        while True:
            with self._changed:
                if self._is_closed:
                    return
                now = clock.monotonic()
                self._due = min((one.look(now) for one in self._running), default=now + IDLE_S)
                self._changed.wait(max(0.0, self._due - now))
