"""timechart: buckets, series, gaps, zones."""

from __future__ import annotations

import pytest
from support.cases import Case, answer, event, found, rows
from support.together import together

DAY = 86_400
EVENTS = [
    event(f"e{number:02}", day * DAY, who=f"u{number % 3}", n=number)
    for day in (0, 2)
    for number in range(12)
    for _ in range(2 if number == 3 else 1)
] + [event("none", DAY * 2, index="second")]
P = "search index=main | rename analytics_prop__* AS *"
T0, T1, T2 = (f"2011-08-{day:02}T00:00:00.000+00:00" for day in (8, 9, 10))
CASES = [
    Case(f"{P} | timechart span=1d count", rows("_time count", (T0, 13), (T1, 0), (T2, 13))),
    Case(
        f"{P} | head 13 | timechart span=12h aligntime=@d+3h count",
        rows("_time count", ("2011-08-10T03:00:00.000+00:00", 13)),
    ),
    Case(
        f"{P} | timechart span=12h aligntime=earliest count",
        rows(
            "_time count",
            ("2011-08-08T06:30:00.000+00:00", 13),
            ("2011-08-08T18:30:00.000+00:00", 0),
        ),
        earliest="1312785000",
        latest="1312848000",
    ),
    Case(
        f'{P} | head 1 | eval t=split("a,b,a", ",") | timechart span=1d count by t'
        " dedup_splitvals=t",
        rows("_time a b", (T2, 1, 1)),
    ),
    Case(
        f'{P} | head 1 | eval t=split("a,b,a", ",") | timechart span=1d count by t',
        rows("_time a b", (T2, 2, 1)),
    ),
    Case(f"{P} | timechart span=1d sum(n) AS s", rows("_time s", (T0, 69), (T1, None), (T2, 69))),
    Case(f"{P} | timechart span=1d cont=f count", rows("_time count", (T0, 13), (T2, 13))),
    Case(
        f"{P} | timechart span=1d limit=2 count by event",
        rows("_time e00 e03 OTHER", (T0, 1, 2, 10), (T1, 0, 0, 0), (T2, 1, 2, 10)),
    ),
    Case(
        f"{P} | timechart span=1d count by event limit=2 useother=f",
        rows("_time e00 e03", (T0, 1, 2), (T1, 0, 0), (T2, 1, 2)),
    ),
    # what does not add up is counted anew for the rest
    Case(
        f"{P} | timechart span=1d limit=1 dc(distinct_id) by event",
        rows("_time e00 OTHER", (T0, 1, 3), (T1, None, None), (T2, 1, 3)),
    ),
    Case(
        f"{P} | timechart span=1d sum(n) by event where sum in bottom1",
        rows("_time e00 OTHER", (T0, 0, 69), (T1, None, None), (T2, 0, 69)),
    ),
    Case(
        f"{P} | timechart span=1d count by event where sum > 2",
        rows("_time e03 OTHER", (T0, 2, 11), (T1, 0, 0), (T2, 2, 11)),
    ),
    Case(
        f'{P} | eval k=if(n<2, "x", null()) | timechart span=1d count by k',
        rows("_time x NULL", (T0, 2, 11), (T1, 0, 0), (T2, 2, 11)),
    ),
    Case(
        f'{P} | eval k=if(n<2, "x", null()) | timechart span=1d usenull=f count by k',
        rows("_time x", (T0, 2), (T1, 0), (T2, 2)),
    ),
    Case(
        f"{P} | timechart span=1mon count",
        rows("_time count", ("2011-08-01T00:00:00.000+00:00", 26)),
    ),
    Case(f"{P} | timechart span=1w@w1 count", rows("_time count", (T0, 26))),
    Case(
        f"{P} | timechart span=1w@w0 count",
        rows("_time count", ("2011-08-07T00:00:00.000+00:00", 26)),
    ),
    Case(
        f"{P} | timechart span=1w count", rows("_time count", ("2011-08-04T00:00:00.000+00:00", 26))
    ),
    Case(
        f"{P} | timechart span=1d per_hour(n)",
        [
            {"_time": T0, "per_hour(n)": "2.875"},
            {"_time": T1},
            {"_time": T2, "per_hour(n)": "2.875"},
        ],
    ),
    # the range of the search is shown whole
    Case(
        f"{P} | timechart span=1d count",
        rows("_time count", ("2011-08-07T00:00:00.000+00:00", 0), (T0, 13), (T1, 0)),
        earliest="2011-08-07",
        latest="2011-08-09T12:00:00Z",
    ),
    Case(
        f"{P} | timechart span=1d partial=f count",
        rows("_time count", ("2011-08-07T00:00:00.000+00:00", 0), (T0, 13)),
        earliest="2011-08-07",
        latest="2011-08-09T12:00:00Z",
    ),
    Case(
        f"{P} | timechart span=1d fixedrange=f count",
        rows("_time count", (T0, 13)),
        earliest="2011-08-07",
        latest="2011-08-09T12:00:00Z",
    ),
    Case(
        f"{P} | timechart span=1d count",
        rows("_time count", ("2011-08-08T00:00:00.000-04:00", 13)),
        zone="America/New_York",
        latest="2011-08-09T00:00:00Z",
    ),
    # behind the split field, span and bins are about its values
    Case(
        f"{P} | timechart span=1w@w1 count by n span=10",
        rows("_time 0-10 10-20", (T0, 22, 4)),
    ),
    Case(
        f"{P} | timechart count span=1w@w1 by n bins=2 start=0 end=20",
        rows("_time 0-10 10-20", (T0, 22, 4)),
    ),
    # agg ranks the series: the greatest day of e03 beats the others
    Case(
        f"{P} | timechart span=1w@w1 limit=1 agg=max useother=f count by event",
        rows("_time e03", (T0, 4)),
    ),
    # several functions: a column for each and each series
    Case(
        f"{P} | where n<2 | timechart span=1w@w1 count max(n) AS m by event",
        [{"_time": T0, "count: e00": "2", "count: e01": "2", "m: e00": "0", "m: e01": "1"}],
    ),
    Case(
        f"{P} | where n<2 | timechart span=1w@w1 sep=- count max(n) AS m by event",
        [{"_time": T0, "count-e00": "2", "count-e01": "2", "m-e00": "0", "m-e01": "1"}],
    ),
    Case(
        f'{P} | where n<2 | timechart span=1w@w1 format="$VAL$ ($AGG$)" count dc(n) by event',
        [
            {
                "_time": T0,
                "e00 (count)": "2",
                "e01 (count)": "2",
                "e00 (dc(n))": "1",
                "e01 (dc(n))": "1",
            }
        ],
    ),
    Case(
        f"{P} | timechart span=1w@w1 sum(eval(n*2)) AS s count(eval(n>5)) AS c",
        rows("_time s c", (T0, 276, 12)),
    ),
    Case("search index=none | timechart span=1d count by event", []),
    Case(
        "search index=none | timechart span=1d count",
        rows("_time count", (T0, 0)),
        earliest="2011-08-08",
        latest="2011-08-09",
    ),
    Case(
        'search index=second | eval k="_x" | timechart span=1d count by k',
        rows("_time VALUE_x", (T2, 1)),
    ),
]


