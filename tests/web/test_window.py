"""Ranges begin at the edge of a bucket, on the wall clock of the zone."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from analytics.web.window import (
    between,
    dates,
    fitting,
    is_too_fine,
    label,
    preset,
    previous,
    step,
)

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 22, 14, 32, 7, tzinfo=BERLIN)


@pytest.mark.parametrize(
    ("name", "span", "start", "count"),
    [
        ("24h", "hour", "2026-11-21T15:00:00+01:00", 24),
        ("7d", "day", "2026-11-16T00:00:00+01:00", 7),
        ("30d", "day", "2026-10-24T00:00:00+02:00", 30),
        ("30d", "week", "2026-10-19T00:00:00+02:00", 5),
        ("12mo", "month", "2025-12-01T00:00:00+01:00", 12),
    ],
)
def test_range_has_its_buckets(name: str, span: str, start: str, count: int) -> None:
    window = preset(name, span, NOW)

    assert window.start.isoformat() == start
    assert len(window.buckets) == count
    assert window.buckets[-1] == window.last


def test_week_begins_on_monday() -> None:
    assert {day.weekday() for day in preset("90d", "week", NOW).buckets} == {0}


def test_day_of_a_clock_change_has_25_hours() -> None:
    day = datetime(2026, 10, 25, tzinfo=BERLIN)
    window = between(day, day + timedelta(days=1), "hour", NOW)

    assert len(window.buckets) == 25
    assert [hour.strftime("%H %z") for hour in window.buckets[1:5]] == [
        "01 +0200", "02 +0200", "02 +0100", "03 +0100",
    ]  # fmt: skip


def test_bounds_hold_all_of_the_last_second() -> None:
    window = preset("24h", "hour", NOW.replace(microsecond=1))

    assert window.latest == int(NOW.timestamp()) + 1


def test_period_before_ends_as_far_into_its_last_bucket() -> None:
    before = previous(preset("30d", "day", NOW), "previous")

    assert before.start.isoformat() == "2026-09-24T00:00:00+02:00"
    assert before.end.isoformat() == "2026-10-23T14:32:07+02:00"


def test_same_days_of_last_year() -> None:
    before = previous(preset("30d", "day", NOW), "year")

    assert before.start.isoformat() == "2025-10-24T00:00:00+02:00"
    assert before.end.isoformat() == "2025-11-22T14:32:07+01:00"


def test_leap_day_has_a_year_before() -> None:
    window = between(
        datetime(2024, 2, 29, tzinfo=BERLIN), datetime(2024, 3, 1, tzinfo=BERLIN), "day", NOW
    )

    assert previous(window, "year").start.isoformat() == "2023-02-28T00:00:00+01:00"


def test_range_of_ones_own_stops_at_now() -> None:
    window = between(NOW - timedelta(days=1), NOW + timedelta(days=9), "day", NOW)

    assert window.end == NOW


@pytest.mark.parametrize(
    ("days", "span"), [(1, "hour"), (3, "hour"), (30, "day"), (365, "week"), (4000, "month")]
)
def test_span_fits_the_range(days: int, span: str) -> None:
    assert fitting(timedelta(days=days)) == span
    assert not is_too_fine(NOW, NOW + timedelta(days=days), span)


def test_month_steps_over_the_year() -> None:
    assert step(datetime(2026, 11, 1, tzinfo=BERLIN), "month", 3).isoformat()[:7] == "2027-02"


@pytest.mark.parametrize(
    ("span", "text"), [("hour", "Nov 22 14:00"), ("day", "Nov 22"), ("month", "Nov 2026")]
)
def test_bucket_has_a_name(span: str, text: str) -> None:
    assert label(NOW.replace(minute=0), span, 2026) == text


def test_name_of_another_year_says_it() -> None:
    assert label(NOW, "day", 2027) == "Nov 22, 2026"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("24h", "Nov 21 15:00 to Nov 22 14:32"),
        ("30d", "Oct 24 to Nov 22, 2026"),
        ("12mo", "Dec 1, 2025 to Nov 22, 2026"),
    ],
)
def test_range_in_words(name: str, text: str) -> None:
    assert dates(preset(name, {"24h": "hour", "12mo": "month"}.get(name, "day"), NOW)) == text


def test_one_day_in_words() -> None:
    day = datetime(2026, 11, 2, tzinfo=BERLIN)

    assert dates(between(day, day + timedelta(days=1), "day", NOW)) == "Nov 2, 2026"
