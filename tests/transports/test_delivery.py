"""A batch is sent, or kept in the spool, or counted; a part of it is no more than a part."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from support.transports import Failing, event

from analytics.errors import AnalyticsError, ConfigError, RejectedError, TransportError
from analytics.transports import PartlyRefusedError
from analytics.transports.bounds import Bounds
from analytics.transports.delivery import Delivery
from analytics.transports.losses import Losses
from analytics.transports.spool import Spool

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from analytics.transports import Transport

DOWN = TransportError("It is down. Wait.")
BUSY = RejectedError("It is busy. Wait.", 503, 40.0)


class Made:
    """A delivery, with what it is given."""

    def __init__(
        self,
        transport: Transport,
        spool: Spool | None = None,
        *,
        pause: Callable[[int], float] = lambda _attempt: 0.0,
        **bounds: Any,
    ) -> None:
        self.told: list[tuple[AnalyticsError, int]] = []
        self.losses = Losses(lambda error, events: self.told.append((error, len(events))))
        self.ending = threading.Event()
        self.delivery = Delivery(
            lambda: transport,
            lambda _lose: spool,
            bounds=Bounds(**bounds),
            losses=self.losses,
            pause=pause,
            ending=self.ending,
        )


def batch(names: str) -> list[Any]:
    return [event(name) for name in names]


def names(transport: Failing) -> str:
    return "".join(each.name for each in transport.events)


def test_refused_part_is_counted_and_the_rest_sent() -> None:
    """What was taken is not sent again, what was not looked at is."""
    first = PartlyRefusedError("No.", 400, {1: "bad"}, range(2, 5))
    second = PartlyRefusedError("No.", 400, {0: "worse"}, range(1, 3))
    transport = Failing(first, second)
    made = Made(transport)

    made.delivery.deliver(batch("abcde"))

    assert transport.sizes == [5, 3, 2]
    assert names(transport) == "de"
    assert made.delivery.sent == 3, "a was taken with the first"
    assert made.losses.dropped == {"refused": 2}
    assert [number for _, number in made.told] == [1, 1]


def test_every_event_may_be_refused() -> None:
    transport = Failing(PartlyRefusedError("No.", 400, {0: "x", 1: "y"}))
    made = Made(transport)

    made.delivery.deliver(batch("ab"))

    assert transport.sizes == [2]
    assert made.losses.dropped == {"refused": 2}


def test_halves_are_tried_again_each_by_itself() -> None:
    transport = Failing(RejectedError("Too large.", 413), DOWN)
    made = Made(transport)

    made.delivery.deliver(batch("abcd"))

    assert transport.sizes == [4, 2, 2, 2]
    assert sorted(names(transport)) == list("abcd")
    assert (made.delivery.sent, made.delivery.retried) == (4, 1)


def test_server_may_ask_for_a_longer_pause() -> None:
    waited: list[float] = []
    made = Made(Failing(BUSY))
    made.ending.wait = lambda timeout=None: waited.append(timeout or 0.0) or False  # type: ignore[func-returns-value,method-assign]

    made.delivery.deliver(batch("a"))

    assert waited == [40.0]


def test_server_that_is_down_keeps_nobody_waiting(tmp_path: Path) -> None:
    """The batch goes to the spool, and those after it do not even try."""
    transport = Failing(DOWN)
    made = Made(transport, Spool(tmp_path), pause=lambda _attempt: 60.0)

    made.delivery.deliver(batch("ab"))
    made.delivery.deliver(batch("c"))

    assert transport.sizes == [2]
    assert (made.delivery.sent, made.delivery.spooled) == (0, 3)
    assert made.losses.dropped == {}
    assert made.told == [(DOWN, 0)]
    wait_s = made.delivery.wait_s()
    assert wait_s is not None
    assert 50 < wait_s <= 60


def test_what_was_kept_is_delivered_later(tmp_path: Path) -> None:
    transport = Failing(DOWN, BUSY)
    made = Made(transport, Spool(tmp_path), batch=2)

    made.delivery.deliver(batch("abc"))
    assert made.delivery.wait_s() == 0
    made.delivery.deliver_kept()
    assert made.delivery.wait_s() == pytest.approx(40, abs=1)
    made.delivery._due = 0.0
    made.delivery.settle()

    assert names(transport) == "abc"
    assert (made.delivery.sent, made.delivery.spooled) == (3, 3)
    assert made.delivery.wait_s() is None
    made.delivery.leave()
    assert list(tmp_path.iterdir()) == []


def test_refused_from_the_spool_is_counted_and_gone(tmp_path: Path) -> None:
    refused = PartlyRefusedError("No.", 400, {0: "bad"})
    made = Made(Failing(DOWN, refused), Spool(tmp_path))

    made.delivery.deliver(batch("ab"))
    made.delivery.deliver_kept()

    assert made.losses.dropped == {"refused": 1}
    assert made.delivery.sent == 1
    assert made.delivery.wait_s() is None


def test_part_that_went_through_is_not_sent_again(tmp_path: Path) -> None:
    transport = Failing(DOWN, RejectedError("Too large.", 413), None, DOWN)
    made = Made(transport, Spool(tmp_path))

    made.delivery.deliver(batch("abcd"))
    made.delivery.deliver_kept()
    assert names(transport) == "ab"
    made.delivery.deliver_kept()

    assert names(transport) == "abcd"
    assert (made.delivery.sent, made.delivery.spooled) == (4, 4)


def test_part_that_is_kept_is_on_disk_before_the_rest_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool = Spool(tmp_path)
    calls: list[str] = []
    for name in ("sync", "done"):
        monkeypatch.setattr(spool, name, lambda *_, name=name: calls.append(name))
    made = Made(Failing(DOWN, RejectedError("Too large.", 413), None, DOWN), spool)

    made.delivery.deliver(batch("abcd"))
    made.delivery.deliver_kept()
    assert calls == ["sync", "done"]


def test_spool_that_cannot_be_written_leaves_it_to_the_memory(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    transport = Failing(DOWN, DOWN)
    made = Made(transport, Spool(tmp_path / "file" / "spool"))

    made.delivery.deliver(batch("ab"))

    assert names(transport) == "ab"
    assert made.delivery.spool_failures == 2
    assert "free space" in str(made.told[0][0])


def test_spool_that_cannot_be_named_is_told_and_none() -> None:
    def wrong(_lose: object) -> Spool:
        raise ConfigError("No such setting.")

    made = Made(Failing(DOWN))
    made.delivery._open_spool = wrong

    made.delivery.deliver(batch("a"))

    assert made.delivery.sent == 1
    assert made.delivery.spool_failures == 1


def test_what_gives_way_is_counted_and_told(tmp_path: Path) -> None:
    made = Made(Failing(DOWN), pause=lambda _attempt: 60.0)
    made.delivery._open_spool = lambda lose: Spool(tmp_path, max_bytes=4_000, lose=lose)
    for _ in range(100):
        made.delivery.deliver(batch("a"))
    made.delivery.look()

    lost = made.losses.dropped["spool_full"]
    assert lost > 50
    assert f"its {lost} oldest" in str(made.told[-1][0])


def test_damaged_records_are_counted(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.append(b"garbage\n")
    made = Made(Failing(), spool)

    made.delivery.settle()

    assert made.losses.dropped == {"damaged": 1}
    assert made.delivery.wait_s() is None


def test_what_cannot_be_delivered_at_the_end_is_on_disk(tmp_path: Path) -> None:
    made = Made(Failing(DOWN), Spool(tmp_path), pause=lambda _attempt: 60.0)
    made.ending.set()

    made.delivery.deliver(batch("a"))
    made.delivery.settle()
    made.delivery.leave()

    later = Made(transport := Failing(), Spool(tmp_path))
    later.delivery.look()
    later.delivery.settle()
    assert names(transport) == "a"
