"""The picture before the script: zero at the bottom, gaps as gaps, the unfinished dashed."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from analytics.web import chart

DAYS = [datetime(2026, 11, 1) + timedelta(days=n) for n in range(30)]  # noqa: DTZ001


@pytest.mark.parametrize(
    ("top", "end", "step"),
    [(0, 1, 1), (3, 3, 1), (885, 1000, 250), (16445, 20000, 5000), (0.5, 0.6, 0.2)],
)
def test_axis_ends_on_a_round_number(top: float, end: float, step: float) -> None:
    assert chart.scale(top) == (pytest.approx(end), pytest.approx(step))


def test_line_stands_on_zero() -> None:
    still = chart.still([("l1", [0, 4, 2])], [], is_open=False)

    assert [line.points for line in still.lines] == ["0.0,100.0 50.0,0.0 100.0,50.0"]
    assert [mark.text for mark in still.grid] == ["0", "1", "2", "3", "4"]


def test_missing_value_is_a_gap() -> None:
    still = chart.still([("l1", [1, None, 1, 1])], [], is_open=False)

    assert len(still.lines) == 2


def test_way_into_the_unfinished_bucket_is_dashed() -> None:
    still = chart.still([("l1", [4, 4, 2]), ("was", [1, 1, 1])], [], is_open=True)

    assert [(line.kind, line.is_dashed) for line in still.lines] == [
        ("was", False),
        ("l1", True),
        ("l1", False),
    ]


def test_no_values_make_no_lines() -> None:
    assert chart.still([], [], is_open=True).lines == ()


@pytest.mark.parametrize(
    ("span", "first"), [("day", [(1, "Nov 2"), (8, "Nov 9")]), ("month", [(0, "Nov"), (3, "Nov")])]
)
def test_time_axis_has_few_labels(span: str, first: list[tuple[int, str]]) -> None:
    assert chart.ticks(DAYS, span)[:2] == first


def test_spark_of_nothing_is_quiet() -> None:
    assert not chart.spark([0, 0, 0], is_open=True).is_alive
    assert not chart.spark([], is_open=True).is_alive


def test_spark_dashes_its_end() -> None:
    spark = chart.spark([1, 2, 1], is_open=True)

    assert spark.line == "0.0,11.5 60.0,2.0"
    assert spark.unfinished == "60.0,2.0 120.0,11.5"
