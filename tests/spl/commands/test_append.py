"""append: the rows of another search below."""

from __future__ import annotations

import pytest
from support.cases import Case, answer, event, found, rows
from support.together import together

from analytics.errors import SplError

EVENTS = [
    event("a", 0, who="u1", k=1),
    event("b", 1, who="u2", m="x"),
    event("c", 2, index="other", n="5"),
]
CASES = [
    Case(
        "search index=main | stats count | append [search index=other | stats count AS other]",
        [{"count": "2"}, {"other": "1"}],
    ),
    Case(
        "search index=main | table event | append [search index=other | table event]",
        rows("event", "b", "a", "c"),
    ),
    Case(
        "search index=main | append [search index=other] | table event analytics_prop__*",
        rows(
            "event analytics_prop__k analytics_prop__m analytics_prop__n",
            ("b", None, "x", None),
            ("a", 1, None, None),
            ("c", None, None, 5),
        ),
    ),
    Case(
        "search index=main | fields - analytics_prop__k | append [search index=main event=a]"
        " | stats count(analytics_prop__k) AS k count(analytics_prop__m) AS m count",
        rows("k m count", (1, 1, 3)),
    ),
    Case("search index=none | append [search index=main | stats count]", rows("count", 2)),
    Case("search index=main | stats count | append [search index=none]", rows("count", 2)),
    Case(
        "search index=main | stats count AS n | append [| makeresults | eval n=1.5] | stats sum(n)",
        rows("sum(n)", 3.5),
    ),
    Case(
        'search index=main | stats count AS n | append [| makeresults | eval n="x"] | table n',
        rows("n", 2, "x"),
    ),
    Case(
        "| makeresults | eval n=1 | append [| makeresults | eval n=2"
        " | append [| makeresults | eval n=3]] | table n",
        rows("n", 1, 2, 3),
    ),
    Case(
        "search index=main | append [search index=other | eval z=1] | sort z | table event z",
        rows("event z", ("c", 1), ("b", None), ("a", None)),
    ),
    Case(
        "search index=main | table _time event | append [search index=other | table _time event]"
        " | timechart span=1h count",
        rows("_time count", ("2011-08-08T12:00:00.000+00:00", 3)),
    ),
]


@together("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


def test_rows_that_are_left_out_are_told() -> None:
    case = Case("search index=other | append maxout=1 [search index=main] | stats count", [])
    got = answer(case, EVENTS)

    assert got.rows == ['{"count":"2"}']
    assert "more than 1 rows" in got.messages[0].text


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ("", "needs a search in brackets"),
        ("[search index=main", "not closed"),
        ("[haed 5]", "Unknown search command 'haed'"),
        ("[stats count]", "cannot begin a search"),
        ("extendtimerange=t [search index=main]", "no real-time searches"),
        ("maxout=0 [search index=main]", "no whole number from 1"),
        ("[search index=main] x", "does not take 'x'"),
    ],
)
def test_refused(arguments: str, text: str) -> None:
    with pytest.raises(SplError, match=text):
        found(Case(f"search index=main | append {arguments}", []), EVENTS)
