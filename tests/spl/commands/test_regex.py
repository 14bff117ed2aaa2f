"""regex: rows in which an expression matches."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows

from analytics.errors import SplError

EVENTS = [event("login", 0, path="/blog"), event("logout", 1)]
CASES = [
    Case('search index=main | regex event="^log(in|on)$" | table event', rows("event", "login")),
    Case('search index=main | regex event!="in" | table event', rows("event", "logout")),
    Case('search index=main | regex analytics_prop__path!="shop" | stats count', rows("count", 2)),
    Case('search index=main | regex "path=.+blog" | table event', rows("event", "login")),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


def test_what_re2_lacks_is_refused_with_its_place() -> None:
    with pytest.raises(SplError, match="an atomic group") as caught:
        found(Case('search * | regex a="(?>b)"', []), [])
    assert caught.value.spl[caught.value.start : caught.value.end] == "(?>"
