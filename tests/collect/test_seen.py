"""The newest events a collector has kept."""

from __future__ import annotations

from datetime import UTC, datetime

from analytics.collect.seen import Seen
from analytics.event import Event


def event(id_: str, application: str = "shop") -> Event:
    return Event(application, "buy", datetime(2026, 11, 25, tzinfo=UTC), event_id=id_)


def test_kept_event_is_known_by_application_and_id() -> None:
    seen = Seen()
    seen.add([event("a")])

    assert seen.has(event("a"))
    assert not seen.has(event("b"))
    assert not seen.has(event("a", "blog"))


def test_memory_is_bounded_and_the_newest_are_known() -> None:
    seen = Seen(size=10)
    for number in range(100):
        seen.add([event(str(number))])

    assert all(seen.has(event(str(number))) for number in range(90, 100))
    assert sum(seen.has(event(str(number))) for number in range(100)) <= 20
