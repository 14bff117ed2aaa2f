"""concurrency: what was under way when an event began."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows
from support.together import together

from analytics.errors import SplError

EVENTS = [
    event("a", 0, d=100),
    event("b", 50, d=10),
    event("c", 60, d=0),
    event("d", 100, d=5),
    event("e", 101, d=-5),
    event("f", 102),
]
P = "search index=main | rename analytics_prop__d AS d"
CASES = [
    Case(
        f"{P} | concurrency duration=d | table event concurrency",
        rows("event concurrency", ("f", None), ("e", None), ("d", 2), ("c", 3), ("b", 2), ("a", 1)),
    ),
    Case(
        "| makeresults count=3 | streamstats count AS n | eval s=n*10, l=15 "
        "| concurrency duration=l start=s output=open | table open",
        rows("open", 1, 2, 2),
    ),
]
REFUSED = [
    ("search index=main | concurrency", "needs a field with seconds"),
    ("search index=main | concurrency duration=d x", "does not take 'x'"),
]


@together("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


@together(("spl", "text"), REFUSED)
def test_refused(spl: str, text: str) -> None:
    with pytest.raises(SplError, match=text):
        found(Case(spl, []), EVENTS)
