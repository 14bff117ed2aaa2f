"""bin: buckets of numbers and times."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows

from analytics.errors import SplError

EVENTS = [event("e", at * 3600, n=value) for at, value in enumerate([1, 9, 10, 25, "x"])]
P = "search index=main | rename analytics_prop__n AS n"
CASES = [
    Case(
        f"{P} | bin span=10 n | stats count by n",
        rows("n count", ("0-10", 2), ("10-20", 1), ("20-30", 1), ("x", 1)),
    ),
    Case(
        f'{P} | bin bins=3 n AS b | stats count by b | where match(b, "-")',
        rows("b count", ("0-10", 2), ("10-20", 1), ("20-30", 1)),
    ),
    *(
        Case(f"| makeresults | eval n={number} | bin span={span} n | table n", rows("n", want))
        for span, number, want in [
            ("log10", "1000", "1000-10000"),
            ("log", "999.9", "100-1000"),
            ("2log5", "10", "10-50"),
            ("2log5", "1.9", "0.4-2"),
            ("log2", "8", "8-16"),
            ("log2", "0.25", "0.25-0.5"),
            ("1.5log3", "4.5", "4.5-13.5"),
            ("log2", "-3", "-3"),
            ("log2", "0", "0"),
        ]
    ),
    # a number alone is a time for _time only, with a unit it is one for each field
    Case(f"{P} | stats max(_time) AS m | bin span=100000 m", rows("m", "1312800000-1312900000")),
    Case("| makeresults | eval n=7300 | bin span=1h n | table n", rows("n", 7200)),
    Case(f'{P} | head 1 | eval n="-0" | bin span=1 n | table n', rows("n", "0-1")),
    Case(
        "search index=main | bin span=2h _time | stats count by _time",
        rows(
            "_time count",
            ("2011-08-08T12:00:00.000+00:00", 2),
            ("2011-08-08T14:00:00.000+00:00", 2),
            ("2011-08-08T16:00:00.000+00:00", 1),
        ),
    ),
    Case(
        "search index=main | bin span=1d _time AS day | stats count by day",
        rows("day count", (1312804800 - 43200, 5)),
    ),
    Case(
        "search index=main | bin span=1d _time | stats count by _time",
        rows(
            "_time count",
            ("2011-08-08T00:00:00.000+09:00", 3),
            ("2011-08-09T00:00:00.000+09:00", 2),
        ),
        zone="Asia/Tokyo",
    ),
    *(
        Case(
            f"search index=main {range_} | bin span={span} aligntime={at} _time"
            " | stats count by _time",
            rows("_time count", *((f"2011-08-08T{time}.000+00:00", n) for time, n in want)),
        )
        for range_, span, at, want in [
            ("", "4h", "1312801200", [("11:00:00", 3), ("15:00:00", 2)]),
            ("", "4h", "1312815600", [("11:00:00", 3), ("15:00:00", 2)]),
            ("", "4h", "earliest", [("12:00:00", 4), ("16:00:00", 1)]),
            ("", "4h", '"08/08/2011:13:30:00"', [("09:30:00", 2), ("13:30:00", 3)]),
            ("earliest=1312806600", "2h", "earliest", [("12:30:00", 2), ("14:30:00", 2)]),
            ("latest=1312819140", "2h", "latest", [("11:59:00", 2), ("13:59:00", 2)]),
            ("", "1d", "1312801200", [("00:00:00", 5)]),
        ]
    ),
    Case(
        "search index=main | bin span=12h aligntime=@d+3h _time | stats count by _time",
        rows("_time count", ("2011-08-08T15:00:00.000+05:30", 5)),
        zone="Asia/Kolkata",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


@pytest.mark.parametrize("span", ["0.5log10", "3log2", "log1", "10log10"])
def test_no_logarithmic_span(span: str) -> None:
    with pytest.raises(SplError, match="is no span"):
        found(Case(f"search index=main | bin span={span} n", []), EVENTS)


def test_what_is_no_time_to_align_to_is_refused() -> None:
    with pytest.raises(SplError, match="'soon' is no time") as caught:
        found(Case("search index=main | bin span=1h aligntime=soon _time", []), EVENTS)
    assert caught.value.spl[caught.value.start : caught.value.end] == "soon"
