"""addcoltotals: a row of sums."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows

from analytics.errors import SplError

EVENTS = [event("a", 0, n=2), event("b", 1, n=3), event("b", 2, n="x")]
STATS = "search index=main | stats count sum(analytics_prop__n) AS n BY event"
CASES = [
    Case(
        f"{STATS} | addcoltotals",
        rows("event count n", ("a", 1, 2), ("b", 2, 3), (None, 3, 5)),
    ),
    Case(
        f"{STATS} | addcoltotals labelfield=event label=All count",
        rows("event count n", ("a", 1, 2), ("b", 2, 3), ("All", 3, None)),
    ),
    Case(
        f"{STATS} | fields - n | addcoltotals labelfield=what c*",
        rows("event count what", ("a", 1, None), ("b", 2, None), (None, 3, "Total")),
    ),
]
REFUSED = [("lable=x", "Did you mean 'label'"), ("label=x label=y", "given twice")]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


@pytest.mark.parametrize(("arguments", "text"), REFUSED)
def test_refused(arguments: str, text: str) -> None:
    with pytest.raises(SplError, match=text):
        found(Case(f"search index=main | addcoltotals {arguments}", []), EVENTS)
