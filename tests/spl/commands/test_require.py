"""require: a search without rows fails."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows
from support.together import together

from analytics.errors import AnalyticsError

EVENTS = [event("a", 0), event("b", 60)]
CASES = [
    Case("search index=main event=a | require | table event", rows("event", "a")),
    Case("search index=main event=z | stats count | require", rows("count", 0)),
    Case(
        "search index=main [search index=main event=a | require | fields event] | table event",
        rows("event", "a"),
    ),
]
REFUSED = [
    ("search index=main event=z | require", "has no results"),
    ("search index=main [search index=main event=z | require]", "has no results"),
    ("search index=main | require x", "does not take 'x'"),
]


@together("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


@together(("spl", "text"), REFUSED)
def test_refused(spl: str, text: str) -> None:
    with pytest.raises(AnalyticsError, match=text):
        found(Case(spl, []), EVENTS)
