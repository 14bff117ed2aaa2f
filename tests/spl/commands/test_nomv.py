"""nomv: one text of a multivalue."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows

from analytics.errors import SplError

EVENTS = [event("a", 0, tags="x,y")]
CASES = [
    Case(
        '| makeresults count=3 | streamstats count AS n | stats delim="-" values(n) AS v list(n)'
        ' | rename "list(n)" AS l | nomv v | nomv l | table v l',
        rows("v l", ("1-2-3", "1-2-3")),
    ),
    Case(
        "| makeresults count=2 | streamstats count AS n | stats values(n) AS v | nomv v",
        [{"v": "1\n2"}],
    ),
    Case(
        'search index=main | makemv delim="," analytics_prop__tags | nomv analytics_prop__tags'
        " | table analytics_prop__tags",
        rows("analytics_prop__tags", "x\ny"),
    ),
    Case("search index=main | nomv event | table event nothing", rows("event", "a")),
    Case("search index=main | stats count | nomv count", rows("count", 1)),
    Case(
        '| makeresults format=csv data="h,n\na,1\nb,1" | mvcombine delim="," h | nomv h',
        rows("h n", ("a,b", 1)),
    ),
    Case(
        '| makeresults format=csv data="h,n\na,1\nb,1" | mvcombine delim="," h'
        " | eval h=mvappend(h, n) | nomv h",
        rows("h n", ("a\nb\n1", 1)),
    ),
]
REFUSED = [("", "A field is missing"), ("a b", "does not take 'b'"), ("a*", "several fields")]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


@pytest.mark.parametrize(("arguments", "text"), REFUSED)
def test_refused(arguments: str, text: str) -> None:
    with pytest.raises(SplError, match=text):
        found(Case(f"search index=main | nomv {arguments}", []), EVENTS)
