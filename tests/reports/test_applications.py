"""The list of applications."""

from __future__ import annotations

from support.asked import asked
from support.cases import NOON, event

from analytics.reports import applications
from analytics.reports.applications import Params

EVENTS = [event(at=0, who="u1"), event(at=1, who="u1"), event(at=0, application="docs")]


def test_each_has_a_row() -> None:
    assert asked(applications, Params(index="main"), EVENTS).rows == (
        {"name": "docs", "count": 1, "users": 0, "last": float(NOON)},
        {"name": "shop", "count": 2, "users": 1, "last": NOON + 1.0},
    )
