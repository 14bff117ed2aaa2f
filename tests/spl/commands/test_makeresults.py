"""makeresults: rows out of nothing."""

from __future__ import annotations

import pytest
from support.cases import Case, found, rows

EVENTS: list[dict[str, object]] = []
NOW = "2011-08-09T12:00:00.000+00:00"
CASES = [
    Case("| makeresults", rows("_time", NOW)),
    Case("| makeresults count=2 | stats count", rows("count", 2)),
    Case("makeresults count=0 | stats count", rows("count", 0)),
    Case("| makeresults annotate=t | table host _time", rows("_time", NOW)),
    Case(
        '| makeresults format=csv data="a,b\n1,x\n2," | table a b', rows("a b", (1, "x"), (2, None))
    ),
    Case(
        '| makeresults format=json data="[{\\"a\\":1,\\"b\\":null},{\\"b\\":\\"y\\"}]" | table a b',
        rows("a b", (1, None), (None, "y")),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows
