"""A gate closes when the last one has left."""

from __future__ import annotations

import threading
import time

from analytics.splunkd.gate import Gate, Inside


def test_closed_gate_lets_nobody_in() -> None:
    gate = Gate()
    assert gate.enter()
    assert not gate.close(0.01)
    assert not gate.enter()
    gate.leave()
    assert gate.close(0)


def test_closing_waits_for_the_last_one() -> None:
    gate = Gate()
    gate.enter()
    threading.Timer(0.02, gate.leave).start()

    assert gate.close(5)


def test_idle_time_begins_when_the_last_one_leaves() -> None:
    gate = Gate()
    gate.enter()
    assert gate.idle_s == 0
    gate.leave()
    start = time.monotonic()
    while gate.idle_s == 0 and time.monotonic() < start + 1:
        pass
    assert 0 < gate.idle_s < 5


def test_reader_of_pieces_is_inside_until_their_end() -> None:
    gate = Gate()
    gate.enter()
    assert list(Inside(iter([b"a", b"b"]), gate)) == [b"a", b"b"]
    assert gate.close(0)


def test_reader_who_stops_has_left() -> None:
    gate = Gate()
    for is_closed in (True, False):
        gate.enter()
        inside = Inside(iter([b"a", b"b"]), gate)
        next(inside)
        if is_closed:
            inside.close()
        del inside

    assert gate.close(0)
