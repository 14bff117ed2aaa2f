"""accum: running sums."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows

from analytics.errors import SplError

EVENTS = [event("e", at, n=n) for at, n in enumerate([1, 4, "x", 2.5])]
N = "search index=main | rename analytics_prop__n AS n | sort 0 _time"
CASES = [
    Case(f"{N} | accum n | table n", rows("n", 1, 5, "x", 7.5)),
    Case(
        f"{N} | accum n AS total | table n total",
        rows("n total", (1, 1), (4, 5), ("x", None), (2.5, 7.5)),
    ),
    Case(
        "search index=main | accum analytics_prop__n AS s | table s",
        [*rows("s", 2.5), {}, *rows("s", 6.5, 7.5)],
    ),
    # of several values the first is the number
    Case('| makeresults | eval m=mvappend("2", "7") | accum m AS s | table s', rows("s", 2)),
    Case("search index=main | stats count BY event | accum count", rows("event count", ("e", 4))),
]
REFUSED = [("", "A field is missing"), ("n AS", "A name is missing"), ("n m", "does not take 'm'")]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


@pytest.mark.parametrize(("arguments", "text"), REFUSED)
def test_refused(arguments: str, text: str) -> None:
    with pytest.raises(SplError, match=text):
        found(Case(f"search index=main | accum {arguments}", []), EVENTS)
