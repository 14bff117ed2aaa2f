"""autoregress: values of rows before."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows

from analytics.errors import SplError

EVENTS = [event("e", at, n=at * at) for at in range(4)]
N = "search index=main | rename analytics_prop__n AS n | sort 0 _time"
CASES = [
    Case(f"{N} | autoregress n | table n_p1", [{}, *rows("n_p1", 0, 1, 4)]),
    Case(f"{N} | autoregress n AS old p=2 | table old", [{}, {}, *rows("old", 0, 1)]),
    Case(
        f"{N} | autoregress n p=1-3 | tail 2 | table n*",
        rows("n n_p1 n_p2 n_p3", (9, 4, 1, 0), (4, 1, 0, None)),
    ),
    Case(
        "search index=main | autoregress analytics_prop__n AS n | table n",
        [{}, *rows("n", 9, 4, 1)],
    ),
    Case("search index=main | stats count | autoregress count", rows("count", 4)),
]
REFUSED = [
    ("n p=0", "'0' is no count of rows"),
    ("n p=3-1", "no count of rows"),
    ("n p=x", "no count of rows"),
    ("n AS a p=1-2", "AS names one field"),
    ("n p=1-2000", "no count of rows"),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


@pytest.mark.parametrize(("arguments", "text"), REFUSED)
def test_refused(arguments: str, text: str) -> None:
    with pytest.raises(SplError, match=text):
        found(Case(f"search index=main | autoregress {arguments}", []), EVENTS)
