"""where: expressions of eval as conditions."""

from __future__ import annotations

from support.cases import Case, event, found, rows
from support.together import together

EVENTS = [
    event("login", 0, City="Paris", a=1, b=2),
    event("login", 10, City="paris", a=2, b=1),
    event("logout", 20, a=10, b=9),
]
P = "search index=main | rename analytics_prop__* AS *"
CASES = [
    Case(f'{P} | where City="paris" | table a', rows("a", 2)),
    Case(f'{P} | where City!="paris" | table a', rows("a", 1)),
    Case(f'{P} | where NOT City="paris" | table a', rows("a", 1)),
    Case(f"{P} | where a>b | table a", rows("a", 10, 2)),
    Case(f"{P} | where a>9 | table a", rows("a", 10)),
    # AND binds closer than OR
    Case(f"{P} | where a=1 OR a=2 AND b=1 | table a", rows("a", 2, 1)),
    Case(f"{P} | where (a=1 OR a=2) AND b=1 | table a", rows("a", 2)),
    Case(f'{P} | where like(City, "P%") | table a', rows("a", 1)),
    Case(f'{P} | where City LIKE "p%" | table a', rows("a", 2)),
    Case(f'{P} | where a IN (1, "10") | table a', rows("a", 10, 1)),
    Case(f"{P} | where isnull(City) | table a", rows("a", 10)),
    Case(f'{P} | where match(City, "^[Pp]ar") XOR a=1 | table a', rows("a", 2)),
    Case(f'{P} | where "9" > "10" | stats count', rows("count", 0)),
    Case(f'{P} | where "9" > "abc" | stats count', rows("count", 0)),
    Case(f'{P} | eval v=split("x,y", ",") | where v="y" | stats count', rows("count", 3)),
    Case(f'{P} | eval v=split("x,y", ",") | where NOT v=nothing | stats count', rows("count", 0)),
]


@together("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows
