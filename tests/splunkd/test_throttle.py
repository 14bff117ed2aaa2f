"""Who is wrong too often waits."""

from __future__ import annotations

import pytest

from analytics.splunkd import throttle
from analytics.splunkd.exchange import RestError
from analytics.splunkd.throttle import Throttle


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    at = [100.0]
    monkeypatch.setattr(throttle.clock, "monotonic", lambda: at[0])
    return at


def passes(of: Throttle, key: str = "a") -> bool:
    try:
        of.take(key)
    except RestError:
        return False
    return True


def test_burst_and_then_one_at_a_time(now: list[float]) -> None:
    of = Throttle(3, 2.0)
    assert [passes(of) for _ in range(5)] == [True, True, True, False, False]
    now[0] += 2
    assert [passes(of) for _ in range(2)] == [True, False]
    now[0] += 1000
    assert [passes(of) for _ in range(4)] == [True, True, True, False]


def test_each_key_has_its_own(now: list[float]) -> None:
    of = Throttle(1, 1.0)
    assert now
    assert passes(of, "a")
    assert passes(of, "b")
    assert not passes(of, "a")


def test_what_was_right_does_not_count(now: list[float]) -> None:
    of = Throttle(1, 1.0)
    assert now
    for _ in range(5):
        assert passes(of)
        of.give_back("a")
    of.give_back("nobody")


def test_keys_are_bounded(now: list[float]) -> None:
    of = Throttle(1, 1.0, keys=3)
    assert now
    for key in "abcd":
        assert passes(of, key)

    assert passes(of, "a"), "forgotten for the others"
    assert not passes(of, "d")
    assert len(of._empty) == 3


def test_answer_says_when_to_come_again(now: list[float]) -> None:
    of = Throttle(1, 5.0)
    assert now
    of.take("a")
    with pytest.raises(RestError) as caught:
        of.take("a")

    assert caught.value.status == 429
    assert caught.value.headers == {"Retry-After": "5"}
