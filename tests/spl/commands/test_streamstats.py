"""streamstats: running aggregates."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows
from support.together import together

from analytics.errors import SearchError, SplError

EVENTS = [event("ab"[at % 2], at, n=at) for at in range(6)]
P = "search index=main | rename analytics_prop__* AS * | reverse"
CASES = [
    Case(
        f"{P} | streamstats count | table n count",
        rows("n count", (0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 6)),
    ),
    Case(f"{P} | streamstats current=f sum(n) AS s | table s", [{}, *rows("s", 0, 1, 3, 6, 10)]),
    Case(f"{P} | streamstats window=2 sum(n) AS s | table s", rows("s", 0, 1, 3, 5, 7, 9)),
    Case(
        f"{P} | streamstats window=2 current=f sum(n) AS s | table s",
        [{}, *rows("s", 0, 1, 3, 5, 7)],
    ),
    Case(
        f"{P} | streamstats sum(n) AS s by event | table event s",
        rows("event s", ("a", 0), ("b", 1), ("a", 2), ("b", 4), ("a", 6), ("b", 9)),
    ),
    # a global window counts rows of all groups
    Case(f"{P} | streamstats window=3 sum(n) AS s by event | table s", rows("s", 0, 1, 2, 4, 6, 8)),
    Case(
        f"{P} | streamstats window=3 global=f sum(n) AS s by event | table s",
        rows("s", 0, 1, 2, 4, 6, 9),
    ),
    Case(
        f"{P} | streamstats reset_on_change=t count by event | table count",
        rows("count", 1, 1, 1, 1, 1, 1),
    ),
    Case(
        f"{P} | streamstats reset_before=(n=3) count | table count", rows("count", 1, 2, 3, 1, 2, 3)
    ),
    Case(
        f"{P} | streamstats reset_after=(n=3) count | table count", rows("count", 1, 2, 3, 4, 1, 2)
    ),
    Case(
        "search index=main | streamstats time_window=2s count | table count",
        rows("count", 1, 2, 3, 3, 3, 3),
    ),
    # the same whichever way the rows run: never those still to come
    Case(
        f"{P} | streamstats time_window=2s count | table n count",
        rows("n count", (0, 1), (1, 2), (2, 3), (3, 3), (4, 3), (5, 3)),
    ),
    Case(
        f"{P} | sort 0 _time | where n!=1 | streamstats time_window=1s count | table n count",
        rows("n count", (0, 1), (2, 1), (3, 2), (4, 2), (5, 2)),
    ),
    Case(f"{P} | streamstats first(n) AS f last(n) AS l | tail 1 | table f l", rows("f l", (0, 5))),
    Case(f"{P} | streamstats dc(event) AS d | table d", rows("d", 1, 2, 2, 2, 2, 2)),
    # nor those of the same time
    Case(
        f"{P} | eval _time=0 | sort 0 _time | streamstats time_window=1s count | table count",
        rows("count", 1, 2, 3, 4, 5, 6),
    ),
    Case(
        f"{P} | eval _time=0 | streamstats earliest(n) AS e latest(n) AS l | tail 1 | table e l",
        rows("e l", (5, 0)),
    ),
    # a row without a time has no span of time
    Case(
        f"{P} | eval _time=if(n=0, null(), _time) | sort 0 _time "
        "| streamstats time_window=1h count | tail 1 | table n count",
        rows("n count", (0, None)),
    ),
    # a time may be a text
    Case(
        f'{P} | eval _time=if(n=0, "soon", n . "0") | sort 0 _time '
        "| streamstats time_window=11s count | table n count",
        rows("n count", (1, 1), (2, 2), (3, 2), (4, 2), (5, 2), (0, None)),
    ),
]


@together("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


@pytest.mark.parametrize(
    ("spl", "error", "text"),
    [
        ("search index=main | sort event | streamstats time_window=2s count", SearchError,
         "in the order of _time"),
        ("search index=main | streamstats time_window=2s window=3 count", SplError,
         "stands without window"),
        ("search index=main | streamstats time_window=x count", SplError, "'x' is no span"),
    ],
)  # fmt: skip
def test_a_span_of_time_needs_the_order_of_time(
    spl: str, error: type[Exception], text: str
) -> None:
    with pytest.raises(error, match=text):
        found(Case(spl, []), EVENTS)
