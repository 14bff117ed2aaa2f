"""xyseries: a table of rows."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows
from support.together import together

from analytics.errors import SplError

EVENTS = [
    event("a", 0, plan="pro", n=1), event("b", 1, plan="pro", n=2), event("b", 2, plan="free", n=3),
    event("b", 3, plan="free", n=4), event("c", 4),
]  # fmt: skip
STATS = "search index=main | stats count sum(analytics_prop__n) AS n BY event analytics_prop__plan"
CASES = [
    Case(
        "search index=main | top analytics_prop__plan BY event | xyseries event"
        " analytics_prop__plan n",
        rows("event", "a", "b"),
    ),
    Case(
        f"{STATS} | xyseries event analytics_prop__plan count",
        rows("event free pro", ("a", None, 1), ("b", 2, 1)),
    ),
    Case(
        f'{STATS} | xyseries event analytics_prop__plan count n sep="-"',
        [
            {"event": "a", "count-pro": "1", "n-pro": "1"},
            {"event": "b", "count-free": "2", "count-pro": "1", "n-free": "7", "n-pro": "2"},
        ],
    ),
    Case(
        f"{STATS} | xyseries grouped=t event analytics_prop__plan count n"
        ' format="$VAL$ ($AGG$)" | fields "pro (n)"',
        [{"pro (n)": "1"}, {"pro (n)": "2"}],
    ),
    Case(f'{STATS} | where event="a" | xyseries event analytics_prop__plan n count',
         [{"event": "a", "n: pro": "1", "count: pro": "1"}]),
    # the last value wins; rows in the order of their first value
    Case(
        "search index=main | xyseries event analytics_prop__plan analytics_prop__n",
        rows("event free pro", ("b", 3, 2), ("a", None, 1)),
    ),
    Case(
        "search index=main | timechart span=1d count BY event | fields - _span*"
        " | untable _time e n | xyseries _time e n",
        rows("_time a b c", ("2011-08-08T00:00:00.000+00:00", 1, 3, 1)),
    ),
    Case(
        '| makeresults format=csv data="x,n,v\n1,x,5\n1,_z,6" | xyseries x n v',
        rows("x VALUE_x VALUE_z", (1, 5, 6))[:1],
    ),
    Case("search index=none | xyseries event plan n", []),
]  # fmt: skip
REFUSED = [
    ("a b", "A field is missing"),
    ("a b a", "same name"),
    ("a b c format=x", "needs"),
    ("a b c d*", "several fields"),
    ("a b c steps=x", "no option 'steps'"),
]


@together("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


@pytest.mark.parametrize(("arguments", "text"), REFUSED)
def test_refused(arguments: str, text: str) -> None:
    with pytest.raises(SplError, match=text):
        found(Case(f"search index=main | xyseries {arguments}", []), EVENTS)
