"""top: the most frequent values."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows

EVENTS = [event(name, at, k=at % 2) for at, name in enumerate("aaabbc")] + [event("d", 9)]
P = "search index=main | rename analytics_prop__* AS *"
CASES = [
    Case(
        f"{P} | top event",
        rows(
            "event count percent",
            ("a", 3, "42.857143"),
            ("b", 2, "28.571429"),
            ("c", 1, "14.285714"),
            ("d", 1, "14.285714"),
        ),
    ),
    # percent is of the rows that have the field
    Case(f"{P} | top 1 k", rows("k count percent", (0, 3, "50.000000"))),
    Case(f"{P} | top limit=1 showperc=f countfield=n event", rows("event n", ("a", 3))),
    Case(
        f"{P} | top 1 event by k",
        rows("k event count percent", (0, "a", 2, "66.666667"), (1, "a", 1, "33.333333")),
    ),
    Case(
        f"{P} | top 1 useother=t otherstr=rest event",
        rows("event count percent", ("a", 3, "42.857143"), ("rest", 4, "57.142857")),
    ),
    # OTHER stands among numbers
    Case(
        f"{P} | eval r=k+1 | top 1 useother=t showperc=f r",
        rows("r count", (1, 3), ("OTHER", 3)),
    ),
    Case(f"{P} | top 2 showperc=f event, k", rows("event k count", ("a", 0, 2), ("a", 1, 1))),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows
