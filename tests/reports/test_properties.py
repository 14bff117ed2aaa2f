"""Properties, and how many values each has."""

from __future__ import annotations

from support.asked import asked
from support.cases import event

from analytics.reports import properties
from analytics.reports.properties import Params

EVENTS = [
    event("login", 0, plan="pro", n=1),
    event("login", 1, plan="free", n=1),
    event("login", 2, application="docs", page="/"),
    event("buy", 3, price=5),
]


def test_names_and_numbers() -> None:
    table = asked(properties, Params("shop", "main", events=("login",)), EVENTS)

    assert table.rows == ({"name": "n", "count": 1}, {"name": "plan", "count": 2})
    assert table.unit == "values"


def test_none() -> None:
    assert asked(properties, Params("nothing", "main"), EVENTS).rows == ()
    assert properties.shape([], Params()).rows == ()
