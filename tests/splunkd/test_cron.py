"""Cron schedules: what they mean, and what is none."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.together import together

from analytics.errors import ConfigError
from analytics.splunkd.cron import Schedule

ZURICH = ZoneInfo("Europe/Zurich")


def due(text: str, after: str, zone: str = "UTC") -> str:
    time = datetime.fromisoformat(after).replace(tzinfo=ZoneInfo(zone))
    return Schedule.read(text).after(time).isoformat(sep=" ", timespec="minutes")[:16]


# 2026-01-01 is a Thursday.
@together(
    ("text", "after", "next_one"),
    [
        ("* * * * *", "2026-01-01 00:00", "2026-01-01 00:01"),
        ("* * * * *", "2026-01-01 00:00:59", "2026-01-01 00:01"),
        ("*/5 * * * *", "2026-01-01 00:04:59", "2026-01-01 00:05"),
        ("*/5 * * * *", "2026-01-01 00:05", "2026-01-01 00:10"),
        ("0 6 * * 1", "2026-01-01 00:00", "2026-01-05 06:00"),
        ("0 6 * * mon-fri", "2026-01-02 06:00", "2026-01-05 06:00"),
        ("0 0 * * 0", "2026-01-01 00:00", "2026-01-04 00:00"),
        ("0 0 * * 7", "2026-01-01 00:00", "2026-01-04 00:00"),
        ("0 0 * * 5-7", "2026-01-03 12:00", "2026-01-04 00:00"),
        ("30 4 1,15 * *", "2026-01-01 05:00", "2026-01-15 04:30"),
        ("30 4 1 * 5", "2026-01-01 05:00", "2026-01-02 04:30"),
        ("0 0 31 * *", "2026-02-01 00:00", "2026-03-31 00:00"),
        ("0 0 29 2 *", "2026-01-01 00:00", "2028-02-29 00:00"),
        ("0 0 29 FEB *", "2096-03-01 00:00", "2104-02-29 00:00"),
        ("10-50/20 8-9 * * *", "2026-01-01 08:30", "2026-01-01 08:50"),
        ("10/20 8 * * *", "2026-01-01 08:10", "2026-01-01 08:30"),
        ("0 0 1 1 *", "2026-12-31 23:59", "2027-01-01 00:00"),
    ],
)
def test_next_time(text: str, after: str, next_one: str) -> None:
    assert due(text, after) == next_one


def test_hour_is_that_of_the_zone_over_a_change_of_the_clock() -> None:
    assert due("0 6 * * *", "2026-03-28 12:00", "Europe/Zurich") == "2026-03-29 06:00"


@together(
    ("text", "what"),
    [
        ("", "has 0 fields"),
        ("* * * *", "has 4 fields"),
        ("60 * * * *", "no minute"),
        ("* 24 * * *", "no hour"),
        ("* * 0 * *", "no day of the month"),
        ("* * * 13 *", "no month"),
        ("* * * * 8", "no day of the week"),
        ("*/0 * * * *", "no minute"),
        ("5-1 * * * *", "no minute"),
        ("1,,2 * * * *", "no minute"),
        ("x * * * *", "no minute"),
        ("٣ * * * *", "no minute"),
        ("@daily", "has 1 fields"),
        ("0 0 31 2 *", "never comes due"),
        ("0 0 31 4,6 *", "never comes due"),
    ],
)
def test_what_is_no_schedule(text: str, what: str) -> None:
    with pytest.raises(ConfigError, match=what):
        Schedule.read(text)


@given(
    minute=st.integers(0, 59),
    hour=st.integers(0, 23),
    start=st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)),  # noqa: DTZ001 - zone below
)
def test_times_of_each_day_come_in_order(minute: int, hour: int, start: datetime) -> None:
    schedule = Schedule.read(f"{minute} {hour} * * *")
    times = [start.replace(tzinfo=ZURICH)]
    for _ in range(4):
        times.append(schedule.after(times[-1]))

    assert all(a.timestamp() < b.timestamp() for a, b in pairwise(times))
    assert all((t.hour, t.minute, t.second) == (hour, minute, 0) for t in times[1:])
