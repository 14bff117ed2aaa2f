"""strcat: fields and texts joined."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows

from analytics.errors import SplError

EVENTS = [event("a", 0, who="u1", n=1), event("b", 1)]
CASES = [
    Case(
        'search index=main | strcat event "/" distinct_id address | table address',
        rows("address", "b/", "a/u1"),
    ),
    Case(
        'search index=main | strcat allrequired=t event "/" distinct_id address | table address',
        [{}, {"address": "a/u1"}],
    ),
    Case(
        "search index=main | strcat allrequired=true event distinct_id event | table event",
        rows("event", "b", "au1"),
    ),
    Case(
        "search index=main | stats count | strcat count count twice", rows("count twice", (2, 22))
    ),
    Case("search index=main | strcat event copy | table copy", rows("copy", "b", "a")),
    Case("search index=main | strcat nothing copy | table copy", [{}, {}]),
    Case(
        'search index=main | strcat event, "-", event both | table both', rows("both", "b-b", "a-a")
    ),
]
REFUSED = [
    ("", "needs what to join"),
    ("event", "needs what to join"),
    ("required=t event a", "no option 'required'"),
    ("event a = b", "does not take '='"),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


@pytest.mark.parametrize(("arguments", "text"), REFUSED)
def test_refused(arguments: str, text: str) -> None:
    with pytest.raises(SplError, match=text):
        found(Case(f"search index=main | strcat {arguments}", []), EVENTS)
