"""Lines keep their colour by rank; what is no value has a colour of its own."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from analytics.reports.series import NOT_SET, OTHER
from analytics.table import Table
from analytics.web import lines
from analytics.web.question import Question, read

NOW = datetime(2026, 11, 22, 14, 32, 7, tzinfo=ZoneInfo("Europe/Berlin"))


def drawn(columns: dict[str, list[float | None]], **asked: Any) -> lines.Lines:
    _, window, _ = read([("range", "7d")], NOW)
    times = [day.isoformat() for day in window.buckets]
    rows = tuple(
        {"time": time, **{name: values[i] for name, values in columns.items()}}
        for i, time in enumerate(times)
    )
    return lines.read(Table(("time", *columns), rows), Question(**asked), window)


def test_greatest_line_is_the_first_and_the_rest_the_last() -> None:
    found = drawn({OTHER: [9.0] * 7, "a": [1.0] * 7, NOT_SET: [2.0] * 7, "b": [5.0] * 7})

    assert [(s.name, s.slot) for s in found.series] == [
        ("b", 1), ("a", 2), ("not set", 9), ("other", 10),
    ]  # fmt: skip


def test_hidden_line_keeps_its_colour() -> None:
    found = drawn({"a": [1.0] * 7, "b": [5.0] * 7}, hide=("b",))

    assert [(s.name, s.slot, s.is_shown) for s in found.series] == [("b", 1, False), ("a", 2, True)]


def test_last_bucket_is_unfinished_today() -> None:
    assert drawn({"a": [1.0] * 7}).is_open


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ({"by": "-"}, "Events"),
        ({"events": ("buy",)}, "buy"),
        ({"by": "-", "metric": "users"}, "Unique users"),
    ],
)
def test_single_line_has_a_name(asked: dict[str, Any], name: str) -> None:
    assert drawn({"count": [1.0] * 7}, **asked).series[0].name == name


def test_comparison_is_laid_under_the_same_buckets() -> None:
    now, past = drawn({"count": [1.0] * 7}, by="-"), drawn({"count": [4.0] * 7}, by="-")
    both = lines.with_comparison(now, past, Question(by="-", compare="previous"))

    assert [(s.name, s.kind, len(s.values)) for s in both.series] == [
        ("Events", "", 7),
        ("Previous period", "was", 7),
    ]
    assert both.totals == [1.0] * 7


def test_no_events_make_no_lines() -> None:
    assert drawn({}).series == ()


def test_hour_of_a_clock_change_is_marked() -> None:
    question, window, _ = read([("from", "2026-10-25"), ("to", "2026-10-25")], NOW)
    rows = tuple({"time": hour.isoformat(), "a": 1.0} for hour in window.buckets)
    found = lines.read(Table(("time", "a"), rows), question, window)
    chart = lines.chart(found, question, window, "shop", "/api")

    assert [row.label for row in chart.rows[2:5]] == [
        "Oct 25 02:00",
        "Oct 25 02:00, clock change",
        "Oct 25 03:00",
    ]


def test_long_range_is_cut_in_the_table_only() -> None:
    question, window, _ = read([("range", "90d"), ("span", "hour")], NOW)
    rows = tuple({"time": hour.isoformat(), "a": 1.0} for hour in window.buckets)
    found = lines.read(Table(("time", "a"), rows), question, window)
    chart = lines.chart(found, question, window, "shop", "/api/application/shop")

    assert len(chart.rows) == lines.MOST_ROWS
    assert chart.source == "/api/application/shop?range=90d&span=hour"
    assert chart.cut.startswith("The first 400 of 2,1")
    assert timedelta(hours=len(found.times)) > timedelta(days=89)
