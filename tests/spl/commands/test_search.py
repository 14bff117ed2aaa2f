"""search: terms, comparisons, precedence, time."""

from __future__ import annotations

import re

import pytest
from support.cases import Case, event, found, rows
from support.together import together

from analytics.errors import SplError

EVENTS = [
    event("login", 0, who="u1", City="Paris", a=1, b=3),
    event("login", 10, who="u2", City="paris", a=2, b=4, ip="10.1.2.3"),
    event("logout", 20, who="u1", a=2, b=3, state="OR", note='say "hi" | now'),
    event("buy", 30, who="u3", City="Rome", c="*", path="/a?b=c"),
    event("other", 40, index="second", a=1, empty=""),
]
NAMES = "| sort event | table event"

CASES = [
    Case(f"search index=main p_a=1 {NAMES}", []),
    Case(f"search index=main analytics_prop__City=paris {NAMES}", rows("event", "login", "login")),
    Case(f"search index=main EVENT=login {NAMES}", []),
    Case(f"search index=main event=LOG* {NAMES}", rows("event", "login", "login", "logout")),
    # OR binds closer than AND
    Case(
        f"search index=main analytics_prop__a=1 OR analytics_prop__a=2 analytics_prop__b=3 {NAMES}",
        rows("event", "login", "logout"),
    ),
    # != needs the field, NOT does not
    Case(f"search index=main analytics_prop__City!=paris {NAMES}", rows("event", "buy")),
    Case(
        f"search index=main NOT analytics_prop__City=paris {NAMES}", rows("event", "buy", "logout")
    ),
    Case(
        f"search index=main analytics_prop__City=* {NAMES}", rows("event", "buy", "login", "login")
    ),
    Case(f"search index=main NOT analytics_prop__City=* {NAMES}", rows("event", "logout")),
    Case(f"search index=main analytics_prop__a>1 {NAMES}", rows("event", "login", "logout")),
    Case(f"search index=main analytics_prop__b<=3 {NAMES}", rows("event", "login", "logout")),
    Case(f'search index=main analytics_prop__state="OR" {NAMES}', rows("event", "logout")),
    Case(
        f'search index=main analytics_prop__note="say \\"hi\\" | now" {NAMES}',
        rows("event", "logout"),
    ),
    Case(f"search index=main event IN (buy, log*t) {NAMES}", rows("event", "buy", "logout")),
    Case(f"search index=main analytics_prop__ip=10.0.0.0/8 {NAMES}", rows("event", "login")),
    Case(f"search index=main paris {NAMES}", rows("event", "login", "login")),
    Case(f"search index=main CASE(paris) {NAMES}", rows("event", "login")),
    Case(f'search index=main "say \\\\\\"hi" {NAMES}', rows("event", "logout")),
    Case(f"search index=main par {NAMES}", []),
    Case(f"search index=main par* {NAMES}", rows("event", "login", "login")),
    # lower-case operators are words of the text
    Case(f"search index=main or {NAMES}", rows("event", "logout")),
    Case(f"search index=main (event=buy OR event=logout) NOT state {NAMES}", rows("event", "buy")),
    # without an index it is main
    Case("search * | stats count", rows("count", 4)),
    Case("search index=* | stats count", rows("count", 5)),
    Case("search index=none | stats count", rows("count", 0)),
    # the range: the first moment counts, the last does not
    Case("search index=main earliest=1312804810 latest=1312804830 | stats count", rows("count", 2)),
    Case("search index=main | stats count", rows("count", 2), earliest="1312804820"),
    Case("search index=main earliest=-1d | stats count", rows("count", 4), latest="1312804810"),
    Case(
        "search index=main (earliest=-1d latest=1312804805) OR event=buy | stats count",
        rows("count", 2),
    ),
    Case("search index=main daysago=1 | stats count", rows("count", 4)),
    Case("search index=main starthoursago=2 enddaysago=0 | stats count", rows("count", 0)),
    # in the middle of a search, on what is there
    Case(
        "search index=main | stats count by event | search count>1",
        rows("event count", ("login", 2)),
    ),
    Case("search index=main | stats count by event | search LOGOUT", []),
    Case("search ```a comment | here``` index=main | stats count", rows("count", 4)),
    # an empty value is no field
    Case("search index=second analytics_prop__empty=* | stats count", rows("count", 0)),
    Case("search index=second NOT analytics_prop__empty=* | stats count", rows("count", 1)),
]


@together("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


@together(
    ("spl", "text", "start"),
    [
        ("search (a=1", "Expected ')'", 11),
        ("search a=", "A value is missing after a=", 9),
        ("search earliest=soon", "'soon' is no time", 16),
        ("search a IN (b", "A value is missing in a IN", 14),
        ("search eventtype=x", "'eventtype' is not available", 7),
        ("search daysago=x", "'x' is no whole number", 15),
        ("search timeformat=%s", "'timeformat' is not available", 7),
        ('search "open', "The string is not closed", 7),
        ("search ``` open", "The comment", 7),
        ("search foo(x)", "'foo' is no function of search", 7),
    ],
)
def test_bad_text_says_where(spl: str, text: str, start: int) -> None:
    with pytest.raises(SplError, match=re.escape(text)) as error:
        found(Case(spl, []), EVENTS)
    assert error.value.start == min(start, len(spl) - 1)


def test_without_index_it_says_so_nowhere_else() -> None:
    """A second search command never adds the default index."""
    case = Case("search index=second | search event=other | stats count", rows("count", 1))
    assert found(case, EVENTS) == case.rows
