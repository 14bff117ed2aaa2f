"""rangemap: names of ranges."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows

from analytics.errors import SplError

EVENTS = [event("e", at, n=n) for at, n in enumerate(["0", "45", "101", "x", "30.5"])]
EVENTS.append(event("e", 9))
N = "search index=main | rename analytics_prop__n AS n"
CASES = [
    # both examples of the reference
    Case(
        f"{N} | rangemap field=n green=1-30 blue=31-39 red=40-59 default=gray | table n range",
        rows(
            "n range",
            (None, "gray"), ("30.5", "gray"), ("x", "gray"), (101, "gray"), (45, "red"),
            (0, "gray"),
        ),
    ),
    Case(
        f"{N} | stats count BY n | rangemap field=count low=0-0 elevated=1-100 default=severe"
        " | stats count BY range",
        rows("range count", ("elevated", 5)),
    ),
    Case(
        f"{N} | rangemap field=n low=0-45 mid=30-60.5 | table range | reverse",
        [{"range": "low"}, {"range": ["low", "mid"]}, *rows("range", "None", "None"),
         {"range": ["low", "mid"]}, {"range": "None"}],
    ),
    Case(
        "| makeresults count=3 | streamstats count AS n | eval n=5-n*5 | rangemap field=n"
        " cold=-10--1 cool=-0.5-0 | table n range",
        rows("n range", (0, "cool"), (-5, "cold"), (-10, "cold")),
    ),
    Case(
        "search index=main | rangemap field=analytics_prop__n a=0-1 | stats count BY range",
        rows("range count", ("None", 5), ("a", 1)),
    ),
]  # fmt: skip
REFUSED = [
    ("a=0-1", "needs a field"),
    ("field=n", "needs a range"),
    ("field=n a=1", "'1' is no range"),
    ("field=n a=5-1", "ends before it begins"),
    ("field=n a=0-1 b", "does not take 'b'"),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


@pytest.mark.parametrize(("arguments", "text"), REFUSED)
def test_refused(arguments: str, text: str) -> None:
    with pytest.raises(SplError, match=text):
        found(Case(f"search index=main | rangemap {arguments}", []), EVENTS)
