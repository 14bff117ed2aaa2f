"""bucket: another name of bin."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows

EVENTS = [event("e", 0, n=1)]
CASES = [
    Case("search index=main | bucket span=10 analytics_prop__n AS n | table n", rows("n", "0-10")),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows
