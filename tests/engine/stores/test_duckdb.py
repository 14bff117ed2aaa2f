"""The DuckDB store: each batch once, snapshots that stand still, segments that come and go."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import duckdb
import pytest
from support.made import event, ids, rows, text

from analytics.engine.store import Batch, IndexSize
from analytics.engine.stores.duckdb import DuckStore, open_store
from analytics.errors import DataError
from analytics.transports.journal import encode, prepare

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def store(data: Path) -> Iterator[DuckStore]:
    prepare(data)
    opened = open_store(data, threads=1)
    yield opened
    opened.close()


def put(store: DuckStore, *records: dict[str, object], **positions: int) -> bool:
    return store.apply(Batch(encode(records).decode()[:-1], len(records), positions))


def segment_files(data: Path) -> list[str]:
    return sorted(path.name for path in (data / "segments").iterdir())


def test_failing_store_blames_no_record(store: DuckStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """What fails for a sound record too is told as it is, so that no record is set aside."""
    monkeypatch.setattr(
        "analytics.engine.visitors.inserts",
        lambda _: ["SELECT error('disk' || $1 || $2 || $3)"],
    )
    monkeypatch.setattr("analytics.engine.stores.duckdb.SOUND", "SELECT error('disk')")

    with pytest.raises(DataError, match=r"The journal cannot be applied.*Nothing was lost"):
        put(store, event(1))


def test_positions_come_with_the_rows(store: DuckStore) -> None:
    put(store, event(1), j=10, k=5)
    put(store, event(2), j=20)

    assert store.positions() == {"j": 20, "k": 5}
    store.forget(["j"])
    assert store.positions() == {"k": 5}


def test_everything_is_there_after_reopening(data: Path, store: DuckStore) -> None:
    put(store, event(1), j=10)
    store.compact(force=True)
    put(store, event(2), j=20)
    store.close()

    again = open_store(data)
    put(again, event(3))

    assert rows(again, "seq, event_id") == [(1, "id1"), (2, "id2"), (3, "id3")]
    assert again.positions() == {"j": 20}
    again.close()


def test_segment_is_sorted_and_the_tail_empty(data: Path, store: DuckStore) -> None:
    put(store, event(3), event(1), event(9, application="blog"), text("x"))

    assert store.compact(force=True)

    assert segment_files(data) == ["00000001.duckdb"]
    with store.snapshot() as snapshot:
        scan = snapshot.scan(None, None, None, None)
        assert scan == "(SELECT * FROM s1.main.ev)"
        stored = snapshot.connection.execute(f"SELECT application, ts FROM {scan}").fetchall()
    assert stored == [("blog", 9), ("shop", 1), ("shop", 3), (None, 0)]


def test_large_segment_is_sorted_piece_by_piece(
    store: DuckStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("analytics.engine.sorting.PIECE_ROWS", 5)
    names = ["a'b", "b", "c"]
    records = [
        event(n * 7 % 40, application=names[n % 3], event=f"e{n % 5}", event_id=str(n))
        for n in range(40)
    ]
    put(store, *records, text("x"), text("y"))

    store.compact(force=True)

    with store.snapshot() as snapshot:
        stored = snapshot.connection.execute(
            "SELECT application, event, ts, seq FROM s1.main.ev"
        ).fetchall()
    assert len(stored) == 42
    assert stored == sorted(stored, key=lambda row: (row[0] is None, *map(str, row[:2]), *row[2:]))


def test_merged_segments_replace_their_sources(data: Path, store: DuckStore) -> None:
    for number in range(3):
        put(store, event(number))
        store.compact(force=True)

    assert store.compact(force=True)
    assert not store.compact(force=True)

    assert segment_files(data) == ["00000004.duckdb"]
    assert ids(store) == ["id0", "id1", "id2"]


def test_compaction_waits_for_enough_arrivals(data: Path) -> None:
    prepare(data)
    store = open_store(data, tail_rows=3)
    put(store, event(1), event(2))
    assert not store.compact()
    put(store, event(3))
    assert store.compact()
    store.close()


def test_snapshot_stands_still(data: Path, store: DuckStore) -> None:
    """Rows arrive, the tail becomes a segment, segments become one: an open snapshot sees none."""
    put(store, event(1))
    store.compact(force=True)
    put(store, event(2, application="blog"))
    with store.snapshot() as snapshot:
        put(store, event(3))
        store.compact(force=True)
        store.compact(force=True)
        store.clear("web")
        scan = snapshot.scan(None, None, None, None)
        seen = snapshot.connection.execute(f"SELECT event_id FROM {scan} ORDER BY seq").fetchall()
        assert seen == [("id1",), ("id2",)]
        assert snapshot.bounds() == (1, 2)
        assert snapshot.names("application") == {"shop", "blog"}
        assert segment_files(data) == ["00000001.duckdb"]
    assert segment_files(data) == []
    assert ids(store) == []


def test_scan_leaves_out_what_cannot_match(store: DuckStore) -> None:
    put(store, event(1, index="a"))
    store.compact(force=True)
    put(store, event(2, index="b", application="blog"))
    store.compact(force=True)
    put(store, event(3, index="c"))

    def scanned(**wanted: object) -> list[str]:
        return [row[0] for row in rows(store, "event_id", **wanted)]

    assert scanned(indexes=frozenset({"a", "c"})) == ["id1", "id3"]
    assert scanned(applications=frozenset({"blog"})) == ["id2"]
    assert scanned(earliest=2) == ["id2", "id3"]
    assert scanned(latest=2) == ["id1"]
    assert scanned(indexes=frozenset({"none"})) == []


def test_names_and_bounds(store: DuckStore) -> None:
    with store.snapshot() as snapshot:
        assert snapshot.bounds() is None
        assert snapshot.names("event") == frozenset()
    put(store, event(4))
    store.compact(force=True)
    put(store, text("x", ts=-3))
    with store.snapshot() as snapshot:
        assert snapshot.bounds() == (-3, 4)
        assert snapshot.names("event") == {"view"}
        assert snapshot.names("sourcetype") == {"st"}


def test_too_many_names_are_unknown(store: DuckStore) -> None:
    put(store, *(event(n, event=f"e{n}") for n in range(5001)))
    with store.snapshot() as snapshot:
        assert snapshot.names("event") is None
    store.compact(force=True)
    with store.snapshot() as snapshot:
        assert snapshot.names("event") is None
        assert snapshot.names("application") == {"shop"}


def test_indexes_are_sized(store: DuckStore) -> None:
    put(store, event(1, index="a"))
    store.compact(force=True)
    put(store, event(2, index="a"), event(5, index="b"))
    store.compact(force=True)
    put(store, event(9, index="a"))

    assert store.indexes() == {"a": IndexSize(3, 1, 9), "b": IndexSize(1, 5, 5)}
    assert store.count("a") == 3
    assert store.count("none") == 0


def test_cleared_index_is_gone_everywhere(data: Path, store: DuckStore) -> None:
    put(store, event(1, index="it's"))
    store.compact(force=True)
    put(store, event(2, index="it's"), event(3))
    store.compact(force=True)
    put(store, event(4, index="it's"), event(5))

    store.clear("it's")

    assert ids(store) == ["id3", "id5"]
    assert segment_files(data) == ["00000004.duckdb"]
    store.close()
    again = open_store(data)
    assert ids(again) == ["id3", "id5"]
    again.close()


def test_file_nobody_names_is_removed_at_start(data: Path, store: DuckStore) -> None:
    put(store, event(1))
    store.compact(force=True)
    store.close()
    for name in ("00000007.duckdb", "00000007.duckdb.wal", "00000001.duckdb.wal"):
        (data / "segments" / name).touch()

    again = open_store(data)

    assert [n for n in segment_files(data) if "7" in n] == []
    assert ids(again) == ["id1"]
    again.close()


def test_missing_segment_is_told(data: Path, store: DuckStore) -> None:
    put(store, event(1))
    store.compact(force=True)
    store.close()
    (data / "segments" / "00000001.duckdb").unlink()

    with pytest.raises(DataError, match="Restore what is missing from a backup"):
        open_store(data)


def test_compaction_that_fails_changes_nothing(
    data: Path, store: DuckStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, event(1))

    def fail(*_: object) -> None:
        raise duckdb.IOException("no space left")

    monkeypatch.setattr("analytics.engine.stores.duckdb.write_sorted", fail)
    with pytest.raises(DataError, match=r"cannot be sorted.*no space left"):
        store.compact(force=True)
    monkeypatch.undo()

    assert ids(store) == ["id1"]
    store.compact(force=True)
    assert ids(store) == ["id1"]
    assert len(segment_files(data)) == 1


def test_sql_reads_no_file_and_writes_nothing(data: Path, store: DuckStore) -> None:
    secret = data.parent / "secret.csv"
    secret.write_text("a\n1\n")
    with store.snapshot() as snapshot, pytest.raises(duckdb.PermissionException):
        snapshot.connection.execute(f"SELECT * FROM read_csv('{secret}')")
    with store.snapshot() as snapshot, pytest.raises(duckdb.PermissionException):
        snapshot.connection.execute(f"COPY (SELECT 1) TO '{data.parent}/out.csv'")
    with (
        store.snapshot() as snapshot,
        pytest.raises(duckdb.TransactionException, match="read-only"),
    ):
        snapshot.connection.execute("DELETE FROM hot.main.ev")


def test_many_threads_read_while_rows_arrive_and_move(store: DuckStore) -> None:
    """Each snapshot sees whole batches of ten, never fewer than the one before."""
    done = threading.Event()
    wrong: list[object] = []

    def read() -> None:
        last = 0
        while not done.is_set():
            count = len(ids(store))
            if count % 10 or count < last:
                wrong.append((last, count))
            last = count

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for batch in range(15):
        put(store, *(event(batch * 10 + n) for n in range(10)))
        if batch % 4 == 3:
            store.compact(force=True)
    done.set()
    for thread in threads:
        thread.join()

    assert wrong == []
    assert len(ids(store)) == 150


def test_closing_breaks_off_a_search(store: DuckStore) -> None:
    started, failed = threading.Event(), []

    def search() -> None:
        with store.snapshot() as snapshot:
            started.set()
            try:
                snapshot.connection.execute(
                    "SELECT sum(a.range * b.range) FROM range(1000000) a, range(1000000) b"
                ).fetchone()
            except duckdb.InterruptException as error:
                failed.append(error)

    thread = threading.Thread(target=search)
    thread.start()
    started.wait()
    store.close()
    thread.join()

    assert len(failed) == 1
    with pytest.raises(DataError, match="closed"), store.snapshot():
        pass


def test_directory_older_than_a_column_opens(data: Path, store: DuckStore) -> None:
    """Made before events had index-time fields: the tail gets the column, segments stay."""
    put(store, event(1))
    store.compact(force=True)
    put(store, event(2), text("x"))
    store.close()
    for path in (data / "hot.duckdb", data / "segments" / "00000001.duckdb"):
        with duckdb.connect(str(path)) as older:
            older.execute("CREATE TABLE ev2 AS SELECT * EXCLUDE (indexed) FROM ev; DROP TABLE ev")
            older.execute("ALTER TABLE ev2 RENAME TO ev")
    with duckdb.connect(str(data / "hot.duckdb")) as older:
        older.execute("UPDATE segment SET names = json_merge_patch(names, '{\"indexed\": null}')")

    again = open_store(data)
    put(again, event(3, indexed={"a": "1"}))

    want = [("id1", None), ("id2", None), (None, None), ("id3", {"a": "1"})]
    assert rows(again, "event_id, indexed") == want
    with again.snapshot() as snapshot:
        assert snapshot.names("indexed") == {"a"}
    for _ in range(2):
        again.compact(force=True)
    assert rows(again, "event_id, indexed") == want
    assert segment_files(data) == ["00000003.duckdb"]
    again.close()
