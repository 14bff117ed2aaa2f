"""Numbers over time, one line for each name."""

from __future__ import annotations

from typing import Any

import pytest
from support.asked import asked
from support.cases import event

from analytics.errors import SplError
from analytics.reports import series
from analytics.reports.series import NOT_SET, OTHER, Params

DAY = 86_400
EVENTS = [
    event("login", 0, who="u1", plan="pro"),
    event("login", 1, who="u1", plan="pro"),
    event("login", 2, who="u2", plan="OTHER"),
    event("login", 3, who="u2"),
    event("login", 2 * DAY, who="u3", plan="pro"),
    event("buy", 2 * DAY, who="u3", plan="NULL"),
    event("time", 2 * DAY, plan="_time"),
]
DAYS = [f"2011-08-{day:02}T00:00:00.000+00:00" for day in (8, 9, 10)]


def lines(kept: Any = EVENTS, zone: str = "UTC", **params: Any) -> dict[str, list[Any]]:
    """Ask, and turn rows into lines."""
    given = Params(**{"application": "shop", "index": "main", **params})
    table = asked(series, given, kept, zone)
    return {name: [row[name] for row in table.rows] for name in table.columns}


def test_by_event() -> None:
    """Days without events are zero; a line called like the column of times is renamed."""
    assert lines() == {
        "time": DAYS, "buy": [0, 0, 1], "login": [4, 0, 1], "VALUE_time": [0, 0, 1],
    }  # fmt: skip


def test_values_called_other_and_null_are_lines_of_their_own() -> None:
    got = lines(by="plan", limit=2)

    assert got == {"time": DAYS, "NULL": [0, 0, 1], "pro": [2, 0, 1], OTHER: [1, 0, 1],
                   NOT_SET: [1, 0, 0]}  # fmt: skip
    assert OTHER not in lines(by="plan", limit=0)


def test_one_line() -> None:
    assert lines(by="") == {"time": DAYS, "count": [4, 0, 3]}
    assert lines(by="", metric="users") == {"time": DAYS, "users": [2, 0, 1]}
    assert lines(by="", metric="per_user") == {"time": DAYS, "per_user": [2, None, 3]}


def test_users_and_events_of_each() -> None:
    assert lines(metric="users", events=("login", "buy")) == {
        "time": DAYS, "buy": [0, 0, 1], "login": [2, 0, 1],
    }  # fmt: skip
    assert lines(metric="per_user", events=("login", "buy")) == {
        "time": DAYS, "buy": [None, None, 1], "login": [2, None, 1],
    }  # fmt: skip


def test_days_begin_at_midnight_of_the_zone() -> None:
    """Noon in UTC is the next day on the line of Kiribati."""
    got = lines(zone="Pacific/Kiritimati", by="", latest="08/10/2011:00:00:00")

    assert got == {"time": ["2011-08-09T00:00:00.000+14:00"], "count": [4]}


def test_nothing_found() -> None:
    assert lines(kept=()) == {"time": []}


def test_search() -> None:
    params = Params("shop", "web", by="plan", span="1w@w1", limit=3, metric="per_user")

    assert series.search(params) == (
        'search index="web" application="shop" NOT analytics_prop__bot="true" '
        '| where application="shop" '
        '| timechart span=1w@w1 limit=3 otherstr="(all other values)" nullstr="(no value)" '
        'sep=": " count as events dc(distinct_id) as users by analytics_prop__plan'
    )


@pytest.mark.parametrize("params", [Params(span="1d | delete"), Params(limit=-1)])
def test_what_cannot_be_drawn_is_refused(params: Params) -> None:
    with pytest.raises(SplError, match="is no"):
        series.search(params)
