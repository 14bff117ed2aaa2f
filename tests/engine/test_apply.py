"""What is journaled is applied once: over torn lines, nonsense, many files and crashes."""

from __future__ import annotations

import logging
import os
from typing import TYPE_CHECKING

import pytest
from support.made import event, ids, rows, text

from analytics.engine import apply
from analytics.engine.apply import Applier
from analytics.engine.stores.duckdb import DuckStore, open_store
from analytics.errors import DataError
from analytics.transports.journal import Journal, encode, prepare

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def store(data: Path) -> Iterator[DuckStore]:
    prepare(data)
    opened = open_store(data, threads=1)
    yield opened
    opened.close()


def left(data: Path, name: str, content: bytes) -> Path:
    """Leave a journal file behind, as a writer does that is gone."""
    path = data / "journal" / f"{name}.ndjson"
    path.write_bytes(content)
    return path


def aside(data: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in sorted((data / "journal").glob("aside/*"))}


def test_several_files_are_applied_in_order(data: Path, store: DuckStore) -> None:
    left(data, "2", encode([event(3), text("x")]))
    left(data, "1", encode([event(1), event(2)]))
    left(data, "3", b"")

    assert Applier(data, store).catch_up() == 4
    assert ids(store) == ["id1", "id2", "id3", None]


def test_nothing_is_applied_twice(data: Path, store: DuckStore) -> None:
    writer = Journal(data)
    applier = Applier(data, store)
    for number in range(3):
        writer.append([event(number)])
        assert applier.catch_up() == 1
        assert applier.catch_up() == 0

    assert Applier(data, store).catch_up() == 0
    assert ids(store) == ["id0", "id1", "id2"]
    writer.close()


@pytest.mark.parametrize(
    ("rows_limit", "bytes_limit"), [(1, 10**6), (7, 10**6), (10**6, 1), (7, 500)]
)
def test_batches_end_anywhere(
    data: Path,
    store: DuckStore,
    monkeypatch: pytest.MonkeyPatch,
    rows_limit: int,
    bytes_limit: int,
) -> None:
    monkeypatch.setattr(apply, "BATCH_ROWS", rows_limit)
    monkeypatch.setattr(apply, "BATCH_BYTES", bytes_limit)
    left(data, "1", encode(event(n) for n in range(10)))
    left(data, "2", encode(event(n) for n in range(10, 15)))

    Applier(data, store).catch_up()

    assert ids(store) == [f"id{n}" for n in range(15)]


def test_unfinished_line_waits_for_its_writer(data: Path, store: DuckStore) -> None:
    writer = Journal(data)
    writer.append([event(1)])
    (path,) = (data / "journal").glob("*.ndjson")
    line = encode([event(2)])
    with path.open("ab") as stream:
        stream.write(line[:20])
    applier = Applier(data, store)

    applier.catch_up()
    applier.remove_left()
    assert ids(store) == ["id1"]
    with path.open("ab") as stream:
        stream.write(line[20:])
    applier.catch_up()

    assert ids(store) == ["id1", "id2"]
    writer.close()


def test_torn_end_of_a_left_file_is_kept_aside(
    data: Path, store: DuckStore, caplog: pytest.LogCaptureFixture
) -> None:
    line = encode([event(1)])
    path = left(data, "1", line + b'{"ts":')
    applier = Applier(data, store)

    with caplog.at_level(logging.WARNING):
        applier.catch_up()
        applier.remove_left()

    assert ids(store) == ["id1"]
    assert not path.exists()
    assert aside(data) == {f"1@{len(line)}.txt": b'{"ts":'}
    assert "cannot be read" in caplog.text
    assert store.positions() == {}


def test_left_file_is_not_removed_before_it_is_applied(data: Path, store: DuckStore) -> None:
    path = left(data, "1", encode([event(1)]))

    Applier(data, store).remove_left()

    assert path.exists()


@pytest.mark.parametrize("nonsense", [b"nonsense", b"\xff\xfe", b"", b'{"ts":1}', b"\0" * 50])
def test_bad_record_is_kept_aside_and_the_rest_goes_on(
    data: Path, store: DuckStore, nonsense: bytes
) -> None:
    before, after = (encode(event(n) for n in span) for span in (range(9), range(9, 20)))
    left(data, "1", before + nonsense + b"\n" + after)
    left(data, "2", encode([event(20)]))

    assert Applier(data, store).catch_up() == 21

    assert ids(store) == [f"id{n}" for n in range(21)]
    assert aside(data) == {f"1@{len(before)}.txt": nonsense + b"\n"}


def test_crash_after_setting_aside_keeps_it_once(data: Path, store: DuckStore) -> None:
    """The position is written last: what is read again is set aside in the same place."""
    left(data, "1", b"nonsense\n" + encode([event(1)]))
    (data / "journal" / "aside").mkdir()
    (data / "journal" / "aside" / "1@0.txt").write_bytes(b"nons")

    Applier(data, store).catch_up()

    assert aside(data) == {"1@0.txt": b"nonsense\n"}
    assert ids(store) == ["id1"]


def test_crash_between_removing_and_forgetting_is_cleaned_up(data: Path, store: DuckStore) -> None:
    path = left(data, "1", encode([event(1)]))
    Applier(data, store).catch_up()
    path.unlink()

    Applier(data, store)

    assert store.positions() == {}
    assert ids(store) == ["id1"]


def test_file_cut_after_it_was_applied_is_let_be(data: Path, store: DuckStore) -> None:
    """A writer takes back a group that failed; it was not acknowledged, and may be kept."""
    path = left(data, "1", encode([event(1), event(2)]))
    applier = Applier(data, store)
    applier.catch_up()
    path.write_bytes(encode([event(1)]))

    assert applier.catch_up() == 0
    applier.remove_left()

    assert ids(store) == ["id1", "id2"]
    assert not path.exists()


def test_stopping_leaves_the_rest_to_the_next_owner(data: Path, store: DuckStore) -> None:
    left(data, "1", encode([event(1)]))
    applier = Applier(data, store)

    applier.stop()

    assert applier.catch_up() == 0
    assert Applier(data, store).catch_up() == 1


def test_failed_store_loses_nothing(
    data: Path, store: DuckStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    left(data, "1", encode([event(1)]))
    applier = Applier(data, store)

    def fail(_: object) -> bool:
        raise DataError("The disk is full. Free space.")

    monkeypatch.setattr(store, "apply", fail)
    with pytest.raises(DataError, match="full"):
        applier.catch_up()
    monkeypatch.undo()

    assert applier.catch_up() == 1
    assert rows(store, "event_id") == [("id1",)]
    assert aside(data) == {}


def test_journal_that_cannot_be_read_is_told(data: Path, store: DuckStore) -> None:
    (data / "journal" / "1.ndjson").mkdir()

    with pytest.raises(DataError, match="Make its files readable"):
        Applier(data, store).catch_up()


def test_only_an_old_unnamed_file_is_swept(data: Path, store: DuckStore) -> None:
    old, new = (data / "journal" / name for name in ("1.new", "2.new"))
    old.touch()
    new.touch()
    os.utime(old, (0, 0))

    Applier(data, store)

    assert not old.exists()
    assert new.exists()
