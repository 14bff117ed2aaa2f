"""kv: the other name of extract."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows
from support.together import together

from analytics.errors import SplError

EVENTS = [event("a", 0)]
CASES = [
    Case('| makeresults | eval _raw="a=1&b=2" | kv | table a b', rows("a b", (1, 2))),
    Case(
        '| makeresults | eval _raw="a:1;b:2" | kv pairdelim=";" kvdelim=":" | table a b',
        rows("a b", (1, 2)),
    ),
]
REFUSED = [("search index=main | kv auto=f", "no option 'auto'")]


@together("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


@together(("spl", "text"), REFUSED)
def test_refused(spl: str, text: str) -> None:
    with pytest.raises(SplError, match=text):
        found(Case(spl, []), EVENTS)
