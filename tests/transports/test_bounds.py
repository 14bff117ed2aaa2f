"""Bounds are checked when they are set, and pauses grow."""

from __future__ import annotations

import pytest

from analytics.errors import ConfigError
from analytics.transports.bounds import Bounds, backoff


@pytest.mark.parametrize(
    ("name", "value"),
    [("max_queue", 0), ("batch", -1), ("interval", -0.1), ("retries", "3"), ("overflow", "wait")],
)
def test_wrong_bound_says_the_fix(name: str, value: object) -> None:
    with pytest.raises(ConfigError, match=f"'{name}' is {value!r}.*Use"):
        Bounds(**{name: value})  # type: ignore[arg-type]


def test_pauses_grow_to_half_a_minute() -> None:
    assert 0.75 <= backoff(0) <= 1.25
    assert 6 <= backoff(3) <= 10
    assert 22.5 <= backoff(100) <= 37.5
