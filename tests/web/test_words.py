"""Numbers, changes and times are written in one way everywhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from analytics.web import words

NOW = datetime(2026, 11, 22, 14, 32, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "text"), [(1158234, "1,158,234"), (0, "0"), (13.773, "13.77"), (None, words.MISSING)]
)
def test_number(value: float | None, text: str) -> None:
    assert words.number(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (0.25, "0.25"), (750, "750"), (1500, "1.5k"), (15000, "15k"), (1_200_000, "1.2M"),
     (2e9, "2B")],
)  # fmt: skip
def test_number_of_an_axis(value: float, text: str) -> None:
    assert words.short(value) == text


@pytest.mark.parametrize(
    ("now", "before", "want"),
    [
        (108, 100, words.Change("up", "8.0%")),
        (61, 100, words.Change("down", "39.0%")),
        (100, 100, words.Change("flat", "0.0%")),
        (1, 0, None),
        (None, 5, None),
        (3000, 2, words.Change("up", "149,900%")),
    ],
)
def test_change(now: Any, before: Any, want: Any) -> None:
    assert words.change(now, before) == want


@pytest.mark.parametrize(
    ("seconds", "text", "dot"),
    [
        (0, "now", ""),
        (4, "4 s ago", ""),
        (180, "3 min ago", ""),
        (6 * 3600, "6 h ago", "late"),
        (2 * 86400, "Nov 20, 2026", "off"),
        (-5, "now", ""),
    ],
)
def test_ago(seconds: int, text: str, dot: str) -> None:
    then = NOW - timedelta(seconds=seconds)

    assert words.ago(then, NOW) == text
    assert words.freshness(then, NOW) == dot


def test_shares_ratios_and_plurals() -> None:
    assert words.share(1, 8) == "12.5%"
    assert words.share(1, 0) == words.MISSING
    assert (words.rough_share(39, 100), words.rough_share(1, 30)) == ("39%", "3.3%")
    assert words.ratio(3, None) is None
    assert words.decimal(1) == "1.00"
    assert (words.plural(1, "value"), words.plural(1288, "value")) == ("1 value", "1,288 values")


@pytest.mark.parametrize(
    ("minutes", "text"), [(0, "UTC"), (60, "UTC+1"), (330, "UTC+5:30"), (-180, "UTC\u22123")]
)
def test_offset(minutes: int, text: str) -> None:
    zone = timezone(timedelta(minutes=minutes))

    assert words.offset(NOW.astimezone(zone)) == text
