"""Health, and the codes of a collector that has too much to do or a journal that refuses."""

from __future__ import annotations

import gzip
import threading

import pytest
from support.hec import CHANNEL, EVENT, HEALTH, RAW, Hec, answer, collector

from analytics.errors import DataError, EventError, TransportError
from analytics.splunkd.hec import collector as module
from analytics.splunkd.hec.room import Room

OK, BAD = '{"event":"ok"}', '{"event":""}'
CHANNELED = f"{EVENT}?channel={CHANNEL}"


@pytest.fixture
def hec() -> Hec:
    return collector(token="t")


@pytest.fixture
def acked() -> Hec:
    return collector(token="a", useACK=1)


def test_acknowledgements_are_bounded(acked: Hec, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(acked.face.collector.channels, "_all_limit", 5)
    for _ in range(4):
        acked.post(OK, CHANNELED)
    assert health(acked) == (200, 25)
    acked.post(OK, CHANNELED)
    assert acked.post(OK, CHANNELED)[0] == 429
    assert acked.code(OK, CHANNELED) == (27, None)
    assert len(acked.kept) == 5
    assert health(acked) == (503, 19)
    acked.face.collector.room.fail()
    assert health(acked) == (503, 20)


def health(hec: Hec, authorization: str = "", path: str = HEALTH) -> tuple[int, int]:
    status, document = answer(hec.send("GET", path, authorization=authorization))
    return status, document["code"]


@pytest.mark.parametrize(
    ("authorization", "wanted"),
    [("", (200, 17)), ("Splunk t", (200, 17)), ("Splunk x", (400, 21)), ("Bearer t", (400, 21)),
     ("Splunk off", (400, 22))],
)  # fmt: skip
def test_health_needs_no_token_and_looks_at_one(
    hec: Hec, authorization: str, wanted: tuple[int, int]
) -> None:
    collector(hec.face, "off", disabled=1)

    assert health(hec, authorization) == wanted
    assert health(hec, authorization, f"{HEALTH}/1.0") == wanted


def test_health_without_events_waiting_is_good_for_head_too(hec: Hec) -> None:
    assert hec.send("HEAD", HEALTH, authorization="").status == 200


@pytest.mark.parametrize("error", [TransportError("Full."), DataError("Broken.")])
def test_journal_that_refuses_is_busy(
    hec: Hec, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def refuse(_records: object) -> None:
        raise error

    monkeypatch.setattr(hec.face.engine, "append", refuse)
    assert hec.post(OK) == (503, {"text": "Server is busy", "code": 9})
    assert health(hec) == (503, 18)


def test_record_that_cannot_be_written_is_wrong_data(
    hec: Hec, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_records: object) -> None:
        raise EventError("No text.")

    monkeypatch.setattr(hec.face.engine, "append", refuse)
    assert hec.code(OK) == (6, None)


def test_events_before_a_fault_are_on_disk_or_the_journal_is_told(
    hec: Hec, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A client that is told of a fault may leave out the events before it."""

    def refuse(_records: object) -> None:
        raise TransportError("Full.")

    monkeypatch.setattr(hec.face.engine, "append", refuse)
    assert hec.code(OK + BAD) == (9, None)


def test_too_many_requests_are_told_to_come_back(hec: Hec, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hec.face.collector, "room", Room(requests=1))
    entered, go = threading.Event(), threading.Event()

    def wait(_records: object) -> None:
        entered.set()
        assert go.wait(10)

    monkeypatch.setattr(hec.face.engine, "append", wait)
    first = threading.Thread(target=hec.post, args=(OK,))
    first.start()
    assert entered.wait(10)
    assert hec.code(OK) == (9, None)
    assert health(hec) == (503, 18)
    go.set()
    first.join()
    assert hec.code(OK) == (0, None)


def test_too_many_bytes_are_told_to_come_back(hec: Hec, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hec.face.collector, "room", Room(limit_bytes=100))

    assert hec.post(" " * 101)[0] == 429
    assert hec.code(gzip.compress(b" " * 101), Content_Encoding="gzip") == (26, None)
    assert hec.code(OK) == (0, None)
    with hec.face.collector.room.enter() as share:
        share.grow(90)
        assert health(hec) == (200, 24)


def test_end_is_told(hec: Hec) -> None:
    hec.face.gate.close(0)

    assert hec.post(OK) == (503, {"text": "Server is shutting down", "code": 23})
    assert health(hec) == (503, 23)


def test_own_fault_is_told(hec: Hec, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_records: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(hec.face.engine, "append", fail)
    assert hec.post(OK) == (500, {"text": "Internal server error", "code": 8})


def test_large_batch_goes_to_the_journal_in_parts(
    hec: Hec, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    monkeypatch.setattr(hec.face.engine, "append", lambda records: sizes.append(len(records)))
    count = 2 * module.PORTION + 1

    assert hec.code(OK * count) == (0, None)
    assert sizes == [module.PORTION, module.PORTION, 1]
    sizes.clear()
    assert hec.code(OK * count + BAD) == (13, count)
    assert sum(sizes) == count


def test_long_text_goes_to_the_journal_in_parts(hec: Hec, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PORTION_BYTES", 1_000)
    lines = [f"line {n} {'x' * (n % 50)}" for n in range(200)]

    assert hec.code("\n".join(lines), RAW) == (0, None)
    assert [made["raw"] for made in hec.kept] == lines
    assert hec.code("y" * 5_000, RAW) == (0, None)
    assert hec.kept[-1]["raw"] == "y" * 5_000
