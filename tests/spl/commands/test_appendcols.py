"""appendcols: the fields of another search row by row."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows

EVENTS = [event("a", 0, k=1), event("b", 1, k=2), event("c", 2, k=3)]
TABLE = "search index=main | table event"
CASES = [
    Case(
        f"{TABLE} | appendcols [search index=main | sort event | table analytics_prop__k]",
        rows("event analytics_prop__k", ("c", 1), ("b", 2), ("a", 3)),
    ),
    Case(
        f"{TABLE} | appendcols [search index=main event=a | eval event=9, x=1 | table event x]",
        rows("event x", ("c", 1), ("b", None), ("a", None)),
    ),
    Case(
        f"{TABLE} | appendcols override=t [search index=main event=a | eval event=9 | table event]",
        rows("event", 9, "b", "a"),
    ),
    Case(
        f"{TABLE} | head 1 | appendcols [search index=main | eval x=event | table x]"
        " | table event x",
        rows("event x", ("c", "c"), (None, "b"), (None, "a")),
    ),
    Case(
        f"{TABLE} | appendcols maxout=1 [search index=main | eval x=1 | table x] | stats count(x)",
        rows("count(x)", 1),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows
