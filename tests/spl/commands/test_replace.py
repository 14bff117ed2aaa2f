"""replace: values by others."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows
from support.together import together

from analytics.errors import SplError

EVENTS = [
    event("login", 0, host="127.0.0.1", path="a/b"),
    event("Login", 1, host="web localhost", path=""),
    event("out", 2, host="x.localhost", path="a\\b"),
]
P = "search index=main | rename analytics_prop__* AS * | table event host path"
CASES = [
    # the examples of the reference
    Case(f"{P} | replace 127.0.0.1 WITH localhost IN host | table host",
         rows("host", "x.localhost", "web localhost", "localhost")),
    Case(f'{P} | replace *localhost WITH "the *" IN host | table host',
         rows("host", "the x.", "the web ", "127.0.0.1")),
    Case(f'{P} | replace "* localhost" WITH "localhost *" IN host | table host',
         rows("host", "x.localhost", "localhost web", "127.0.0.1")),
    # with regard to case, all fields, whole values
    Case(f"{P} | replace login WITH in, a/b WITH c | table event path",
         [{"event": "out", "path": "a\\b"}, {"event": "Login"}, {"event": "in", "path": "c"}]),
    Case(f"{P} | replace log WITH x | table event", rows("event", "out", "Login", "login")),
    # plain over wild, later over earlier, fuller over lesser
    Case(f"{P} | replace *o* WITH wild, out WITH one, out WITH two, Lo* WITH fuller IN event"
         " | table event", rows("event", "two", "fuller", "wild")),
    Case(f'{P} | replace "a\\\\*" WITH "b\\\\1*" IN path | head 1 | table path',
         rows("path", "b\\1b")),
    Case(f'{P} | replace login WITH "" IN event | table event',
         [*rows("event", "out", "Login"), {}]),
    Case(
        '| makeresults | eval f=mvappend("a", "b", "a") | replace a WITH z IN f | table f',
        [{"f": ["z", "b", "z"]}],
    ),
    Case("search index=main | replace login WITH in IN event e* | stats count BY event",
         rows("event count", ("Login", 1), ("in", 1), ("out", 1))),
    Case("search index=main | stats count | replace 3 WITH three", rows("count", "three")),
    Case("search index=main | replace main WITH other | stats count BY index",
         rows("index count", ("other", 3))),
]  # fmt: skip
REFUSED = [
    ("", "needs a pair"),
    ("a b", "Expected 'with'"),
    ("a* WITH b*c*", "other than the wildcards"),
    ("a WITH b IN", "missing after IN"),
    ("a WITH", "A text is missing"),
]


@together("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


@pytest.mark.parametrize(("arguments", "text"), REFUSED)
def test_refused(arguments: str, text: str) -> None:
    with pytest.raises(SplError, match=text):
        found(Case(f"search index=main | replace {arguments}", []), EVENTS)
