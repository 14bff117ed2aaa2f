"""rename: pairs and wildcards."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows

from analytics.errors import SplError

EVENTS = [event("login", 0, a=1, ab=2)]
P = "search index=main | table event analytics_prop__*"
CASES = [
    Case(f"{P} | rename analytics_prop__* AS p_*", rows("event p_a p_ab", ("login", 1, 2))),
    Case(f'{P} | fields event | rename event AS "the event"', [{"the event": "login"}]),
    Case(f"{P} | rename analytics_prop__a AS event", rows("event analytics_prop__ab", (1, 2))),
    Case(f"{P} | fields event | rename nothing AS x", rows("event", "login")),
    Case(f"{P} | rename nothing AS event | fields - *prop*", []),
    Case(f"{P} | rename nothing AS event, analytics_prop__a AS a | table event a", rows("a", 1)),
    Case("search index=main | stats dc(event) | rename dc(event) AS n", rows("n", 1)),
    Case(
        "search index=main | rename analytics_prop__a AS x | table x analytics_prop__a",
        rows("x", 1),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


@pytest.mark.parametrize(
    ("spl", "text"),
    [
        ("search * | rename a", "Expected 'as'"),
        ("search * | rename a* AS b", "unequal numbers of [*]"),
        ("search * | rename", "rename needs a pair"),
    ],
)
def test_bad_pair_says_what(spl: str, text: str) -> None:
    with pytest.raises(SplError, match=text):
        found(Case(spl, []), EVENTS)
