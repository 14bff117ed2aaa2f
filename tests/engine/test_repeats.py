"""Events that come again: each is kept once."""

from __future__ import annotations

import json
import time as clock
from typing import TYPE_CHECKING, Any

import pytest

from analytics.engine import repeats
from analytics.engine.store import Batch
from analytics.engine.stores.duckdb import DuckStore, open_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

V7 = "01a2102b-8142-7b36-8df0-0f0d71c1a93{}"
DAY_S = 86_400


@pytest.fixture
def store(tmp_path: Path) -> Iterator[DuckStore]:
    opened = open_store(tmp_path)
    yield opened
    opened.close()


def batch(*ids: str | None, journal: str = "a", at: int = 0, **more: Any) -> Batch:
    record = {
        "ts": 1,
        "application": "shop",
        "event": "buy",
        "distinct_id": "u1",
        "event_id": None,
        "props": {},
        "index": "web",
        "received": int(clock.time()),
    } | more
    lines = "\n".join(json.dumps(record | {"event_id": id_}) for id_ in ids)
    return Batch(lines, len(ids), {journal: at})


def kept(store: DuckStore) -> list[str | None]:
    with store.snapshot() as snapshot:
        sql = f"SELECT event_id FROM {snapshot.scan(None, None, None, None)} ORDER BY seq"
        return [id_ for (id_,) in snapshot.connection.execute(sql).fetchall()]


@pytest.mark.parametrize("id_", [V7.format(1), "order-1", "größe", "x" * 200], ids=ascii)
def test_repeat_is_not_kept(store: DuckStore, id_: str) -> None:
    assert store.apply(batch(id_))
    assert store.apply(batch(id_, "other", at=9))

    assert kept(store) == [id_, "other"]
    assert store.repeats == 1
    assert store.positions() == {"a": 9}


def test_first_of_a_batch_stays(store: DuckStore) -> None:
    store.apply(batch("a", "b", "a", "a", "b"))

    assert kept(store) == ["a", "b"]


def test_repeat_is_known_once_events_are_sorted(store: DuckStore) -> None:
    store.apply(batch("a"))
    assert store.compact(force=True)
    store.apply(batch("a"))

    assert kept(store) == ["a"]
    assert store.count("web") == 1


def test_repeat_is_known_after_a_start(tmp_path: Path, store: DuckStore) -> None:
    store.apply(batch("a"))
    store.close()
    again = open_store(tmp_path)
    again.apply(batch("a"))

    assert kept(again) == ["a"]
    again.close()


@pytest.mark.parametrize(
    "other", [{"application": "blog"}, {"index": "main"}, {"event": "sell"}], ids=str
)
def test_same_id_elsewhere_is_another_event(store: DuckStore, other: dict[str, str]) -> None:
    store.apply(batch("a"))
    store.apply(batch("a", **other))

    assert kept(store) == ["a", "a"]


def test_event_without_an_id_is_never_a_repeat(store: DuckStore) -> None:
    store.apply(batch(None, None))
    store.apply(batch(None))

    assert kept(store) == [None] * 3


def test_removed_event_may_come_again(store: DuckStore) -> None:
    store.apply(batch("a", "b"))
    store.compact(force=True)
    store.apply(batch("c"))
    store.remove([1, 3])
    store.apply(batch("a", "b", "c"))

    assert kept(store) == ["b", "a", "c"]


def test_cleared_index_may_be_filled_again(store: DuckStore) -> None:
    store.apply(batch("a"))
    store.clear("web")
    store.apply(batch("a"))

    assert kept(store) == ["a"]


def test_ids_are_forgotten_after_eight_days(store: DuckStore) -> None:
    store.apply(batch("a", received=20_000 * DAY_S))
    for day, left in ((20_007, 1), (20_008, 0)):
        repeats.forget_old(store._writer, day * DAY_S + 1.0)
        found = store._writer.execute("SELECT count(*) FROM known").fetchone()
        assert found == (left,)
