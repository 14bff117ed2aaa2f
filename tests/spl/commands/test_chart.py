"""chart: rows and columns."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows
from support.together import together

from analytics.errors import SplError

EVENTS = [
    event("a", 0, plan="pro", n=1),
    event("a", 1, plan="free", n=2),
    event("b", 2, plan="pro", n=3),
    event("b", 3, n=4),
]
P = "search index=main | rename analytics_prop__* AS *"
CASES = [
    Case(
        '| makeresults | eval t=split("a,b,a", ","), k="x" | chart dedup_splitvals=t count over t',
        rows("t count", ("a", 1), ("b", 1)),
    ),
    Case(
        '| makeresults | eval t=split("a,b,a", ","), k="x" | chart count over k by t'
        " dedup_splitvals=t",
        rows("k a b", ("x", 1, 1)),
    ),
    Case(
        "| makeresults count=3 | streamstats count AS n | eval n=n*n*10"
        " | chart count over n span=log10",
        rows("n count", ("10-100", 3)),
    ),
    Case(
        "| makeresults | eval _time=100 | chart count over _time span=1m aligntime=30",
        rows("_time count", ("1970-01-01T00:01:30.000+00:00", 1)),
    ),
    # behind each field, span is about its values
    Case(
        "| makeresults count=6 | streamstats count AS n | eval m=n*10 | chart count over n span=4 "
        "by m span=50 | table n *",
        rows("n 0-50 50-100", ("0-4", 3, 0), ("4-8", 1, 2)),
    ),
    Case(f"{P} | chart count by event", rows("event count", ("a", 2), ("b", 2))),
    Case(
        f"{P} | chart count over event by plan",
        rows("event free pro NULL", ("a", 1, 1, 0), ("b", 0, 1, 1)),
    ),
    Case(
        f"{P} | chart sum(n) by event, plan",
        rows("event free pro NULL", ("a", 2, 1, None), ("b", None, 3, 4)),
    ),
    Case(
        f"{P} | chart usenull=f limit=1 sum(n) over event by plan",
        rows("event pro OTHER", ("a", 1, 2), ("b", 3, None)),
    ),
    Case(
        f"{P} | chart count sum(n) AS s over event by plan usenull=f | table event s*",
        [{"event": "a", "s: free": "2", "s: pro": "1"}, {"event": "b", "s: pro": "3"}],
    ),
    Case(f"{P} | chart count", rows("count", 4)),
    Case(f"{P} | chart count over n span=2", rows("n count", ("0-2", 1), ("2-4", 2), ("4-6", 1))),
    # a value that is called like the field of the rows does not take its place
    Case(
        f'{P} | eval k="event" | chart count over event by k',
        rows("event VALUE_event", ("a", 2), ("b", 2)),
    ),
    # a multivalue is in the row, or the column, of each of its values
    Case(
        f'{P} | eval v=split("x,y", ",") | chart count over v by event',
        rows("v a b", ("x", 2, 2), ("y", 2, 2)),
    ),
    # the columns are ranked by numbers, also where an aggregate may give texts
    Case(
        f'{P} | eval w=if(plan="pro", "4", "10") | chart limit=1 max(w) over event by plan'
        " usenull=f",
        rows("event free OTHER", ("a", 10, 4), ("b", None, 4)),
    ),
    Case(
        f'{P} | eval w="0".if(n<3, n, 12) | chart limit=1 max(w) over event by n useother=t',
        rows("event 3 OTHER", ("a", None, 2), ("b", 12, 12)),
    ),
    # the rest of series without numbers has no sum
    Case(
        f"{P} | chart limit=1 sum(nothing) AS s count AS c over event by n | fields event *OTHER",
        [{"event": "a", "c: OTHER": "1"}, {"event": "b", "c: OTHER": "2"}],
    ),
]


@together("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


@together(
    ("spl", "text"),
    [
        ("chart count AS event over event", "same name as a group-by field"),
        ("timechart count AS _time", "The rows of timechart are called _time"),
    ],
)
def test_the_field_of_the_rows_is_not_computed(spl: str, text: str) -> None:
    with pytest.raises(SplError, match=text):
        found(Case(f"{P} | {spl}", []), EVENTS)
