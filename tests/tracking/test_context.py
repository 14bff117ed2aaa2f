"""What surrounds an event: super properties, contexts, the event's own."""

from __future__ import annotations

import asyncio
import contextvars
import json
import threading
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from analytics.input import AnalyticsTracker

if TYPE_CHECKING:
    from analytics.testing import TrackedEvents
    from analytics.transports.memory import MemoryTransport


def test_nearer_goes_before_farther(kept: MemoryTransport) -> None:
    with AnalyticsTracker(
        "shop", transport=kept, super_properties={"a": 0, "b": 0, "c": 0, "d": 0}
    ) as tracker:
        with tracker.context("u1", "s7", b=1, c=1, d=1), tracker.context(c=2, d=2, e=2):
            tracker.track("inside", d=3)
        tracker.track("outside")

    inside, outside = kept.events
    assert inside.distinct_id == "u1"
    assert inside.properties == {
        "a": "0",
        "b": "1",
        "c": "2",
        "d": "3",
        "session_id": "s7",
        "e": "2",
    }
    assert outside.distinct_id is None
    assert outside.properties == dict.fromkeys("abcd", "0")


@pytest.mark.parametrize(("said", "who"), [(None, "inner"), ("u9", "u9"), ("", None)])
def test_event_may_say_who_itself(
    tracker: AnalyticsTracker, kept: MemoryTransport, said: object, who: str | None
) -> None:
    with tracker.context("outer"), tracker.context("inner"):
        tracker.track("e", distinct_id=said)

    assert tracker.flush()
    assert kept.events[0].distinct_id == who


def test_context_ends_with_an_exception(tracker: AnalyticsTracker, kept: MemoryTransport) -> None:
    with pytest.raises(KeyError), tracker.context("u1"):
        raise KeyError
    tracker.track("e")

    assert tracker.flush()
    assert kept.events[0].distinct_id is None


def test_context_is_that_of_one_tracker(tracker: AnalyticsTracker, kept: MemoryTransport) -> None:
    with AnalyticsTracker("other", transport=kept) as other, tracker.context("u1"):
        other.track("e")

    assert kept.events[0].distinct_id is None


def test_tasks_have_each_their_own(tracker: AnalyticsTracker, kept: MemoryTransport) -> None:
    async def request(who: str) -> None:
        with tracker.context(who):
            await asyncio.sleep(0)
            tracker.track(who)

    async def both() -> None:
        await asyncio.gather(request("a"), request("b"))

    asyncio.run(both())

    assert tracker.flush()
    assert [(event.name, event.distinct_id) for event in kept.events] == [("a", "a"), ("b", "b")]


def test_thread_takes_a_context_that_is_handed_on(
    tracker: AnalyticsTracker, kept: MemoryTransport
) -> None:
    with tracker.context("u1"):
        context = contextvars.copy_context()
    thread = threading.Thread(target=context.run, args=(tracker.track, "e"))
    thread.start()
    thread.join()

    assert tracker.flush()
    assert kept.events[0].distinct_id == "u1"


def test_recorded_events_have_their_surroundings(tracked: TrackedEvents) -> None:
    """The fixture of `analytics.testing` stands in for the worker, not for the context."""
    tracker = AnalyticsTracker("shop", super_properties={"region": "eu"})
    with tracker.context("u1", plan="pro"):
        tracker.revenue(5, "EUR", order_id=7)

    tracked.assert_tracked("revenue", distinct_id="u1", plan="pro", region="eu", currency="EUR")


def test_what_a_context_says_can_be_carried_to_another_process(
    tracker: AnalyticsTracker, kept: MemoryTransport
) -> None:
    assert tracker.carried() == {}
    with tracker.context(7, "s7", plan="pro", size={"w": Decimal("1.5")}, none=None):
        carried = json.loads(json.dumps(tracker.carried()))
    assert carried == {"plan": "pro", "size_w": "1.5", "session_id": "s7", "distinct_id": "7"}
    with tracker.context(**carried):
        tracker.track("search")
    tracker.flush()
    (event,) = kept.events
    assert (event.distinct_id, event.properties["size_w"]) == ("7", "1.5")
