"""outlier: numbers far from the others."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows
from support.together import together

from analytics.errors import SplError

EVENTS = [event("a", at, n=n) for at, n in enumerate([100, 5, 4, 3, 2, 1])]
N = "search index=main | rename analytics_prop__n AS n | sort 0 n"
LOW = "| makeresults count=6 | streamstats count AS n | eval n=if(n=1,-50,n)"
CASES = [
    # the quartiles are 2 and 5, so that what is over 12.5 is far
    Case(f"{N} | outlier n | table n", rows("n", 1, 2, 3, 4, 5, "12.5")),
    Case(f"{N} | outlier action=tf mark=t n | table n", rows("n", 1, 2, 3, 4, 5, "00012.5")),
    Case(f"{N} | outlier action=remove n | table n", rows("n", 1, 2, 3, 4, 5)),
    Case(f"{N} | outlier action=rm param=100 n | stats count", rows("count", 6)),
    Case(f'{N} | eval t="x" | outlier action=rm | table n t | stats count', rows("count", 5)),
    Case(f"{LOW} | outlier n | table n", rows("n", -50, 2, 3, 4, 5, 6)),
    Case(f"{LOW} | outlier uselower=t n | table n", rows("n", "-5.5", 2, 3, 4, 5, 6)),
    Case("search index=main | table nothing | outlier action=rm | stats count", rows("count", 6)),
]
REFUSED = [
    ("search index=main | outlier action=hide n", "'hide' is no action"),
    ("search index=main | outlier param=x n", "is no number"),
]


@together("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


@together(("spl", "text"), REFUSED)
def test_refused(spl: str, text: str) -> None:
    with pytest.raises(SplError, match=text):
        found(Case(spl, []), EVENTS)
