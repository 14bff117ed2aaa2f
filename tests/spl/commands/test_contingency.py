"""contingency: how often values come together."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows
from support.together import together

from analytics.errors import SplError

EVENTS = [
    event("a", number, plan=plan, country=country)
    for number, (plan, country) in enumerate(
        [("pro", "CH"), ("pro", "CH"), ("pro", "AT"), ("free", "CH"), ("free", "DE"), ("x", "DE")]
    )
] + [event("a", 9, plan="pro")]
P = "search index=main | rename analytics_prop__* AS * | contingency"
CASES = [
    Case(
        f"{P} plan country",
        rows("plan CH DE AT TOTAL", ("pro", 2, 0, 1, 3), ("free", 1, 1, 0, 2), ("x", 0, 1, 0, 1),
             ("TOTAL", 3, 2, 1, 6)),
    ),
    Case(
        f"{P} usetotal=f maxrows=2 maxcols=1 plan country",
        rows("plan CH", ("pro", 2), ("free", 1)),
    ),
    # the totals are those of what is shown
    Case(
        f"{P} plan, country mincolcover=0.5 totalstr=sum",
        rows("plan CH sum", ("pro", 2, 2), ("free", 1, 1), ("x", 0, 0), ("sum", 3, 3)),
    ),
    Case(
        '| makeresults | eval a="", b=split("x,y", ",") | contingency usetotal=f a b',
        rows("a x y", ("EMPTY_STR", 1, 1)),
    ),
    Case(
        '| makeresults | eval a="TOTAL", b="TOTAL" | contingency a b',
        rows("a VALUE_TOTAL TOTAL", ("TOTAL", 1, 1), ("TOTAL", 1, 1)),
    ),
    Case(f"{P} plan nothing", []),
]  # fmt: skip
REFUSED = [
    (f"{P} plan", "A field is missing"),
    (f"{P} p* country", "several fields"),
    (f"{P} plan country x", "does not take 'x'"),
]


@together("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


@together(("spl", "text"), REFUSED)
def test_refused(spl: str, text: str) -> None:
    with pytest.raises(SplError, match=text):
        found(Case(spl, []), EVENTS)
