"""A number for each day and application."""

from __future__ import annotations

from support.asked import asked
from support.cases import event

from analytics.reports import daily
from analytics.reports.daily import Params

EVENTS = [event(at=0), event(at=1), event(at=86_400), event(at=0, application="docs")]


def test_days() -> None:
    first, last = "2011-08-08T00:00:00.000+00:00", "2011-08-09T00:00:00.000+00:00"

    assert asked(daily, Params(index="main"), EVENTS).rows == (
        {"time": first, "name": "docs", "count": 1},
        {"time": first, "name": "shop", "count": 2},
        {"time": last, "name": "shop", "count": 1},
    )
