"""table: fields in the order given."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows

EVENTS = [event("login", 0, who="u1", a=1, ab=2), event("logout", 1, b=3)]
CASES = [
    Case(
        "search index=main | table distinct_id event",
        rows("distinct_id event", (None, "logout"), ("u1", "login")),
    ),
    Case(
        "search index=main | table event analytics_prop__a*",
        rows("event analytics_prop__a analytics_prop__ab", ("logout", None, None), ("login", 1, 2)),
    ),
    Case("search index=main | head 1 | table nothing", [{}]),
    Case(
        "search index=main | stats count by event | table count, event | head 1",
        rows("count event", (1, "login")),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows
