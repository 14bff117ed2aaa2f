"""Searches without a job are counted while they run."""

from __future__ import annotations

from analytics.splunkd.seats import Seats


def test_each_user_has_a_count() -> None:
    seats = Seats()
    first, second = seats.take("eve"), seats.take("eve")
    with seats.take("bob"):
        assert (seats.of("eve"), seats.of("bob"), seats.of("pat")) == (2, 1, 0)
    first.leave()
    assert (seats.of("eve"), seats.of("bob")) == (1, 0)
    second.leave()
    assert not seats._taken
