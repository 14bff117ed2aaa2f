"""What is taken away leaves no byte in the files of the store."""

from __future__ import annotations

from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from support.made import event, ids, rows, text

from analytics.engine.rewriting import Rewritten, erasing, expiring, limits
from analytics.engine.store import Batch
from analytics.engine.stores import duckdb as stores
from analytics.engine.stores.duckdb import DuckStore, open_store
from analytics.errors import DataError
from analytics.transports.journal import encode, prepare

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WHO = "erika-musterfrau"
connect = stores.hot.duckdb.connect


@pytest.fixture
def store(data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DuckStore]:
    """Open a store whose files hold texts as they are."""

    def plainly(path: str, config: dict[str, Any]) -> Any:
        return connect(path, config={**config, "force_compression": "uncompressed"})

    monkeypatch.setattr(stores.hot.duckdb, "connect", plainly)
    prepare(data)
    opened = open_store(data, threads=1)
    yield opened
    opened.close()


def put(store: DuckStore, *records: dict[str, object]) -> None:
    assert store.apply(Batch(encode(records).decode()[:-1], len(records), {"j": 7}))


def holding(folder: Path, word: str) -> list[str]:
    """Name the files that hold *word*."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path.name for path in files if word.encode() in path.read_bytes())


def of_everybody(start: int) -> list[dict[str, object]]:
    return [
        *(event(start + n, distinct_id=f"u{n}") for n in range(5)),
        event(start + 5, distinct_id=WHO, props={"secret": "hers"}),
        event(start + 6, distinct_id="x", props={"anonymous_id": WHO}),
        event(start + 7, distinct_id="x", props={"note": f"met {WHO}.", "page": "/"}),
        text(f"a line of {WHO}", fields={"user": WHO}, ts=start + 8),
    ]


def test_no_byte_of_a_person_is_left(store: DuckStore, data: Path) -> None:
    """Rows of a segment, of the tail, and those whose bytes compaction has left behind."""
    put(store, *of_everybody(0))
    store.compact(force=True)
    put(store, *of_everybody(100))
    change = erasing([WHO])
    assert holding(data, WHO) != []
    assert holding(data, "hers") != []

    assert store.rewrite(change, is_dry=True) == Rewritten(4, 4)
    assert store.rewrite(change) == Rewritten(4, 4)

    assert holding(data, WHO) == holding(data, "hers") == []
    assert len(rows(store)) == 14
    assert [dict(p) for (p,) in rows(store, "props") if p and "note" in p] == [
        {"note": "met [erased].", "page": "/"}
    ] * 2
    assert [row for row in rows(store, "raw, fields") if row[0]] == [
        ("a line of [erased]", {"user": "[erased]"})
    ] * 2
    assert store.positions() == {"j": 7}


def test_store_goes_on_as_before(store: DuckStore, data: Path) -> None:
    put(store, *of_everybody(0))
    store.compact(force=True)
    store.rewrite(erasing([WHO]))
    put(store, event(200), event(201))
    store.compact(force=True)
    before = ids(store)
    store.close()
    again = open_store(data, threads=1)

    assert ids(again) == before
    assert before[-2:] == ["id200", "id201"]
    assert [seq for (seq,) in rows(again, "seq")] == sorted(seq for (seq,) in rows(again, "seq"))
    again.close()


def test_short_id_is_not_looked_for_inside_of_values(store: DuckStore) -> None:
    put(store, event(1, distinct_id="42"), event(2, props={"price": "42", "note": "42"}))

    assert store.rewrite(erasing(["42"])) == Rewritten(1, 0)
    assert rows(store, "props") == [({"price": "42", "note": "42"},)]


def test_one_application_alone(store: DuckStore) -> None:
    put(store, event(1, distinct_id="u"), event(2, distinct_id="u", application="it's"))

    assert store.rewrite(erasing(["u"], "it's")) == Rewritten(1, 0)
    assert ids(store) == ["id1"]


@pytest.mark.parametrize("who", ["it's", 'a "b"', "a\\b", "%_*", "é" * 9, "x'); DROP TABLE ev; --"])
def test_any_text_is_an_id(store: DuckStore, who: str) -> None:
    put(store, event(1, distinct_id=who), event(2, props={"note": f"by {who}"}), event(3))

    assert store.rewrite(erasing([who])).gone == 1
    assert ids(store) == ["id2", "id3"]


def test_open_search_is_waited_for(store: DuckStore) -> None:
    put(store, *of_everybody(0))
    store.compact(force=True)
    with store.snapshot() as snapshot:
        thread = Thread(target=store.rewrite, args=(erasing([WHO]),))
        thread.start()
        scan = snapshot.scan(None, None, None, None)
        assert snapshot.connection.execute(f"SELECT count(*) FROM {scan}").fetchone() == (9,)
    thread.join()

    assert len(rows(store)) == 7


def test_search_that_does_not_end_stops_it_and_nothing_is_lost(
    store: DuckStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stores, "QUIET_S", 0)
    put(store, *of_everybody(0))
    with store.snapshot(), pytest.raises(DataError, match="has been read for over"):
        store.rewrite(erasing([WHO]))

    assert len(rows(store)) == 9
    store.rewrite(erasing([WHO]))
    assert len(rows(store)) == 7


def test_disk_that_is_full_changes_nothing(
    store: DuckStore, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_path: Path) -> None:
        raise OSError(28, "No space left on device")

    put(store, *of_everybody(0))
    with monkeypatch.context() as patched:
        patched.setattr(stores.hot, "sync", full)
        with pytest.raises(OSError, match="No space"):
            store.rewrite(erasing([WHO]))

    assert len(rows(store)) == 9
    store.rewrite(erasing([WHO]))
    assert holding(data, WHO) == []


def test_old_events_go_from_segments_and_tail(store: DuckStore, data: Path) -> None:
    put(store, *(event(n, application=a) for a in ("shop", "blog") for n in (1, 5, 9)))
    store.compact(force=True)
    put(store, event(2, props={"page": "an old one"}), event(7))

    assert store.rewrite(expiring("shop", 5)) == Rewritten(2, 0)
    assert sorted(rows(store, "application, ts")) == [
        ("blog", 1), ("blog", 5), ("blog", 9), ("shop", 5), ("shop", 7), ("shop", 9),
    ]  # fmt: skip
    assert store.rewrite(expiring("shop", 5)) == Rewritten()
    assert holding(data, "an old one") == []


def test_segment_that_is_old_as_a_whole_is_not_written_anew(
    store: DuckStore, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, event(1), event(2))
    store.compact(force=True)
    monkeypatch.delattr(stores, "write_sorted")
    store.rewrite(expiring("shop", 5))

    assert rows(store) == []
    assert list((data / "segments").iterdir()) == []


def test_days_become_limits() -> None:
    day = 86_400_000_000

    assert limits({"a": 1, "b": 0}, 2, ["a", "b", "c"], 10 * day) == {"a": 9 * day, "c": 8 * day}
    assert limits({}, 0, ["a"], day) == {}
