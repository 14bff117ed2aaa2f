"""appendpipe: a pipeline over the rows that are there, its rows below them."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows

EVENTS = [event("a", 0, k=1), event("b", 1, k=2), event("b", 2, k=3)]
COUNTS = "search index=main | stats count BY event"
CASES = [
    Case(
        f'{COUNTS} | appendpipe [stats sum(count) AS count | eval event="all"]',
        rows("event count", ("a", 1), ("b", 2), ("all", 3)),
    ),
    Case(
        f"{COUNTS} | appendpipe [where count>1] | stats sum(count)",
        rows("sum(count)", 5),
    ),
    Case(
        f"{COUNTS} | appendpipe [head 1 | appendpipe [eval count=9]] | table count",
        rows("count", 1, 2, 1, 9),
    ),
    Case(
        "search index=main | appendpipe [stats count] | table event count",
        rows("event count", ("b", None), ("b", None), ("a", None), (None, 3)),
    ),
    Case(
        f"{COUNTS} | appendpipe run_in_preview=f [stats count AS groups] | table groups",
        [{}, {}, {"groups": "2"}],
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows
