"""gentimes: spans of time."""

from __future__ import annotations

import pytest
from support.cases import Case, found, rows
from support.together import together

from analytics.errors import SplError

CASES = [
    # the first example of the reference, in UTC
    Case(
        "| gentimes start=10/1/2007 end=10/3/2007",
        [
            {"starttime": "1191196800", "starthuman": "Mon Oct  1 00:00:00 2007",
             "endtime": "1191283199", "endhuman": "Mon Oct  1 23:59:59 2007"},
            {"starttime": "1191283200", "starthuman": "Tue Oct  2 00:00:00 2007",
             "endtime": "1191369599", "endhuman": "Tue Oct  2 23:59:59 2007"},
        ],
    ),
    Case("| gentimes start=-27 end=-3 | stats count", rows("count", 24)),
    Case("| gentimes start=-2 increment=6h | stats count min(starttime) AS t",
         rows("count t", (8, 1312675200))),
    Case("| gentimes start=8/9/2011:10:00:00 end=08/09/2011:10:30:00 increment=10m"
         " | table starthuman", rows("starthuman", *(f"Tue Aug  9 10:{m}:00 2011"
                                                     for m in ("00", "10", "20")))),
    # a day is 23 hours long when the clock is set forward
    Case("| gentimes start=03/27/2011 end=03/28/2011 | eval h=(endtime+1-starttime)/3600 | table h",
         rows("h", 23), zone="Europe/Berlin"),
    Case("| gentimes start=1 end=0", []),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, []) == case.rows


@together(
    ("arguments", "text"),
    [
        ("", "needs a start"),
        ("start=soon", "'soon' is no time"),
        ("start=13/1/2026", "is no time"),
        ("start=-1 increment=1w", "no increment"),
        ("start=-1 increment=0d", "no increment"),
        ("start=-9999 increment=1s", "rows at most"),
        ("start=12/30/9999 end=12/31/9999:10:00:00", "beyond the calendar"),
        ("start=-1 step=1d", "no option 'step'"),
    ],
)
def test_refused(arguments: str, text: str) -> None:
    with pytest.raises(SplError, match=text):
        found(Case(f"| gentimes {arguments}", []), [])


def test_it_takes_no_rows() -> None:
    with pytest.raises(SplError, match="takes none"):
        found(Case("search * | gentimes start=-1", []), [])
