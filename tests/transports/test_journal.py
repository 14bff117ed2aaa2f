"""The journal keeps what it has returned from, whatever happens to threads, disk and process."""

from __future__ import annotations

import fcntl
import json
import os
import resource
import subprocess
import sys
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from support.made import event, text

from analytics.errors import DataError, EventError, TransportError
from analytics.event import Event
from analytics.transports import journal
from analytics.transports.journal import Journal, JournalTransport

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOON = datetime(2011, 8, 8, 12, tzinfo=UTC)


def files(data: Path) -> list[Path]:
    return sorted((data / "journal").iterdir())


def lines(data: Path) -> list[dict[str, object]]:
    return [json.loads(line) for path in files(data) for line in path.read_text().splitlines()]


def is_locked(path: Path) -> bool:
    with path.open("rb") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


@contextmanager
def full_disk(size: int) -> Iterator[None]:
    """Let no file grow past *size*, as a full disk does; the part that fits is written."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_event_becomes_a_record(data: Path) -> None:
    cest = timezone(timedelta(hours=2))
    transport = JournalTransport(data, "web")

    transport.send([Event("shop", "buy", NOON.astimezone(cest), "u1", {"price": 1.5, "no": None})])
    transport.close()

    (line,) = lines(data)
    assert line.pop("event_id")
    assert abs(int(str(line.pop("received"))) - datetime.now(UTC).timestamp()) < 60
    assert line == {
        "ts": 1_312_804_800_000_000, "application": "shop", "event": "buy", "distinct_id": "u1",
        "props": {"price": "1.5"}, "index": "web",
    }  # fmt: skip


@pytest.mark.parametrize("has_msgspec", [True, False])
def test_both_encoders_write_the_same(
    monkeypatch: pytest.MonkeyPatch, *, has_msgspec: bool
) -> None:
    if not has_msgspec:
        monkeypatch.setitem(sys.modules, "msgspec.json", None)
    journal._encoder.cache_clear()

    encoded = journal.encode([event(1, props={"é": 'a"\\\n\u2028\x01\x7f😀'}), text("é\tb")])

    journal._encoder.cache_clear()
    assert encoded.decode() == (
        '{"ts":1,"application":"shop","event":"view","distinct_id":"u1","event_id":"id1",'
        '"props":{"é":"a\\"\\\\\\n\u2028\\u0001\x7f😀"},"index":"web","received":7}\n'
        '{"raw":"é\\tb","ts":0,"application":null,"event":null,"distinct_id":null,'
        '"event_id":null,"props":null,"index":"web","received":7,"host":"h","source":"s",'
        '"sourcetype":"st","fields":{"size":"9"}}\n'
    )


@pytest.mark.parametrize("has_msgspec", [True, False])
@pytest.mark.parametrize("value", ["\ud800", object()])
def test_what_is_no_json_is_refused_whole(
    data: Path, monkeypatch: pytest.MonkeyPatch, *, has_msgspec: bool, value: object
) -> None:
    if not has_msgspec:
        monkeypatch.setitem(sys.modules, "msgspec.json", None)
    journal._encoder.cache_clear()

    with pytest.raises(EventError, match="lone surrogates"):
        Journal(data).append([event(1), event(2, props={"a": value})])

    journal._encoder.cache_clear()
    assert lines(data) == []


def test_threads_share_writes_and_lose_nothing(data: Path) -> None:
    syncs: list[None] = []
    one = Journal(data, on_append=lambda: syncs.append(None))

    def append(thread: int) -> None:
        for number in range(20):
            one.append([event(thread * 100 + number)])

    threads = [threading.Thread(target=append, args=(n,)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    kept = [line["event_id"] for line in lines(data)]
    assert len(syncs) <= 320
    assert sorted(kept) == sorted(f"id{t * 100 + n}" for t in range(16) for n in range(20))
    for thread in range(16):  # each thread's own records keep their order
        mine = [int(str(i)[2:]) for i in kept if int(str(i)[2:]) // 100 == thread]
        assert mine == sorted(mine)


def test_file_is_locked_until_it_is_left(data: Path) -> None:
    one = Journal(data)
    one.append([event()])
    (path,) = files(data)

    assert is_locked(path)
    one.close()
    assert not is_locked(path)


def test_full_file_is_left_for_a_new_one(data: Path) -> None:
    one = Journal(data, rotate_bytes=200)
    for number in range(4):
        one.append([event(number)])

    assert [is_locked(path) for path in files(data)] == [False, False]
    assert [line["event_id"] for line in lines(data)] == ["id0", "id1", "id2", "id3"]


def test_nothing_is_created_by_appending_nothing(data: Path) -> None:
    Journal(data).append([])

    assert files(data) == []


def test_full_disk_keeps_nothing_of_what_it_refuses(data: Path) -> None:
    one = Journal(data)
    one.append([event(1)])
    (first,) = files(data)
    size = first.stat().st_size

    with full_disk(size + 50), pytest.raises(TransportError, match="None of these events"):
        one.append([event(2)])

    assert first.stat().st_size == size
    assert not is_locked(first)  # only its start is known for sure, so nobody writes on
    one.append([event(3)])
    assert [line["event_id"] for line in lines(data)] == ["id1", "id3"]


def test_tries_on_a_full_disk_leave_no_files(data: Path) -> None:
    one = Journal(data)

    with full_disk(1):
        for _ in range(3):
            with pytest.raises(TransportError):
                one.append([event()])

    assert files(data) == []


def test_every_thread_of_a_refused_group_is_told(data: Path) -> None:
    one = Journal(data)
    one.append([event(0)])
    refused: list[TransportError] = []

    def append(number: int) -> None:
        try:
            one.append([event(number)])
        except TransportError as error:
            refused.append(error)

    with full_disk(1):
        threads = [threading.Thread(target=append, args=(n,)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert len(refused) == 8
    assert [line["event_id"] for line in lines(data)] == ["id0"]


def test_interrupted_writer_leaves_nobody_waiting(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = Journal(data)

    def interrupt(_: bytes) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(one, "_write", interrupt)
    with pytest.raises(KeyboardInterrupt):
        one.append([event(1)])
    monkeypatch.undo()

    one.append([event(2)])
    assert [line["event_id"] for line in lines(data)] == ["id2"]


def test_forked_child_writes_its_own_file(data: Path) -> None:
    one = Journal(data)
    one.append([event(1)])
    (parents,) = files(data)

    pid = os.fork()
    if pid == 0:
        try:
            one.append([event(2)])
        finally:
            os._exit(0)
    assert os.waitpid(pid, 0)[1] == 0

    assert is_locked(parents)
    one.append([event(3)])
    (other,) = [path for path in files(data) if path != parents]
    assert not is_locked(other)
    assert f"-{pid}-" in other.name
    assert sorted(str(line["event_id"]) for line in lines(data)) == ["id1", "id2", "id3"]


def test_directory_of_a_later_release_is_refused(data: Path) -> None:
    Journal(data)
    (data / "format").write_text("2\n")

    with pytest.raises(DataError, match="has format '2', this release knows 1"):
        Journal(data)


def test_directory_that_is_a_file_is_refused(data: Path) -> None:
    data.write_text("")

    with pytest.raises(DataError, match="Name a directory that can be written"):
        JournalTransport(data, "web")


def test_writer_loads_nothing_heavy() -> None:
    code = (
        "import sys, analytics.transports.journal; "
        "print([m for m in ('msgspec', 'duckdb', 'bottle', 'splunklib') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)

    assert done.stdout.strip() == "[]"
