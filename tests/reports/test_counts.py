"""Counts in all and by anything."""

from __future__ import annotations

from typing import Any

import pytest
from support.asked import asked
from support.cases import NOON, event

from analytics.errors import SplError
from analytics.reports import counts
from analytics.reports.counts import Params

EVENTS = [
    event("login", 0, who="u1", plan="pro"),
    event("login", 1, who="u1", plan="pro"),
    event("login", 2, who="u1", plan="free"),
    event("login", 3, who="u2", plan="free"),
    event("login", 4, who="u3", plan="Pro"),
    event("buy", 5, who="u2"),
    event("buy", 6, application="Shop"),
]


def rows(**params: Any) -> list[dict[str, Any]]:
    given = Params(**{"application": "shop", "index": "main", **params})
    return [*asked(counts, given, EVENTS).rows]


def test_all() -> None:
    assert rows() == [{"count": 6, "users": 3}]
    assert rows(has_users=False, has_last=True) == [{"count": 6, "last": NOON + 5.0}]


def test_none() -> None:
    assert rows(events=("nothing",)) == [{"count": 0, "users": 0}]
    assert rows(events=("nothing",), by="plan") == []


def test_by_event_in_the_order_of_names() -> None:
    assert rows(by="event") == [
        {"name": "buy", "count": 1, "users": 1},
        {"name": "login", "count": 5, "users": 3},
    ]


def test_the_greatest_first() -> None:
    """Rows that are equally great come in the order of their names; case counts."""
    assert [row["name"] for row in rows(by="plan", limit=9)] == ["free", "pro", "Pro"]
    assert [row["name"] for row in rows(by="plan", limit=2, rank="users")] == ["free", "Pro"]


def test_applications_are_told_apart_by_case() -> None:
    assert rows(application="", by="application", has_users=False) == [
        {"name": "Shop", "count": 1},
        {"name": "shop", "count": 6},
    ]


def test_columns_are_there_without_rows() -> None:
    assert counts.shape([], Params(by="plan", has_last=True)).columns == (
        "name", "count", "users", "last",
    )  # fmt: skip


def test_search() -> None:
    params = Params("shop", "web", by="plan", limit=5, has_last=True, earliest="-1d@d")

    assert counts.search(params) == (
        'search index="web" application="shop" NOT analytics_prop__bot="true" earliest=-1d@d '
        '| where application="shop" '
        "| stats count dc(distinct_id) as users max(_time) as last by analytics_prop__plan "
        "| sort 5 -count analytics_prop__plan | rename analytics_prop__plan as name"
    )


def test_bad_limit_is_refused() -> None:
    with pytest.raises(SplError, match="-1 is no limit"):
        counts.search(Params(by="plan", limit=-1))
