"""dedup: the first of each."""

from __future__ import annotations

from support.cases import Case, event, found, rows
from support.together import together

EVENTS = [
    event("a", 0, who="u1", k=1),
    event("a", 1, who="u1", k=2),
    event("b", 2, who="u2"),
    event("a", 3, who="u1", k=1),
    event("c", 4),
]
CASES = [
    Case("search index=main | dedup event | table event", rows("event", "c", "a", "b")),
    Case("search index=main | dedup 2 event | table event", rows("event", "c", "a", "b", "a")),
    Case("search index=main | dedup distinct_id | table event", rows("event", "a", "b")),
    Case(
        "search index=main | dedup distinct_id keepempty=t | table event",
        rows("event", "c", "a", "b"),
    ),
    Case(
        "search index=main | dedup event consecutive=t | table event",
        rows("event", "c", "a", "b", "a"),
    ),
    Case(
        "search index=main | dedup event, analytics_prop__k | table event analytics_prop__k",
        rows("event analytics_prop__k", ("a", 1), ("a", 2)),
    ),
    Case(
        "search index=main | dedup event keepevents=t | table event",
        [*rows("event", "c", "a", "b"), {}, {}],
    ),
    Case(
        "search index=main | dedup event sortby +event | table event", rows("event", "a", "b", "c")
    ),
    # a row without one of the fields is no repeat
    Case(
        "search index=main | dedup event distinct_id keepevents=t | table event distinct_id",
        [*rows("event distinct_id", ("c", None), ("a", "u1"), ("b", "u2")), {}, {}],
    ),
]


@together("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows
