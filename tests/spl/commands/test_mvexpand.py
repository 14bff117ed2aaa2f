"""mvexpand: one row a value."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows

EVENTS = [event("a", 0, tags="x y z"), event("b", 1, tags="w"), event("c", 2)]
SPLIT = 'search index=main | eval t=split(analytics_prop__tags, " ") | table event t'
CASES = [
    Case(
        f"{SPLIT} | mvexpand t",
        rows("event t", ("c", None), ("b", "w"), ("a", "x"), ("a", "y"), ("a", "z")),
    ),
    Case(
        f'{SPLIT} | mvexpand t limit=2 | where event="a"', rows("event t", ("a", "x"), ("a", "y"))
    ),
    Case(f"{SPLIT} | mvexpand event | stats count", rows("count", 3)),
    Case(f"{SPLIT} | mvexpand nothing | stats count", rows("count", 3)),
    Case(f"{SPLIT} | mvexpand t | stats count BY t | stats sum(count)", rows("sum(count)", 4)),
    Case(f"{SPLIT} | mvexpand t | reverse | head 1", rows("event t", ("a", "z"))),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows
