"""rare: the least frequent values."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows

EVENTS = [event(name, at) for at, name in enumerate("aaabbc")]
CASES = [
    Case(
        "search index=main | rare 2 event",
        rows("event count percent", ("c", 1, "16.666667"), ("b", 2, "33.333333")),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows
