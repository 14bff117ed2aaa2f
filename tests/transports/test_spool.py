"""Events outlive their process, each is delivered once, and the folder stays within bounds."""

from __future__ import annotations

import os
import string
import threading
import warnings
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.event import Event
from analytics.transports.spool import Spool, decode, encode
from analytics.transports.spoolfile import SpoolFile

if TYPE_CHECKING:
    from pathlib import Path

NOON = datetime(2026, 11, 24, 12, 0, 0, 123_456, tzinfo=UTC)
TEXTS = st.text(st.characters(codec="utf-8"))


def record(name: str = "e", **properties: str) -> bytes:
    return encode([Event("shop", name, NOON, "u1", properties, f"id-{name}")])


def take_all(spool: Spool, number: int = 500) -> list[str]:
    """Deliver everything; give the names of the events."""
    names = []
    while taken := spool.take(number, 1 << 16):
        names += [event.name for event in taken.events]
        spool.done(taken)
    return names


@given(
    TEXTS.filter(bool),
    st.none() | TEXTS.filter(bool),
    st.dictionaries(st.text(string.ascii_lowercase, min_size=1), TEXTS.filter(bool)),
    st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(9000, 1, 1)),  # noqa: DTZ001 - made aware
)
def test_event_comes_back(
    name: str, who: str | None, properties: dict[str, str], time: datetime
) -> None:
    event = Event("shop", name, time.replace(tzinfo=UTC), who, properties, "id")
    line = encode([event])

    assert line.count(b"\n") == 1
    assert decode(line[:-1]) == event


@given(st.integers(0, 200), st.integers(1, 255))
def test_damaged_record_is_none(place: int, change: int) -> None:
    line = bytearray(record(plan="pro")[:-1])
    line[place % len(line)] ^= change

    found = decode(bytes(line))
    assert found is None or found == decode(record(plan="pro")[:-1]), "a digit may be written Aa"


@pytest.mark.parametrize("line", [b"", b"x", b"00000000 ", b"0 {}", b"99 99", b"2144df1c []"])
def test_what_is_no_record_is_none(line: bytes) -> None:
    assert decode(line) is None


def test_events_are_delivered_in_order(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "a" / "b")
    assert not spool.waits()
    for number in range(7):
        spool.append(record(str(number)))

    assert spool.waits()
    assert take_all(spool, 3) == list("0123456")
    assert not spool.waits()
    spool.close()
    assert list((tmp_path / "a" / "b").iterdir()) == []


def test_next_process_delivers_what_is_left(tmp_path: Path) -> None:
    first, second = Spool(tmp_path), Spool(tmp_path)
    for number in range(4):
        first.append(record(str(number)))
    taken = first.take(1, 1 << 16)
    assert taken
    first.done(taken)
    second.look()
    assert not second.waits(), "its writer is alive"

    first.close()
    third = Spool(tmp_path)
    third.look()

    assert take_all(third) == ["1", "2", "3"]
    assert list(tmp_path.iterdir()) == []


