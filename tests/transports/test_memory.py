"""A list of what was sent, for the tests of programs that track."""

from __future__ import annotations

from datetime import UTC, datetime

from analytics import AnalyticsTracker
from analytics.event import Event
from analytics.transports.memory import MemoryTransport


def test_it_keeps_what_is_sent_in_order() -> None:
    transport = MemoryTransport()
    first, second = (Event("shop", name, datetime(2026, 1, 1, tzinfo=UTC)) for name in "ab")
    transport.send([first])
    transport.send([second])
    transport.close()
    assert transport.events == [first, second]


def test_a_tracker_sends_into_it() -> None:
    transport = MemoryTransport()
    with AnalyticsTracker("shop", transport=transport) as tracker:
        event_id = tracker.track("login", distinct_id="u1", plan="pro")
    (event,) = transport.events
    assert (event.event_id, event.name, event.distinct_id) == (event_id, "login", "u1")
    assert dict(event.properties) == {"plan": "pro"}
