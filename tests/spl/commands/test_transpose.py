"""transpose: rows out of columns, columns out of rows."""

from __future__ import annotations

import pytest
from support.cases import Case, answer, event, found, rows
from support.together import together

from analytics.engine import reshaped
from analytics.errors import SplError

EVENTS = [event(name, at, n=at, tags="x y" if at else "") for at, name in enumerate("abcdefg")]
STATS = "search index=main | stats count sum(analytics_prop__n) AS n BY event"
CASES = [
    Case(
        f"{STATS} | head 2 | transpose",
        [
            {"column": "event", "row 1": "a", "row 2": "b"},
            {"column": "count", "row 1": "1", "row 2": "1"},
            {"column": "n", "row 1": "0", "row 2": "1"},
        ],
    ),
    Case(f"{STATS} | transpose | head 1", [
        {"column": "event"} | {f"row {at}": name for at, name in enumerate("abcde", start=1)}
    ]),
    Case(
        f"{STATS} | transpose 2 column_name=what header_field=event",
        rows("what a b", ("count", 1, 1), ("n", 0, 1)),
    ),
    Case(
        f"{STATS} | transpose 0 header_field=event | fields column g",
        rows("column g", ("count", 1), ("n", 6)),
    ),
    Case(
        f"{STATS} | eval none=null() | transpose 1 include_empty=false | fields column",
        rows("column", "event", "count", "n"),
    ),
    Case(
        f"{STATS} | eval none=null() | transpose 1 | stats count", rows("count", 4)
    ),
    Case(
        'search index=main | head 2 | eval t=split(analytics_prop__tags, " ") | table event t'
        " | transpose",
        [
            {"column": "event", "row 1": "g", "row 2": "f"},
            {"column": "t", "row 1": ["x", "y"], "row 2": ["x", "y"]},
        ],
    ),
    # a time is a number once it is no longer in the field _time
    Case(
        "search index=main | timechart span=1d count | fields - _span* | transpose",
        [{"column": "_time", "row 1": "1312761600"}, {"column": "count", "row 1": "7"}],
    ),
    Case("search index=none | transpose", []),
    Case("search index=none | stats count BY event | transpose header_field=event", []),
    Case(
        'search index=main | head 1 | transpose | where column="event"',
        [{"column": "event", "row 1": "g"}],
    ),
]  # fmt: skip
REFUSED = [
    ("x", "no whole number"),
    ("-1", "no whole number"),
    ("5 6", "does not take '6'"),
    ("header=a", "no option 'header'"),
    ("include_empty=x", "neither true nor false"),
]


def test_so_many_columns_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reshaped, "MAX_COLUMNS", 3)
    got = answer(Case(f"{STATS} | transpose 0", []), EVENTS)
    assert got.fields == ("column", "row 1", "row 2", "row 3")
    assert "first 3 rows" in got.messages[0].text


@together("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


@pytest.mark.parametrize(("arguments", "text"), REFUSED)
def test_refused(arguments: str, text: str) -> None:
    with pytest.raises(SplError, match=text):
        found(Case(f"search index=main | transpose {arguments}", []), EVENTS)
