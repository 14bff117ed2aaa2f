"""What gives way when more is put than a buffer may hold."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from support.transports import Stuck, event

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.errors import AnalyticsError
    from analytics.event import Event
    from analytics.transports.buffered import Buffer

    Make = Callable[..., Buffer[Event]]


def test_new_event_gives_way_when_the_queue_is_full(make: Make) -> None:
    kept = Stuck()
    told: list[AnalyticsError] = []
    buffer = make(kept, max_queue=3, batch=1, on_error=lambda error, _events: told.append(error))
    buffer.put(event("first"), 1)
    assert kept.is_in.wait(10)

    results = [buffer.put(event(name), 1) for name in "abcde"]
    kept.go.set()

    assert results == [True, True, True, False, False]
    assert buffer.flush()
    assert [e.name for e in kept.events] == ["first", "a", "b", "c"]
    assert buffer.stats()["dropped"] == {"full": 2}
    assert "2 events were dropped" in str(told[0])


def test_oldest_event_gives_way_when_asked_to(make: Make) -> None:
    kept = Stuck()
    buffer = make(kept, max_queue=3, batch=1, overflow="drop-old")
    buffer.put(event("first"), 1)
    assert kept.is_in.wait(10)

    assert all(buffer.put(event(name), 1) for name in "abcde")
    kept.go.set()

    assert buffer.flush()
    assert [e.name for e in kept.events] == ["first", "c", "d", "e"]
    assert buffer.stats()["dropped"] == {"full": 2}


def test_caller_waits_for_room_when_asked_to(make: Make) -> None:
    kept = Stuck()
    buffer = make(kept, max_queue=1, batch=1, overflow="block")
    buffer.put(event("a"), 1)
    assert kept.is_in.wait(10)
    buffer.put(event("b"), 1)
    threading.Timer(0.02, kept.go.set).start()

    assert buffer.put(event("c"), 1)
    assert buffer.flush()
    assert [e.name for e in kept.events] == ["a", "b", "c"]


def test_caller_waits_no_longer_than_the_timeout(make: Make) -> None:
    kept = Stuck()
    buffer = make(kept, max_queue=1, batch=1, overflow="block", timeout=0.01)
    buffer.put(event(), 1)
    assert kept.is_in.wait(10)
    buffer.put(event(), 1)

    assert not buffer.put(event(), 1)
    assert buffer.stats()["dropped"] == {"full": 1}
    kept.go.set()


def test_queue_is_bounded_in_bytes(make: Make) -> None:
    kept = Stuck()
    buffer = make(kept, max_bytes=100, batch=1)
    buffer.put(event("first"), 60)
    assert kept.is_in.wait(10)

    assert [buffer.put(event(name), 60) for name in "ab"] == [True, False]
    kept.go.set()
    assert buffer.flush()
    assert buffer.put(event("c"), 60)
    assert not buffer.put(event("huge"), 101)
