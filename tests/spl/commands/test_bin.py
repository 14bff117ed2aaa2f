"""bin: buckets of numbers and times."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows

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
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows
