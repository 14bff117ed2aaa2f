"""addtotals: sums of rows and columns."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows

EVENTS = [event("a", 0, m=1, n=2), event("b", 1, m=10, n="x")]
P = "search index=main | table event analytics_prop__* | rename analytics_prop__* AS *"
CASES = [
    Case(f"{P} | addtotals", rows("event m n Total", ("b", 10, "x", 10), ("a", 1, 2, 3))),
    Case(f"{P} | addtotals fieldname=s m | table s", rows("s", 10, 1)),
    Case(
        f"{P} | addtotals row=f col=t labelfield=event label=All m",
        rows("event m n", ("b", 10, "x"), ("a", 1, 2), ("All", 11, None)),
    ),
    # a number keeps its digits
    Case(f'{P} | eval m="0".m | addtotals row=f col=t m | table m', rows("m", "010", "01", 11)),
    # one row of sums, also where no field is one
    Case(
        f"{P} | addtotals row=f col=t labelfield=event nothing | table event",
        rows("event", "b", "a", "Total"),
    ),
    Case(f"{P} | where m=99 | addtotals col=t labelfield=event", []),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows
