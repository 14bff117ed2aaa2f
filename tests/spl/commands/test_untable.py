"""untable: rows out of columns."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows

from analytics.errors import SplError

EVENTS = [event("a", 0, plan="pro"), event("a", 3600, plan="free"), event("b", 3600)]
NOON, ONE = "2011-08-08T12:00:00.000+00:00", "2011-08-08T13:00:00.000+00:00"
CASES = [
    Case(
        "search index=main | timechart span=1h count BY event | untable _time event n",
        rows("_time event n", (NOON, "a", 1), (NOON, "b", 0), (ONE, "a", 1), (ONE, "b", 1)),
    ),
    Case(
        "search index=main | stats count dc(analytics_prop__plan) AS plans BY event"
        " | untable event what n",
        rows("event what n", ("a", "count", 2), ("a", "plans", 2), ("b", "count", 1),
             ("b", "plans", 0)),
    ),
    Case(
        "search index=main | table event analytics_prop__plan | untable event name value",
        rows("event name value", ("a", "analytics_prop__plan", "free"),
             ("a", "analytics_prop__plan", "pro")),
    ),
    Case("search index=main | stats count BY event | fields event | untable event a b", []),
]  # fmt: skip
REFUSED = [
    ("a b", "A field is missing"),
    ("a b a", "same name"),
    ("a b c d", "does not take 'd'"),
    ("a* b c", "several fields"),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


@pytest.mark.parametrize(("arguments", "text"), REFUSED)
def test_refused(arguments: str, text: str) -> None:
    with pytest.raises(SplError, match=text):
        found(Case(f"search index=main | untable {arguments}", []), EVENTS)
