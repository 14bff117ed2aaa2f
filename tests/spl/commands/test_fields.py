"""fields: keep and remove."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows

EVENTS = [event("login", 0, who="u1", a=1, ab=2, b=3)]
P = "search index=main | table event analytics_prop__* | rename analytics_prop__* AS *"
CASES = [
    Case(f"{P} | fields a, b", rows("a b", (1, 3))),
    Case(f"{P} | fields + a* event", rows("event a ab", ("login", 1, 2))),
    Case(f"{P} | fields - a*", rows("event b", ("login", 3))),
    Case(f"{P} | fields -event, b", rows("a ab", (1, 2))),
    Case(
        "search index=main | fields event | fields - _raw _cd _serial _sourcetype _indextime",
        rows("_time event", ("2011-08-08T12:00:00.000+00:00", "login")),
    ),
    Case(
        "search index=main | fields - analytics_prop__a* | table analytics_prop__*",
        rows("analytics_prop__b", 3),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows
