"""setfields: the same value in all rows."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows

from analytics.errors import SplError

EVENTS = [event("a", 0, who="u1"), event("b", 1)]
CASES = [
    Case(
        'search index=main | setfields team="the site", stage=live event=x'
        " | table event team stage",
        rows("event team stage", ("x", "the site", "live"), ("x", "the site", "live")),
    ),
    Case("search index=main | setfields a=1 | stats sum(a) AS n", rows("n", 2)),
    Case("search index=main | stats count | setfields count=5", rows("count", 5)),
]
REFUSED = [
    ("", "needs a pair"),
    ("a", "Expected '='"),
    ("a=", "A value is missing"),
    ("a=1 a=2", "given twice"),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


@pytest.mark.parametrize(("arguments", "text"), REFUSED)
def test_refused(arguments: str, text: str) -> None:
    with pytest.raises(SplError, match=text):
        found(Case(f"search index=main | setfields {arguments}", []), EVENTS)
