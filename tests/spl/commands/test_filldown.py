"""filldown: the value above where there is none."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows

EVENTS = [event("e", 0, a=1), event("e", 1), event("e", 2, a=3, b="x")]
P = "search index=main | table analytics_prop__* | rename analytics_prop__* AS *"
CASES = [
    Case(f"{P} | filldown a", rows("a b", (3, "x"), (3, None), (1, None))),
    Case(f"{P} | filldown", rows("a b", (3, "x"), (3, "x"), (1, "x"))),
    Case(f"{P} | filldown nothing | fields - a b", []),
    Case(f"{P} | reverse | filldown", rows("a b", (1, None), (1, None), (3, "x"))),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows
