"""The demo shop is always the same, and what its docstring promises can be found in it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from analytics import demo

if TYPE_CHECKING:
    from analytics.event import Event

NOW = datetime(2026, 11, 24, 14, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def events() -> list[Event]:
    return list(demo.events(NOW))


def share(events: list[Event], name: str, of: str) -> float:
    counts = Counter(event.name for event in events)
    return counts[name] / counts[of]


def test_same_now_gives_the_same_events(events: list[Event]) -> None:
    again = list(demo.events(NOW))

    assert again == events


def test_size_and_range(events: list[Event]) -> None:
    times = [event.time for event in events]

    assert 60_000 < len(events) < 100_000
    assert times == sorted(times)
    assert NOW - timedelta(days=61) < times[0] < NOW - timedelta(days=59)
    assert NOW - timedelta(hours=1) < times[-1] <= NOW


def test_ids_are_all_different(events: list[Event]) -> None:
    assert len({event.event_id for event in events}) == len(events)


def test_there_are_several_applications(events: list[Event]) -> None:
    counts = Counter(event.application for event in events)

    assert counts["shop"] > counts["mobile"] > 5_000


def test_funnel_gets_narrower(events: list[Event]) -> None:
    shop = [event for event in events if event.application == "shop"]
    counts = Counter(event.name for event in shop)
    steps = ("page_view", "product_view", "add_to_cart", "checkout_start", "purchase")

    assert [counts[step] for step in steps] == sorted((counts[s] for s in steps), reverse=True)
    assert counts["purchase"] > 1_000


def test_nights_and_weekends_are_quiet_and_the_shop_grows(events: list[Event]) -> None:
    hours = Counter(event.time.hour for event in events)
    weekdays = Counter(event.time.weekday() for event in events)
    half = NOW - timedelta(days=30)

    assert hours[3] * 5 < hours[20]
    assert max(weekdays[5], weekdays[6]) < min(weekdays[day] for day in range(5))
    assert sum(event.time >= half for event in events) > len(events) / 2


def test_campaign_shows(events: list[Event]) -> None:
    days = Counter(event.time.date() for event in events)
    campaign = [days[(NOW - timedelta(days=ago)).date()] for ago in demo.CAMPAIGN]
    before = [days[(NOW - timedelta(days=ago + 7)).date()] for ago in demo.CAMPAIGN]

    assert sum(campaign) > 1.2 * sum(before)
    assert any("utm_campaign" in event.properties for event in events)


def test_three_releases_one_of_which_broke_the_checkout(events: list[Event]) -> None:
    versions = {str(event.properties["version"]) for event in events}
    broken = [event for event in events if event.properties["version"] == "2.4.0"]

    assert len(versions) == 3
    assert share(broken, "purchase", "checkout_start") < 0.4
    assert share(events, "purchase", "checkout_start") > 0.6


def test_variant_b_sells_more(events: list[Event]) -> None:
    shown = [event for event in events if event.name == "exposure"]
    variant = {event.distinct_id: event.properties["variant"] for event in shown}
    buyers = {event.distinct_id for event in events if event.name == "purchase"}
    people = Counter(variant.values())
    sold = Counter(variant[who] for who in variant if who in buyers)

    assert abs(people["A"] - people["B"]) < 0.15 * len(variant)
    assert sold["B"] / people["B"] > 1.05 * sold["A"] / people["A"]
