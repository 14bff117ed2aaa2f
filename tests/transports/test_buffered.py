"""What is put is sent once, in order, or counted; nothing a transport does harms the caller."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from support.transports import Failing, Stuck, event

from analytics.errors import (
    AnalyticsError,
    DataError,
    EventError,
    RejectedError,
    TransportError,
)
from analytics.transports.memory import MemoryTransport

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from analytics.event import Event
    from analytics.transports import Transport
    from analytics.transports.buffered import Buffer

    Make = Callable[..., Buffer[Event]]

DOWN = TransportError("The server is down. Wait.")


def test_everything_arrives_in_order(make: Make) -> None:
    kept = MemoryTransport()
    buffer = make(kept, batch=7)

    for number in range(100):
        assert buffer.put(event(str(number)), 1)

    assert buffer.flush()
    assert [e.name for e in kept.events] == [str(number) for number in range(100)]
    assert buffer.stats()["sent"] == 100
    assert buffer.stats()["queued"] == 0


def test_nothing_is_opened_before_the_first_event(make: Make) -> None:
    opened: list[int] = []
    buffer = make(lambda: opened.append(1) or MemoryTransport())

    assert buffer.flush()
    assert not opened
    assert buffer.stats()["sent"] == 0
    buffer.put(event(), 1)
    assert buffer.flush()
    assert opened == [1]


def test_full_batch_goes_before_the_interval_is_over(make: Make) -> None:
    kept = Stuck()
    buffer = make(kept, batch=3, interval=60)

    for _ in range(3):
        buffer.put(event(), 1)

    assert kept.is_in.wait(10)
    kept.go.set()


def test_lone_event_goes_when_the_interval_is_over(make: Make) -> None:
    kept = Stuck()
    buffer = make(kept, batch=500, interval=0.01)

    buffer.put(event(), 1)

    assert kept.is_in.wait(10)
    kept.go.set()


def test_batch_is_closed_at_its_bytes(make: Make) -> None:
    kept = Failing()
    buffer = make(kept, batch_bytes=10, interval=60)

    for _ in range(6):
        buffer.put(event(), 5)

    assert buffer.flush()
    assert kept.sizes == [2, 2, 2]


def test_threads_lose_nothing(make: Make) -> None:
    kept = MemoryTransport()
    buffer = make(kept, batch=50)

    def work(name: str) -> None:
        for number in range(500):
            assert buffer.put(event(f"{name}{number}"), 1)

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert buffer.flush()
    assert len({e.name for e in kept.events}) == len(kept.events) == 2_000


def test_failed_batch_is_tried_again(make: Make) -> None:
    kept = Failing(DOWN, RejectedError("Busy. Wait.", 503), DataError("Full disk. Free space."))
    pauses: list[int] = []
    buffer = make(kept, pause=lambda attempt: pauses.append(attempt) or 0.0)

    buffer.put(event(), 1)

    assert buffer.flush()
    assert kept.sizes == [1, 1, 1, 1]
    assert pauses == [0, 1, 2]
    assert buffer.stats()["retried"] == 3


def test_batch_is_given_up_after_all_attempts(make: Make) -> None:
    told: list[tuple[AnalyticsError, int]] = []
    kept = Failing(*[DOWN] * 4)
    buffer = make(kept, retries=3, on_error=lambda error, events: told.append((error, len(events))))

    buffer.put(event("a"), 1)
    assert not buffer.flush()
    buffer.put(event("b"), 1)

    assert buffer.flush()
    assert told == [(DOWN, 1)]
    assert buffer.stats()["dropped"] == {"undelivered": 1}
    assert [e.name for e in kept.events] == ["b"]


def test_refused_batch_is_not_tried_again(make: Make) -> None:
    kept = Failing(RejectedError("No such index. Make it.", 400))
    buffer = make(kept)

    buffer.put(event(), 1)

    assert not buffer.flush()
    assert kept.sizes == [1]
    assert buffer.stats()["dropped"] == {"refused": 1}


def test_batch_that_is_too_large_is_halved(make: Make) -> None:
    kept = Failing(RejectedError("Too large. Send less.", 413))
    buffer = make(kept, interval=60)

    for number in range(5):
        buffer.put(event(str(number)), 1)

    assert buffer.flush()
    assert kept.sizes == [5, 2, 3]
    assert [e.name for e in kept.events] == ["0", "1", "2", "3", "4"]
    assert buffer.stats()["queued"] == 0


def test_event_that_a_transport_cannot_carry_costs_no_other(make: Make) -> None:
    class Picky(MemoryTransport):
        def send(self, events: Sequence[Event]) -> None:
            if any(e.name == "bad" for e in events):
                raise EventError("A bad event. Mend it.")
            super().send(events)

    kept = Picky()
    buffer = make(kept, interval=60)
    for name in ("a", "bad", "b", "c"):
        buffer.put(event(name), 1)

    assert buffer.flush()
    assert [e.name for e in kept.events] == ["a", "b", "c"]
    assert buffer.stats()["dropped"] == {"invalid": 1}


def test_defect_of_a_transport_costs_one_batch(make: Make) -> None:
    kept = Failing(ZeroDivisionError("oops"))
    told: list[AnalyticsError] = []
    buffer = make(kept, on_error=lambda error, _events: told.append(error))

    buffer.put(event(), 1)
    assert not buffer.flush()
    buffer.put(event(), 1)

    assert buffer.flush()
    assert buffer.stats()["dropped"] == {"failed": 1}
    assert "oops" in str(told[0])


def test_transport_that_does_not_open_is_tried_again(make: Make) -> None:
    kept = MemoryTransport()
    results: list[Transport | Exception] = [DOWN, kept]

    def open_transport() -> Transport:
        result = results.pop(0)
        if isinstance(result, Exception):
            raise result
        return result

    buffer = make(open_transport)
    buffer.put(event(), 1)

    assert buffer.flush()
    assert len(kept.events) == 1


def test_event_that_cannot_be_prepared_is_told(make: Make) -> None:
    def prepare(given: Event) -> Event | None:
        if given.name == "bad":
            raise EventError("A bad event. Mend it.")
        if given.name == "worse":
            raise ZeroDivisionError
        return None if given.name == "unwanted" else given

    told: list[AnalyticsError] = []
    kept = MemoryTransport()
    buffer = make(kept, prepare=prepare, on_error=lambda error, _events: told.append(error))

    for name in ("bad", "good", "worse", "unwanted"):
        buffer.put(event(name), 1)

    assert buffer.flush()
    assert [e.name for e in kept.events] == ["good"]
    assert buffer.stats()["dropped"] == {"invalid": 2}
    assert [type(error) for error in told] == [EventError, EventError]


def test_on_error_that_fails_is_counted(make: Make) -> None:
    def on_error(_error: AnalyticsError, _events: Sequence[Event]) -> None:
        raise ZeroDivisionError

    buffer = make(Failing(RejectedError("No. Stop.", 400)), on_error=on_error)

    buffer.put(event(), 1)

    assert not buffer.flush()
    assert buffer.stats()["failed_calls"] == 1


def test_call_from_inside_the_worker_is_dropped(make: Make) -> None:
    """Else each failing event would make another."""
    buffers: list[Buffer[Event]] = []

    def on_error(_error: AnalyticsError, _events: Sequence[Event]) -> None:
        assert not buffers[0].put(event(), 1)
        assert not buffers[0].flush()

    buffers.append(make(Failing(RejectedError("No. Stop.", 400)), on_error=on_error))
    buffers[0].put(event(), 1)

    assert not buffers[0].flush()
    assert buffers[0].stats()["dropped"] == {"refused": 1, "inside": 1}
    assert buffers[0].stats()["failed_calls"] == 0


def test_close_sends_what_waits_and_takes_no_more(make: Make) -> None:
    kept = MemoryTransport()
    buffer = make(kept, interval=60)
    buffer.put(event(), 1)

    assert buffer.close(10)
    assert len(kept.events) == 1
    assert kept.is_closed
    assert not buffer.put(event(), 1)
    assert buffer.stats()["dropped"] == {"closed": 1}
    assert buffer.close(10)
    assert buffer.flush(600), "nobody is left to wait for"


def test_close_ends_the_pause_with_one_last_attempt(make: Make) -> None:
    paused = threading.Event()

    def pause(_attempt: int) -> float:
        paused.set()
        return 60

    kept = Failing(DOWN, None)
    buffer = make(kept, pause=pause)
    buffer.put(event(), 1)
    assert paused.wait(10)

    assert buffer.close(10)
    assert kept.sizes == [1, 1]


def test_close_counts_what_it_had_to_leave(make: Make) -> None:
    kept = Stuck()
    buffer = make(kept, batch=1)
    buffer.put(event(), 1)
    assert kept.is_in.wait(10)
    buffer.put(event(), 1)

    assert not buffer.close(0.01)
    assert buffer.stats()["dropped"] == {"undelivered": 1}
    assert not buffer.flush(600)
    kept.go.set()


def test_flush_waits_no_longer_than_it_may(make: Make) -> None:
    kept = Stuck()
    buffer = make(kept)
    buffer.put(event(), 1)

    assert not buffer.flush(0.01)
    kept.go.set()
    assert buffer.flush()


def test_garbage_that_puts_does_not_lock(make: Make) -> None:
    """A put inside a put: what the garbage collector or a signal handler may do."""
    kept = MemoryTransport()
    buffer = make(kept)

    class Size(int):
        def __radd__(self, other: int) -> int:
            buffer.put(event("inner"), 1)
            return other + int(self)

        def __add__(self, other: int) -> int:
            return self.__radd__(other)

    buffer.put(event("outer"), Size(1))

    assert buffer.flush()
    assert {e.name for e in kept.events} == {"inner", "outer"}
