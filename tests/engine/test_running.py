"""A search is ended, held and bounded from outside."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from analytics.engine import running as module
from analytics.engine.running import End, Running, Watch
from analytics.errors import SearchError


class Snapshot:
    """Tells how far it is, and lets a thread wait for an interrupt."""

    def __init__(self, progress: float = 0.0, scanned: int = 0) -> None:
        self.at, self.scanned = progress, scanned
        self.interrupts = 0
        self.told = threading.Event()

    def progress(self) -> float:
        return self.at

    def interrupt(self) -> None:
        self.interrupts += 1
        if self.interrupts >= 3:
            self.told.set()


def over(snapshot: Any, **more: Any) -> Running:
    running = Running(**more)
    running.begin()
    running.attach(snapshot)
    return running


def test_search_that_nobody_ends_goes_on() -> None:
    running = over(Snapshot())
    running.check()

    assert running.ending is None
    assert not running.is_paused


@pytest.mark.parametrize(
    ("why", "text"),
    [
        (End.CANCELLED, "cancelled"),
        (End.CLOSED, "is being closed"),
        (End.FINALIZED, "finalized"),
        (End.LATE, "longer than the 7 s"),
    ],
)
def test_ended_search_says_why(why: End, text: str) -> None:
    running = over(Snapshot(), limit_s=7)
    running.end(why)

    with pytest.raises(SearchError, match=text):
        running.check()


def test_first_reason_counts_but_a_cancel_always_does() -> None:
    running = Running()
    running.end(End.FINALIZED)
    running.end(End.CLOSED)
    assert running.ending is End.FINALIZED
    running.end(End.CANCELLED)
    assert running.ending is End.CANCELLED


def test_interrupt_is_repeated_until_the_search_has_ended() -> None:
    """One that comes between two statements is lost."""
    watch, snapshot = Watch(), Snapshot()
    running = over(snapshot, watch=watch)
    running.end(End.CANCELLED)
    try:
        assert snapshot.told.wait(5)
        running.done()
    finally:
        watch.close()


@pytest.mark.parametrize(
    ("bound", "why"), [({"limit_s": 0.001}, End.LATE), ({"final_s": 0.001}, End.FINALIZED)]
)
def test_search_that_runs_too_long_is_ended(bound: dict[str, float], why: End) -> None:
    watch, snapshot = Watch(), Snapshot()
    running = over(snapshot, watch=watch, **bound)
    try:
        assert snapshot.told.wait(5)
    finally:
        watch.close()
    assert running.ending is why


def test_watch_asks_whether_anybody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PROBE_S", 0.001)
    watch, snapshot = Watch(), Snapshot()
    running = over(snapshot, watch=watch, probe=lambda running: running.end(End.CANCELLED))
    try:
        assert snapshot.told.wait(5)
    finally:
        watch.close()
    assert running.ending is End.CANCELLED


def test_later_search_with_a_shorter_bound_is_seen() -> None:
    watch, first, second = Watch(), Snapshot(), Snapshot()
    over(first, watch=watch, limit_s=3000)
    over(second, watch=watch, limit_s=0.001)
    try:
        assert second.told.wait(5)
    finally:
        watch.close()
    assert not first.interrupts


def test_paused_search_leaves_its_place_to_another() -> None:
    slots = threading.Semaphore(1)
    running = over(Snapshot(), slots=slots)
    held = threading.Event()

    def search() -> None:
        with slots:
            held.set()
            running.check()

    running.pause()
    thread = threading.Thread(target=search)
    thread.start()
    assert held.wait(5)
    assert slots.acquire(timeout=5)
    assert thread.is_alive()
    slots.release()
    running.resume()
    thread.join(5)
    assert not thread.is_alive()


@pytest.mark.parametrize("why", [End.CANCELLED, End.FINALIZED])
def test_paused_search_can_be_ended(why: End) -> None:
    running = over(Snapshot())
    running.pause()
    running.end(why)

    with pytest.raises(SearchError):
        running.check()
    running.pause()
    assert not running.is_paused


def test_share_never_falls_and_outlives_the_snapshot() -> None:
    snapshot = Snapshot(0.5, scanned=200)
    running = over(snapshot)
    assert running.share() == 0.25  # what is found out before the search counts for half
    running.stage = "RUNNING"
    assert (running.share(), running.scanned()) == (0.5, 100)
    snapshot.at = 0.25
    assert running.share() == 0.5
    running.detach()
    assert (running.share(), running.scanned()) == (0.5, 200)


def test_time_is_counted_from_the_beginning_to_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [10.0]
    monkeypatch.setattr(module.clock, "monotonic", lambda: now[0])
    running = Running()
    now[0] = 20.0
    running.begin()
    now[0] = 21.5
    assert running.elapsed_s == 1.5
    running.done()
    now[0] = 30.0
    running.done()
    assert running.elapsed_s == running.run_s == 1.5