@together("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


@pytest.mark.parametrize(
    ("earliest", "latest", "seconds"),
    [
        ("-15m", "now", 10),
        ("-60m", "now", 60),
        ("-4h", "now", 300),
        ("-24h", "now", 1800),
        ("-7d", "now", 86400),
        ("-30d", "now", 86400),
        ("-1y", "now", 2592000),
    ],
)
def test_span_by_the_range(earliest: str, latest: str, seconds: int) -> None:
    """The spans of the table in the manual, where none is given."""
    case = Case("search index=main | timechart count", [], earliest=earliest, latest=latest)
    assert f'"_span":"{seconds}"' in answer(case, EVENTS).rows[0]


def test_days_over_a_change_of_the_clock() -> None:
    """A day of 25 hours is one bucket, and all begin at midnight."""
    hours = [event("e", 3600 * hour + 7_120_800) for hour in range(72)]
    case = Case("search index=main | timechart span=1d count", [], zone="Europe/Berlin")
    assert found(case, hours) == rows(
        "_time count",
        ("2011-10-30T00:00:00.000+02:00", 25),
        ("2011-10-31T00:00:00.000+01:00", 24),
        ("2011-11-01T00:00:00.000+01:00", 23),
    )


def test_width_of_a_bucket_is_a_field() -> None:
    first = answer(Case("search index=main | timechart span=1d count", []), EVENTS)
    assert first.fields == ("_time", "count", "_span", "_spandays")
    assert '"_span":"86400","_spandays":"1"' in first.rows[0]


def test_series_left_out_are_told() -> None:
    case = Case("search index=main | timechart span=1d limit=2 useother=f count by event", [])
    (message,) = answer(case, EVENTS).messages
    assert (message.type, message.text[:29]) == ("WARN", "10 of 12 series are not shown")
