"""fieldformat: how a field is shown."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows
from support.together import together

from analytics.errors import SplError

EVENTS = [event("a", 0, n=1234567), event("b", 1, n=5)]
N = "search index=main | rename analytics_prop__n AS n"
F = f'{N} | fieldformat n=tostring(n, "commas")'
CASES = [
    Case(f"{F} | table n", rows("n", 5, "1,234,567")),
    Case(f"{F} | where n>1000 | eval m=n+1 | table n m", rows("n m", ("1,234,567", 1234568))),
    Case(f"{F} | sort 0 n | table n", rows("n", 5, "1,234,567")),
    Case(f"{F} | rename n AS total | table total", rows("total", 5, "1,234,567")),
    Case(f"{F} | rename n* AS x_* | table x_*", rows("x_", 5, "1,234,567")),
    Case(f"{F} | stats sum(n) AS n", rows("n", 1234572)),
    Case(f"{F} | stats count BY n", rows("n count", (5, 1), (1234567, 1))),
    Case(f"{F} | fields - n | table event n", rows("event n", ("b", None), ("a", None))),
    Case(f'{F} | fieldformat n="<".n.">" | table n', rows("n", "<5>", "<1234567>")),
    Case(
        f'{N} | fieldformat event=event.":".n | table event n | fields - n', rows("event", "b", "a")
    ),
    Case(
        f'{N} | fieldformat event=event.":".n | rename n AS m | table event m | fields event m',
        rows("event m", ("b:5", 5), ("a:1234567", 1234567)),
    ),
    Case(
        'search index=main | head 1 | fieldformat _time=strftime(_time, "%H:%M") | table _time',
        rows("_time", "12:00"),
    ),
    Case(
        f'{N} | fieldformat "n"=if(n>5, "many", "few") | append [search index=main | stats count'
        " | fieldformat count=0] | table n count",
        rows("n count", ("few", None), ("many", None), ("few", 2)),
    ),
    Case(f"{F} | eventstats max(n) AS top | table top", rows("top", 1234567, 1234567)),
]
REFUSED = [
    ("", "A field is missing"),
    ("n", "Expected '='"),
    ("n=1, m=2", "does not take ','"),
    ("n=nope(1)", "no function 'nope'"),
]


@together("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


@pytest.mark.parametrize(("arguments", "text"), REFUSED)
def test_refused(arguments: str, text: str) -> None:
    with pytest.raises(SplError, match=text):
        found(Case(f"search index=main | fieldformat {arguments}", []), EVENTS)
