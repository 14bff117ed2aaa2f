"""mvcombine: rows that differ in one field only."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows

from analytics.errors import SplError

EVENTS = [event("a", 0, who="u1"), event("a", 1, who="u2"), event("b", 2, who="u3"), event("b", 3)]
TABLE = "search index=main | table event distinct_id"
CASES = [
    Case(
        f"{TABLE} | mvcombine distinct_id",
        [{"event": "b", "distinct_id": "u3"}, {"event": "a", "distinct_id": ["u2", "u1"]}],
    ),
    # as in the reference, behind stats
    Case(
        "search index=main | stats count BY event | mvcombine event",
        [{"event": ["a", "b"], "count": "2"}],
    ),
    Case(
        "search index=main | mvcombine event | table event",
        rows("event", "b", "b", "a", "a"),
    ),
    Case(f"{TABLE} | mvcombine nothing | stats count", rows("count", 4)),
    Case("search index=none | table a | mvcombine a", []),
    Case(
        'search index=main | table event | mvcombine event delim=";" | nomv event',
        rows("event", "b;b;a;a"),
    ),
]
REFUSED = [("", "A field is missing"), ("_time", "internal field"), ("mark=x a", "no option")]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


@pytest.mark.parametrize(("arguments", "text"), REFUSED)
def test_refused(arguments: str, text: str) -> None:
    with pytest.raises(SplError, match=text):
        found(Case(f"search index=main | mvcombine {arguments}", []), EVENTS)
