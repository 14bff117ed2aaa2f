"""head: the first rows."""

from __future__ import annotations

from support.cases import Case, event, found, rows
from support.together import together

EVENTS = [event("e", at, n=at, **({"m": at} if at != 9 else {})) for at in range(12)]
P = "search index=main | rename analytics_prop__* AS *"
CASES = [
    Case(f"{P} | head | stats count", rows("count", 10)),
    Case(f"{P} | head 2 | table n", rows("n", 11, 10)),
    Case(f"{P} | head limit=1 | table n", rows("n", 11)),
    Case(f"{P} | head 0 | stats count", rows("count", 0)),
    Case(f"{P} | head (n>9) | table n", rows("n", 11, 10)),
    Case(f"{P} | head while (n>9) keeplast=t | table n", rows("n", 11, 10, 9)),
    Case(f"{P} | head (m>8) | table n", rows("n", 11, 10)),
    Case(f"{P} | head (m>7) null=t | table n", rows("n", 11, 10, 9, 8)),
    Case(f"{P} | head limit=1 (n>9) | table n", rows("n", 11)),
]


@together("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows
