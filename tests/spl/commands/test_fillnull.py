"""fillnull: a value where there is none."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows

EVENTS = [event("e", 0, a=1), event("e", 1, b=2)]
P = "search index=main | table analytics_prop__* | rename analytics_prop__* AS *"
CASES = [
    Case(f"{P} | fillnull", rows("a b", (0, 2), (1, 0))),
    Case(f"{P} | fillnull value=none b c", rows("a b c", (None, 2, "none"), (1, "none", "none"))),
    Case(f"{P} | stats sum(a) AS s by b | fillnull value=0 s", rows("b s", (2, 0))),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows
