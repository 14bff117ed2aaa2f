"""The named calls are events with standard names and properties."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from analytics.errors import AnalyticsError, EventError
from analytics.input import AnalyticsTracker
from analytics.tracking import vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.transports.memory import MemoryTransport


@pytest.mark.parametrize(
    ("call", "arguments", "named", "event", "properties"),
    [
        ("identify", ("u1",), {"plan": "pro"}, "identify", {"plan": "pro"}),
        ("alias", ("u1", "v7"), {}, "alias", {"previous_id": "v7"}),
        (
            "group",
            ("u1", "company", 9),
            {"size": 40},
            "group",
            {"size": "40", "group_type": "company", "group_id": "9"},
        ),
        ("page", (None, "u1"), {}, "pageview", {}),
        (
            "page",
            ("Prices", "u1"),
            {"url": "https://x/p", "title": "P"},
            "pageview",
            {"title": "P", "name": "Prices", "url": "https://x/p"},
        ),
        ("screen", ("Prices", "u1"), {"depth": 2}, "screen", {"depth": "2", "name": "Prices"}),
        (
            "revenue",
            ("64.90", "eur", "u1"),
            {"order_id": 7, "quantity": 2},
            "revenue",
            {"quantity": "2", "revenue": "64.90", "currency": "EUR", "order_id": "7"},
        ),
        (
            "exposure",
            ("button", "blue", "u1"),
            {},
            "exposure",
            {"experiment": "button", "variant": "blue"},
        ),
    ],
)
def test_call_is_an_event(
    tracker: AnalyticsTracker,
    kept: MemoryTransport,
    call: str,
    arguments: tuple[object, ...],
    named: dict[str, Any],
    event: str,
    properties: dict[str, str],
) -> None:
    event_id = getattr(tracker, call)(*arguments, **named)

    assert tracker.flush()
    assert [(each.name, each.distinct_id, each.event_id) for each in kept.events] == [
        (event, "u1", event_id)
    ]
    assert kept.events[0].properties == properties


@pytest.mark.parametrize(
    ("call", "arguments", "named", "fix"),
    [
        ("identify", (None,), {}, "Give distinct_id"),
        ("identify", ("",), {}, "Give distinct_id"),
        ("alias", ("u1", None), {}, "had before"),
        ("alias", ("u1", "u1"), {}, "had before"),
        ("group", (None, "company", "c"), {}, "Give distinct_id"),
        ("exposure", ("button", "blue"), {}, "Give distinct_id"),
        ("revenue", ("a lot", "EUR"), {"order_id": 1}, "no number"),
        ("revenue", (float("nan"), "EUR"), {"order_id": 1}, "no number"),
        ("revenue", (True, "EUR"), {"order_id": 1}, "no number"),
        ("revenue", (1, "euro"), {"order_id": 1}, "three letters"),
        ("revenue", (1, "€"), {"order_id": 1}, "three letters"),
        ("revenue", (1, "EUR"), {"order_id": None}, "tells this order"),
    ],
)
def test_what_makes_no_sense_is_told(
    tracker: AnalyticsTracker,
    told: list[AnalyticsError],
    call: str,
    arguments: tuple[object, ...],
    named: dict[str, Any],
    fix: str,
) -> None:
    """And not raised."""
    assert getattr(tracker, call)(*arguments, **named) is None

    assert tracker.flush()
    assert [type(error) for error in told] == [EventError]
    assert fix in str(told[0])
    assert tracker.stats()["dropped"] == {"invalid": 1}


class Hostile:
    """A value that fails at whatever is done with it."""

    def __str__(self) -> str:
        raise LookupError("no text")

    __repr__ = __str__
    __eq__ = __bool__ = lambda self, *_: self.__str__()  # type: ignore[assignment,return-value]
    __hash__ = None  # type: ignore[assignment]


@pytest.mark.parametrize(
    "call",
    [
        lambda tracker, bad: tracker.identify(bad),
        lambda tracker, bad: tracker.alias("u1", bad),
        lambda tracker, bad: tracker.group(bad, "company", "c"),
        lambda tracker, bad: tracker.revenue(bad, "EUR", order_id=1),
        lambda tracker, bad: tracker.revenue(1, "EUR", order_id=bad),
        lambda tracker, bad: tracker.exposure(bad, "blue", "u1"),
        lambda tracker, bad: tracker.exposure("button", "blue", bad),
    ],
)
def test_nothing_is_raised_whatever_the_values_do(
    tracker: AnalyticsTracker, told: list[AnalyticsError], call: Callable[[Any, Any], object]
) -> None:
    assert call(tracker, Hostile()) is None

    assert tracker.flush()
    assert [type(error) for error in told] == [EventError]


def test_order_is_one_event_however_often_it_is_told(tracker: AnalyticsTracker) -> None:
    """A product of it, another order and another application's are others."""
    first = tracker.revenue(5, "EUR", order_id=7)
    again = tracker.revenue(Decimal("5.0"), "EUR", "u1", order_id="7")
    others = {
        tracker.revenue(5, "EUR", order_id=7, product="a"),
        tracker.revenue(5, "EUR", order_id=7, product="b"),
        tracker.revenue(5, "EUR", order_id=8),
        vocabulary.order_event_id("other", 7),
    }

    assert first == again
    assert len(others | {first}) == 5


def test_exposure_is_told_once_a_person(
    tracker: AnalyticsTracker, kept: MemoryTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vocabulary, "_EXPOSURES", 2)

    ids = [tracker.exposure("button", "blue", who) for who in ("a", "a", "b", "c", "a")]

    assert tracker.flush()
    assert [event.distinct_id for event in kept.events] == ["a", "b", "c", "a"]
    assert ids[0] == ids[1]
    assert len(set(ids)) == 4, "beyond so many the oldest is forgotten"


def test_person_of_the_context_is_meant(tracker: AnalyticsTracker, kept: MemoryTransport) -> None:
    with tracker.context(distinct_id="u1"):
        tracker.group(None, "company", "c9")
        tracker.alias(None, "v7")
        tracker.exposure("button", "blue")
        tracker.page("Prices")

    assert tracker.flush()
    assert [event.distinct_id for event in kept.events] == ["u1"] * 4


def test_disabled_tracker_tells_nothing() -> None:
    tracker = AnalyticsTracker("shop", disabled=True, strict=True)

    assert tracker.identify(None) is None
    assert tracker.revenue("x", "y", order_id=None) is None
    assert tracker.exposure("button", "blue", "u1") is None


def test_strict_tracker_raises(kept: MemoryTransport) -> None:
    with (
        AnalyticsTracker("shop", transport=kept, strict=True) as tracker,
        pytest.raises(EventError, match="three letters"),
    ):
        tracker.revenue(1, "coins", order_id=1)
