"""Events are known by the ids of another product."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from analytics.event import Event
from analytics.imports import known as module
from analytics.imports.known import Known

if TYPE_CHECKING:
    import pytest

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def event(id_: str, time: datetime = START) -> Event:
    return Event("shop", "login", time, event_id=id_)


class Index:
    """Answers the searches that are asked, and keeps them."""

    def __init__(self, *events: Event) -> None:
        self.events = events
        self.asked: list[str] = []

    def __call__(self, spl: str) -> list[dict[str, str]]:
        assert spl.startswith('search index="i" application="shop"')
        times = [event.time.timestamp() for event in self.events]
        if "stats" in spl:
            bounds = {"first": str(min(times)), "last": str(max(times))} if times else {}
            return [{"count": str(len(times)), **bounds}]
        self.asked.append(spl)
        earliest, latest = (int(text) for text in re.findall(r"(?:earliest|latest)=(\d+)", spl))
        return [
            {"event_id": str(event.event_id)}
            for event, time in zip(self.events, times, strict=True)
            if earliest <= time < latest
        ]


def known(index: Index) -> Known:
    return Known("shop", "i", index)


def test_what_was_in_or_taken_before_is_not_new() -> None:
    found = known(Index(event("a")))

    assert [found.take(event(id_)) for id_ in "abb"] == [False, True, False]


def test_empty_index_is_not_asked() -> None:
    index = Index()
    found = known(index)

    assert [found.take(event("a", START + number * DAY)) for number in range(3)] == [True] * 3
    assert index.asked == []


def test_stretch_is_fetched_once_and_only_where_there_is_something() -> None:
    many = (event(str(number), START + number * DAY / 30_000) for number in range(90_000))
    index = Index(event("a"), *many, event("b", START + 3 * DAY))
    found = known(index)

    taken = [
        found.take(event(id_, START + days * DAY))
        for id_, days in (("a", 0), ("x", 0), ("b", 3), ("a", 0), ("c", 99))
    ]

    assert taken == [False, True, False, False, True]
    assert len(index.asked) == 2


def test_few_events_in_a_long_time_are_fetched_at_once() -> None:
    index = Index(*(event(str(days), START + days * DAY) for days in range(0, 1_000, 7)))
    found = known(index)

    assert not any(map(found.take, index.events))
    assert len(index.asked) <= 2


def test_time_may_differ_by_a_little() -> None:
    index = Index(event("a", START.replace(hour=23, minute=59)))

    assert not known(index).take(event("a", START.replace(day=2, hour=0)))


def test_what_was_forgotten_is_fetched_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 10)
    monkeypatch.setattr(module, "STRETCH", 5)
    events = [event(str(number), START + number * DAY / 3) for number in range(100)]
    index = Index(*events)
    found = known(index)

    assert not any(map(found.take, events + events))
    assert sum(map(len, found._held.values())) < 20
