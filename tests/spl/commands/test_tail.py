"""tail: the last rows, last first."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows

EVENTS = [event("e", at, n=at) for at in range(12)]
CASES = [
    Case("search index=main | tail | stats count", rows("count", 10)),
    Case("search index=main | tail 2 | table analytics_prop__n", rows("analytics_prop__n", 0, 1)),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows
