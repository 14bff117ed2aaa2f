"""Rates and what may be under way."""

from __future__ import annotations

import pytest

from analytics.collect.limits import Rate, Rates, Room
from analytics.collect.reply import Refusal
from analytics.errors import ConfigError


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("60/minute", Rate(60, 60.0)),
        ("5 / second", Rate(5, 1.0)),
        ("10 per hour", Rate(10, 3600.0)),
        ("1/days", Rate(1, 86_400.0)),
    ],
)
def test_rate_is_read(text: str, rate: Rate) -> None:
    assert Rate.parse(text) == rate


@pytest.mark.parametrize("text", ["", "60", "0/minute", "-1/minute", "60/week", "a/minute"])
def test_bad_rate_is_named(text: str) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        Rate.parse(text)


def test_first_last_and_one_too_many() -> None:
    clock = Clock()
    rates = Rates(clock)
    rate = Rate(3, 60.0)

    assert [rates.take("a", 1, rate) for _ in range(3)] == [0.0, 0.0, 0.0]
    assert rates.take("a", 1, rate) == pytest.approx(20.0)
    assert rates.take("b", 1, rate) == 0.0


def test_waiting_as_told_is_enough() -> None:
    clock = Clock()
    rates = Rates(clock)
    rate = Rate(60, 60.0)
    rates.take("a", 60, rate)
    wait = rates.take("a", 5, rate)
    clock.now += wait

    assert rates.take("a", 5, rate) == pytest.approx(5.0)
    clock.now += 10
    assert rates.take("a", 5, rate) == 0.0


def test_batch_above_the_rate_goes_through_alone() -> None:
    clock = Clock()
    rates = Rates(clock)
    rate = Rate(10, 60.0)

    assert rates.take("a", 50, rate) == 0.0
    assert rates.take("a", 1, rate) > 0


def test_senders_are_bounded_and_quiet_ones_forgotten() -> None:
    clock = Clock()
    rates = Rates(clock, senders=10)
    rate = Rate(1, 3_600.0)
    for number in range(1_000):
        rates.take(f"a{number}", 1, rate)

    assert len(rates._young) + len(rates._old) <= 20


def test_room_is_bounded_and_given_back() -> None:
    room = Room(requests=2, limit_bytes=100)

    with room.share(60):
        with pytest.raises(Refusal) as refusal, room.share(60):
            pass
        assert refusal.value.status == 503
        with room.share(10), pytest.raises(Refusal), room.share(0):
            pass
    with room.share(1_000):
        pass


def test_bytes_take_room_as_they_come() -> None:
    room = Room(limit_bytes=100)

    with room.share() as more, room.share(60):
        more(40)
        with pytest.raises(Refusal):
            more(1)
    with room.share(), room.share(100):
        pass
