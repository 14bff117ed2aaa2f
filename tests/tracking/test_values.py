"""What waits for the worker cannot change any more."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from analytics.errors import EventError
from analytics.event import Event
from analytics.tracking.values import held, made


def test_what_could_change_is_copied() -> None:
    tags, cart = ["a"], {"items": [1]}
    properties, size = held({"tags": tags, "cart": cart, "kinds": {"x"}})

    tags.append("b")
    cart["items"].append(2)

    assert properties == {"tags": ["a"], "cart": {"items": [1]}, "kinds": {"x"}}
    assert size > 200


def test_fixed_values_are_not_copied() -> None:
    properties = {"plan": "pro", "price": 12.5, "note": None}

    assert held(properties)[0] is properties


def test_moment_of_the_clock_is_utc() -> None:
    event = made("shop", "e", 1795521600.5, 42, {}, "id")

    noon = datetime(2026, 11, 24, 12, 0, 0, 500_000, tzinfo=UTC)
    assert event == Event("shop", "e", noon, "42", {}, "id")


@pytest.mark.parametrize("name", ["", None, 3, "\ud800"])
def test_name_must_be_a_text(name: object) -> None:
    with pytest.raises(EventError):
        made("shop", name, 0.0, None, {}, "id")
