"""delta: differences from row to row."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows

from analytics.errors import SplError

EVENTS = [event("e", at, n=n) for at, n in enumerate([1, 4, 9, "x", 16, 2.5])]
N = "search index=main | rename analytics_prop__n AS n | sort 0 _time"
CASES = [
    Case(
        f'{N} | delta n | table n "delta(n)"',
        rows("n delta(n)", (1, None), (4, 3), (9, 5), ("x", None), (16, None), (2.5, -13.5)),
    ),
    Case(
        f"{N} | delta n AS change p=2 | table change",
        [{}, {}, *rows("change", 8), {}, *rows("change", 7), {}],
    ),
    Case(f"{N} | delta n AS n | table n", [{}, *rows("n", 3, 5), {}, {}, *rows("n", -13.5)]),
    # events come newest first, so values that grow over time give negative differences
    Case("search index=main | delta analytics_prop__n AS d | tail 2 | table d", rows("d", -3, -5)),
    Case(
        'search index=main | timechart span=1s count|delta count | stats sum("delta(count)") AS s',
        rows("s", 0),
    ),
    Case('search index=main | delta nothing | stats count("delta(nothing)") AS n', rows("n", 0)),
]
REFUSED = [
    ("", "A field is missing"),
    ("n p=0", "no whole number from 1"),
    ("n AS", "A name is missing"),
    ("n q=1", "no option 'q'"),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


@pytest.mark.parametrize(("arguments", "text"), REFUSED)
def test_refused(arguments: str, text: str) -> None:
    with pytest.raises(SplError, match=text):
        found(Case(f"search index=main | delta {arguments}", []), EVENTS)
