"""reltime: how long ago a time is."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows
from support.together import together

from analytics.errors import SplError

EVENTS = [event("a", 0)]
#: The searches of the cases begin a day after the event.
NOW = 1_312_891_200
CASES = [
    Case("search index=main | reltime | table reltime", rows("reltime", "1 day ago")),
    *(
        Case(f"| makeresults | eval t={NOW - past} | reltime timefield=t | table reltime",
             rows("reltime", text))
        for past, text in [
            (0, "now"), (1, "1 second ago"), (59, "59 seconds ago"), (60, "1 minute ago"),
            (7_199, "1 hour ago"), (7_200, "2 hours ago"), (5 * 86_400, "5 days ago"),
            (30 * 86_400, "1 month ago"), (730 * 86_400, "2 years ago"), (-1, None),
        ]
    ),
    Case(
        f'| makeresults | eval t=mvappend("{NOW - 60}", "7") | reltime timefield=t'
        " | table reltime",
        rows("reltime", "1 minute ago"),
    ),
    Case('| makeresults | eval t="x" | reltime timefield=t | table reltime', [{}]),
    Case(
        f"| makeresults | eval t={NOW - 60} | reltime timefield=t prefix=ago_ | table ago_reltime",
        rows("ago_reltime", "1 minute ago"),
    ),
    Case(
        f'| makeresults | eval a={NOW - 60}, b={NOW - 1} | reltime timefield="a,b" '
        "| table reltime_a reltime_b",
        rows("reltime_a reltime_b", ("1 minute ago", "1 second ago")),
    ),
    Case(
        f'| makeresults | eval a={NOW - 60}, b={NOW - 1} | reltime timefield="a, b" prefix=x_ '
        "| table x_a x_b",
        rows("x_a x_b", ("1 minute ago", "1 second ago")),
    ),
]  # fmt: skip
REFUSED = [
    ('search index=main | reltime timefield=","', "names no fields"),
    ("search index=main | reltime x", "does not take 'x'"),
]


@together("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


@together(("spl", "text"), REFUSED)
def test_refused(spl: str, text: str) -> None:
    with pytest.raises(SplError, match=text):
        found(Case(spl, []), EVENTS)
