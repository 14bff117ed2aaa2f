"""CSV is safe to open in a spreadsheet and loses nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from analytics.web.downloads import dumps, safe
from analytics.web.lines import Series

DAY = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_formula_is_guarded(text: str) -> None:
    assert safe(text) == f"'{text}"


def test_values_are_not_rounded() -> None:
    series = [Series("a,b", 1, (1 / 3,)), Series("=c", 2, (None,)), Series("d", 3, (1158234.0,))]

    assert dumps([DAY], series).splitlines() == [
        'time,"a,b",\'=c,d',
        "2026-11-22T00:00:00+00:00,0.3333333333333333,,1158234",
    ]
