"""makecontinuous: a row for each bucket of time."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows
from support.together import together

from analytics.errors import AnalyticsError

EVENTS = [event("a", 0), event("b", 65), event("b", 190)]
COUNTS = "search index=main | bin span=1m _time | stats count BY _time"
T = "2011-08-08T12:0{}:00.000+00:00"
CASES = [
    Case(
        f"{COUNTS} | makecontinuous _time span=1m",
        rows("_time count", (T.format(0), 1), (T.format(1), 1), (T.format(2), None),
             (T.format(3), 1)),
    ),
    Case(
        f"{COUNTS} | makecontinuous span=1m _time | fillnull count | table count",
        rows("count", 1, 1, 0, 1),
    ),
    # the rows of a bucket stay rows of their own
    Case(
        "search index=main | makecontinuous _time span=2m | table _time event",
        rows("_time event", (T.format(0), "b"), (T.format(0), "a"), (T.format(2), "b")),
    ),
    Case(
        "search index=main | makecontinuous _time bins=2 | stats count",
        rows("count", 3),
    ),
    Case("search index=none | table _time | makecontinuous _time span=1m", []),
    Case(
        "| makeresults count=2 | streamstats count AS n | eval _time=1319925600+n*n*86400"
        " | table _time | makecontinuous _time span=1d",
        rows("_time", "2011-10-30T00:00:00.000+02:00", "2011-10-31T00:00:00.000+01:00",
             "2011-11-01T00:00:00.000+01:00", "2011-11-02T00:00:00.000+01:00"),
        zone="Europe/Zurich",
    ),
]  # fmt: skip
REFUSED = [
    ("search index=main | makecontinuous", "A field is missing"),
    ("search index=main | makecontinuous _time span=x", "no span of time"),
    ("search index=main | makecontinuous _time start=1", "no option 'start'"),
    ("| makeresults | eval n=1 | makecontinuous n span=1m", "Use makecontinuous on a time"),
    ("search index=main | makecontinuous _time span=1ms", "over 50,000 buckets"),
]


@together("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


@together(("spl", "text"), REFUSED)
def test_refused(spl: str, text: str) -> None:
    with pytest.raises(AnalyticsError, match=text):
        found(Case(spl, []), EVENTS)
