"""uniq: rows that are the same as the row before."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows

from analytics.errors import SplError

EVENTS = [event("a", 0), event("a", 1, n=1), event("b", 2, n="1.0"), event("b", 3, n="1")]
CASES = [
    Case("search index=main | table event | uniq", rows("event", "b", "a")),
    Case(
        "search index=main | table event analytics_prop__n | uniq | stats count", rows("count", 4)
    ),
    Case("search index=main | uniq | stats count", rows("count", 4)),
    Case(
        "search index=main | sort event | table event | reverse | uniq | head 1", rows("event", "b")
    ),
    Case(
        '| makeresults count=3 | streamstats count AS n | eval m=if(n<3, split("x y", " "),'
        ' split("x", " ")) | fields - n | uniq | table m',
        [{"m": ["x", "y"]}, {"m": "x"}],
    ),
    Case("search index=none | uniq", []),
    Case(
        "search index=main | stats count BY event | uniq", rows("event count", ("a", 2), ("b", 2))
    ),
]
REFUSED = [("event", "does not take 'event'")]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


@pytest.mark.parametrize(("arguments", "text"), REFUSED)
def test_refused(arguments: str, text: str) -> None:
    with pytest.raises(SplError, match=text):
        found(Case(f"search index=main | uniq {arguments}", []), EVENTS)
