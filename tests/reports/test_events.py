"""The list of event names."""

from __future__ import annotations

from support.asked import asked
from support.cases import event

from analytics.reports import events
from analytics.reports.events import Params

EVENTS = [event("login", 0, who="u1"), event("login", 1, who="u1"), event("buy", 2)]


def test_each_has_a_row() -> None:
    assert asked(events, Params("shop", "main"), EVENTS).rows == (
        {"name": "buy", "count": 1, "users": 0},
        {"name": "login", "count": 2, "users": 1},
    )
