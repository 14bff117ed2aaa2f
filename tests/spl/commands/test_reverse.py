"""reverse: the other way round."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows

EVENTS = [event("a", 0), event("b", 1), event("c", 2)]
CASES = [
    Case("search index=main | table event", rows("event", "c", "b", "a")),
    Case("search index=main | reverse | table event", rows("event", "a", "b", "c")),
    Case("search index=main | reverse | head 1 | table event", rows("event", "a")),
    Case("search index=main | head 2 | reverse | table event", rows("event", "b", "c")),
    Case("search index=main | reverse | reverse | head 1 | table event", rows("event", "c")),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows
