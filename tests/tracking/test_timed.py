"""A function is timed from its call until its result is there."""

from __future__ import annotations

import asyncio
import inspect
from typing import TYPE_CHECKING

import pytest

from analytics.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from analytics.input import AnalyticsTracker
    from analytics.transports.memory import MemoryTransport


def test_call_is_an_event(tracker: AnalyticsTracker, kept: MemoryTransport) -> None:
    @tracker.timed("checkout", plan="pro")
    def checkout(price: int, *, tax: int = 0) -> int:
        """Add both."""
        return price + tax

    assert checkout(3, tax=1) == 4
    assert (checkout.__name__, checkout.__doc__) == ("checkout", "Add both.")
    assert tracker.flush()
    (event,) = kept.events
    assert event.name == "checkout"
    assert event.properties.keys() == {"plan", "duration_ms"}
    assert float(event.properties["duration_ms"]) >= 0


def test_error_is_named_and_raised(tracker: AnalyticsTracker, kept: MemoryTransport) -> None:
    @tracker.timed("checkout")
    def checkout() -> None:
        raise KeyError("cart")

    with pytest.raises(KeyError, match="cart"):
        checkout()

    assert tracker.flush()
    assert kept.events[0].properties["error"] == "KeyError"


def test_coroutine_is_timed_to_its_end(tracker: AnalyticsTracker, kept: MemoryTransport) -> None:
    @tracker.timed("wait")
    async def wait(gate: asyncio.Event) -> str:
        await gate.wait()
        return "done"

    async def both() -> None:
        gate = asyncio.Event()
        tasks = [asyncio.create_task(wait(gate)) for _ in range(2)]
        await asyncio.sleep(0)
        tracker.track("opened")
        gate.set()
        assert await asyncio.gather(*tasks) == ["done", "done"]

    asyncio.run(both())

    assert inspect.iscoroutinefunction(wait)
    assert tracker.flush()
    assert [event.name for event in kept.events] == ["opened", "wait", "wait"]


def test_cancelled_coroutine_is_an_error(tracker: AnalyticsTracker, kept: MemoryTransport) -> None:
    @tracker.timed("wait")
    async def wait() -> None:
        await asyncio.Event().wait()

    async def cancel() -> None:
        task = asyncio.create_task(wait())
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancel())

    assert tracker.flush()
    assert kept.events[0].properties["error"] == "CancelledError"


def test_block_is_timed(tracker: AnalyticsTracker, kept: MemoryTransport) -> None:
    with tracker.context("u1"), tracker.timed("import", rows=3):
        tracker.track("inside")

    assert tracker.flush()
    assert [(event.name, event.distinct_id) for event in kept.events] == [
        ("inside", "u1"),
        ("import", "u1"),
    ]


def test_call_within_a_call_has_its_own_time(
    tracker: AnalyticsTracker, kept: MemoryTransport
) -> None:
    @tracker.timed("f")
    def f(depth: int) -> None:
        if depth:
            f(depth - 1)

    f(2)

    assert tracker.flush()
    taken = [float(event.properties["duration_ms"]) for event in kept.events]
    assert taken == sorted(taken)
    assert len(taken) == 3


def test_generator_is_refused(tracker: AnalyticsTracker) -> None:
    """Its call returns before anything has happened."""

    def rows() -> Iterator[int]:
        yield 1

    async def pages() -> AsyncIterator[int]:
        yield 1

    for function in (rows, pages):
        with pytest.raises(ConfigError, match=r"with tracker\.timed"):
            tracker.timed("rows")(function)