def test_two_do_not_deliver_the_same(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.append(record())
    spool.close()
    others = [Spool(tmp_path) for _ in range(3)]
    for other in others:
        other.look()

    assert [take_all(other) for other in others] == [["e"], [], []]


def test_file_is_left_for_a_new_one(tmp_path: Path) -> None:
    spool = Spool(tmp_path, rotate_bytes=1_000)
    for number in range(40):
        spool.append(record(f"{number:03d}"))
    assert len(list(tmp_path.iterdir())) > 2

    assert take_all(spool) == [f"{number:03d}" for number in range(40)]
    assert len(list(tmp_path.iterdir())) <= 1


def test_oldest_gives_way_and_is_counted(tmp_path: Path) -> None:
    lost: list[int] = []
    spool = Spool(tmp_path, max_bytes=8_000, rotate_bytes=1_000, lose=lost.append)
    for number in range(200):
        spool.append(record(f"{number:03d}"))
        assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 8_200

    left = take_all(spool)
    assert left == [f"{number:03d}" for number in range(sum(lost), 200)]
    assert 0 < sum(lost) < 200


def test_files_of_the_dead_give_way_too(tmp_path: Path) -> None:
    lost: list[int] = []
    dead = Spool(tmp_path, max_bytes=8_000, rotate_bytes=1_000)
    for _ in range(30):
        dead.append(record())
    dead.close()
    spool = Spool(tmp_path, max_bytes=4_000, rotate_bytes=1_000, lose=lost.append)
    spool.append(record())

    assert sum(lost) > 0
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 4_200


def test_file_that_gives_way_while_it_is_delivered_is_left_alone(tmp_path: Path) -> None:
    """Its number may be that of another file of the program by then."""
    spool = Spool(tmp_path, max_bytes=4_000, rotate_bytes=1_000)
    spool.append(record())
    taken = spool.take(1, 1 << 16)
    assert taken
    for _ in range(40):
        spool.append(record("later"))
    other = (tmp_path / "other").open("w+b", buffering=0)
    other.write(b"x" * 100)

    spool.done(taken)

    other.seek(0)
    assert other.read() == b"x" * 100
    other.close()
    assert set(take_all(spool)) == {"later"}


def test_drafts_of_the_dead_are_removed(tmp_path: Path) -> None:
    old, new = tmp_path / "1.new", tmp_path / "2.new"
    for path in (old, new):
        path.touch()
    os.utime(old, (0, 0))

    Spool(tmp_path).look()

    assert [path.name for path in tmp_path.iterdir()] == ["2.new"]


def test_damaged_lines_are_counted(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.append(record("a") + b"garbage\n" + record("b"))

    taken = spool.take(500, 1 << 16)

    assert taken
    assert ([event.name for event in taken.events], taken.damaged) == (["a", "b"], 1)


def test_erased_lines_are_passed_over(tmp_path: Path) -> None:
    """`analytics erase` writes blanks over what is said of a person."""
    spool = Spool(tmp_path)
    blank = b" " * (len(record("u")) - 1) + b"\n"
    spool.append(record("a") + blank + record("b"))

    taken = spool.take(500, 1 << 16)

    assert taken
    assert ([event.name for event in taken.events], taken.damaged) == (["a", "b"], 0)


def test_threads_do_not_tear_each_other(tmp_path: Path) -> None:
    spool = Spool(tmp_path, rotate_bytes=2_000)

    def write(name: str) -> None:
        for number in range(50):
            spool.append(record(f"{name}{number}"))

    threads = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    names = []
    while any(thread.is_alive() for thread in threads) or spool.waits():
        names += take_all(spool, 7)
    for thread in threads:
        thread.join()

    assert sorted(names) == sorted(f"{name}{number}" for name in "abcd" for number in range(50))


def test_append_from_inside_of_an_append_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A signal handler must not wait for the lock that its own thread holds."""
    spool = Spool(tmp_path)
    errors: list[OSError] = []
    pwrite = os.pwrite

    def interrupted(descriptor: int, data: bytes, at: int) -> int:
        monkeypatch.undo()
        try:
            spool.append(record("inner"))
        except OSError as error:
            errors.append(error)
        return pwrite(descriptor, data, at)

    spool.append(record("first"))
    monkeypatch.setattr(os, "pwrite", interrupted)
    spool.append(record("outer"))

    assert [type(error) for error in errors] == [BlockingIOError]
    assert take_all(spool) == ["first", "outer"]


def test_child_of_fork_leaves_the_files_of_its_parent(tmp_path: Path) -> None:
    """They stay locked, as their owner is there; the child begins its own."""
    spool = Spool(tmp_path)
    spool.append(record("parent"))
    with warnings.catch_warnings():  # the runner of the tests may have threads
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if not pid:
        spool.forget_parent()
        spool.look()
        is_right = not spool.waits()
        spool.append(record("child"))
        os._exit(0 if is_right and take_all(spool) == ["child"] else 1)

    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert take_all(spool) == ["parent"]


def test_what_is_synced_can_be_read_by_anybody(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.append(record())
    spool.sync()
    spool.sync()

    (path,) = tmp_path.iterdir()
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_bytes().splitlines()[1] + b"\n" == record()
    spool.close()


def test_times_are_kept_to_the_microsecond() -> None:
    for step in range(0, 1_000_000, 99_991):
        event = Event("shop", "e", NOON + timedelta(microseconds=step), None, {}, None)
        assert decode(encode([event])[:-1]) == event


def test_what_does_not_give_way_is_refused(tmp_path: Path) -> None:
    spool = Spool(tmp_path, max_bytes=1_000, rotate_bytes=1, gives_way=False)
    kept = [str(number) for number in range(7)]
    for name in kept:
        spool.append(record(name))  # a file each

    assert spool.waiting_bytes == len(record("0")) * 7
    with pytest.raises(OSError, match="bytes wait to be delivered"):
        spool.append(record("7"))
    assert take_all(spool) == kept
    spool.append(record("again"))
    assert take_all(spool) == ["again"]
    spool.close()


def test_what_is_delivered_while_it_is_synced_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool = Spool(tmp_path, rotate_bytes=1)
    spool.append(record())

    def sync(_file: SpoolFile) -> None:
        assert take_all(spool) == ["e"]
        raise ValueError("file descriptor cannot be a negative integer (-1)")

    monkeypatch.setattr(SpoolFile, "sync", sync)
    spool.sync()

    spool.append(record())
    monkeypatch.setattr(SpoolFile, "sync", lambda _file: os.close(-1))
    with pytest.raises(OSError, match="Bad file"):
        spool.sync()
    spool.close()
