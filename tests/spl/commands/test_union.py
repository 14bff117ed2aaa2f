"""union: the rows of several searches."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows
from support.together import together

from analytics.errors import SplError

EVENTS = [
    event("a", 0, who="u1"),
    event("b", 60, who="u2"),
    event("c", 120, index="second"),
    event("c", 30, index="second"),
]
CASES = [
    # events are put together by time
    Case(
        "| union [search index=main] [search index=second] | table event",
        rows("event", "c", "b", "c", "a"),
    ),
    Case(
        "search index=main | union [search index=second | eval x=1] | table event x",
        rows("event x", ("c", 1), ("b", None), ("c", 1), ("a", None)),
    ),
    # from the first that is not event by event, they come below
    Case(
        "| union [search index=main | head 2], [search index=second] | table event",
        rows("event", "b", "a", "c", "c"),
    ),
    Case(
        "| union maxout=1 [search index=main | head 1] [search index=second] | table event",
        rows("event", "b", "c"),
    ),
    Case(
        "| union maxout=1 [search index=main] [search index=second] | stats count",
        rows("count", 4),
    ),
    Case(
        "search index=main | stats count BY event | union [search index=second | stats count]",
        rows("event count", ("a", 1), ("b", 1), (None, 2)),
    ),
]
REFUSED = [
    ("| union [search index=main]", "two at least"),
    ("search index=main | union", "needs searches in brackets"),
    ("search index=main | union datamodel:x", "needs searches in brackets"),
    ("| union maxin=1 [search index=main]", "no option 'maxin'"),
]


@together("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


@together(("spl", "text"), REFUSED)
def test_refused(spl: str, text: str) -> None:
    with pytest.raises(SplError, match=text):
        found(Case(spl, []), EVENTS)
