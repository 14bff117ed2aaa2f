"""Events over time, as the example asks for them."""

from __future__ import annotations

from support.asked import asked
from support.cases import event

from analytics.reports import events_over_time
from analytics.reports.events_over_time import Params


def test_lines_are_events() -> None:
    got = asked(events_over_time, Params("shop", "main"), [event("login"), event("buy")])

    assert got.columns == ("time", "buy", "login")
