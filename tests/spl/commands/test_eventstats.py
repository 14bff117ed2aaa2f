"""eventstats: aggregates of all rows on each."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows

EVENTS = [event("a", 0, who="u1", n=1), event("a", 1, who="u2", n=3), event("b", 2, n=5)]
P = "search index=main | rename analytics_prop__* AS *"
CASES = [
    # rows without a time have no latest one
    Case(
        "| makeresults | fields - _time | eval n=1 | eventstats latest(n) AS l earliest(n) AS e",
        rows("n", 1),
    ),
    Case(f"{P} | eventstats sum(n) AS s | table n s", rows("n s", (5, 9), (3, 9), (1, 9))),
    Case(
        f"{P} | eventstats max(n) AS m dc(distinct_id) AS d by event | table event m d",
        rows("event m d", ("b", 5, 0), ("a", 3, 2), ("a", 3, 2)),
    ),
    Case(
        f"{P} | eventstats count by distinct_id | table n count",
        rows("n count", (5, None), (3, 1), (1, 1)),
    ),
    Case(f"{P} | eventstats values(n) AS v by event | head 1 | table v", rows("v", "5")),
    Case(
        f"{P} | eventstats median(n) AS m latest(n) AS l | head 1 | table m l", rows("m l", (3, 5))
    ),
    # a row without a BY field keeps what it had
    Case(f"{P} | eventstats count AS n by distinct_id | table n", rows("n", 5, 1, 1)),
    Case(
        f'{P} | eval v=split("1,2", ",") | eventstats sum(v) AS s | head 1 | table s', rows("s", 9)
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows
