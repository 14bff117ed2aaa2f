"""Zones as arithmetic: the same as zoneinfo says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.engine.zones import Zone, micros, moment
from analytics.spl.times import Span

LOW, HIGH = datetime(2009, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
NAMES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe",
         "America/Sao_Paulo", "Pacific/Apia", "Africa/Casablanca"]  # fmt: skip
SPANS = ["1s", "15m", "1h", "1d", "2d", "1w", "1w@w1", "1mon", "3mon", "1q", "1y"]

moments = st.datetimes(LOW.replace(tzinfo=None), HIGH.replace(tzinfo=None)).map(
    lambda value: value.replace(tzinfo=UTC)
)


def run(sql: str) -> int:
    row = duckdb.execute(f"SELECT {sql}").fetchone()
    assert row is not None
    return int(row[0])


def zone(name: str) -> Zone:
    return Zone(ZoneInfo(name), micros(LOW), micros(HIGH))


@given(moments, st.sampled_from(NAMES))
def test_local_is_the_wall_clock(when: datetime, name: str) -> None:
    local = run(zone(name).local(str(micros(when))))
    wall = when.astimezone(ZoneInfo(name)).replace(tzinfo=UTC)
    assert moment(local) == wall


@given(moments, st.sampled_from(NAMES), st.sampled_from(SPANS))
def test_sql_and_python_agree_on_buckets(when: datetime, name: str, text: str) -> None:
    span, value = Span.read(text), micros(when)
    assert span is not None
    narrow = Zone(ZoneInfo(name), value, value)
    number = narrow.number_of(value, span)
    assert run(narrow.number(str(value), span)) == number
    start = narrow.begin(number, span)
    assert run(narrow.start(str(value), span)) == start
    assert start <= value < narrow.begin(number + 1, span)


@pytest.mark.parametrize(
    ("name", "day", "hours"),
    [
        ("Europe/Berlin", datetime(2011, 10, 30, 12, tzinfo=UTC), 25),
        ("Europe/Berlin", datetime(2011, 3, 27, 12, tzinfo=UTC), 23),
        ("America/Sao_Paulo", datetime(2018, 11, 4, 12, tzinfo=UTC), 23),
        ("Australia/Lord_Howe", datetime(2020, 4, 4, 20, tzinfo=UTC), 24.5),
    ],
)
def test_days_of_a_change(name: str, day: datetime, hours: float) -> None:
    """A day is from midnight to midnight, however long the clocks make it."""
    span = Span(1, "d")
    number = zone(name).number_of(micros(day), span)
    start, end = (zone(name).begin(number + step, span) for step in (0, 1))
    assert moment(end) - moment(start) == timedelta(hours=hours)


def test_times_before_1970_have_buckets_too() -> None:
    span = Span(1, "h")
    early = Zone(ZoneInfo("UTC"), -(10**12), 0)
    assert run(early.start("-1", span)) == early.begin(early.number_of(-1, span), span)
    assert run(early.number("-1", span)) == -1
