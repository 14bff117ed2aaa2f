"""The values of a property."""

from __future__ import annotations

import pytest
from support.asked import asked
from support.cases import event

from analytics.errors import ConfigError
from analytics.reports import property_values
from analytics.reports.property_values import Params

EVENTS = [event(at=0, who="u1", plan="pro"), event(at=1, plan="pro"), event(at=2)]


def test_each_has_a_row_and_none_has_not() -> None:
    got = asked(property_values, Params("shop", "main", by="plan"), EVENTS)

    assert got.rows == ({"name": "pro", "count": 2, "users": 1},)


def test_property_is_needed() -> None:
    with pytest.raises(ConfigError, match="by='plan'"):
        Params("shop")
