"""What is under way is bounded, and given back."""

from __future__ import annotations

import pytest

from analytics.splunkd.hec.answers import HecError
from analytics.splunkd.hec.room import STUCK_S, Room


def test_requests_are_bounded() -> None:
    room = Room(requests=2)
    with room.enter(), room.enter():
        assert room.is_full
        with pytest.raises(HecError) as refused:
            room.enter()
    assert refused.value.code == 9
    assert not room.is_nearly_full


def test_bytes_are_bounded() -> None:
    room = Room(limit_bytes=100)
    with room.enter() as share:
        share.grow(79)
        assert not room.is_nearly_full
        share.grow(1)
        assert room.is_nearly_full
        assert not room.is_full
        with pytest.raises(HecError) as refused:
            share.grow(21)
        share.grow(20)
        assert room.is_full
    assert refused.value.code == 26
    with room.enter() as share:
        share.grow(100)


def test_room_is_given_back_where_it_went_wrong() -> None:
    room = Room(requests=1, limit_bytes=10)
    for _ in range(3):
        with pytest.raises(HecError):
            _take(room, 10, 1)
    assert not room.is_nearly_full


def _take(room: Room, *sizes: int) -> None:
    with room.enter() as share:
        for size in sizes:
            share.grow(size)


def test_journal_that_refused_is_tried_again() -> None:
    now = [100.0]
    room = Room(now=lambda: now[0])
    assert not room.is_full
    room.fail()
    assert room.is_full
    assert room.is_nearly_full
    now[0] += STUCK_S
    assert not room.is_full
