"""Journal records become rows, each value as it is; what is no record is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.made import event, ids, rows, text

from analytics.engine.store import COLUMNS, Batch
from analytics.engine.stores.duckdb import DuckStore, open_store
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


def test_event_has_its_columns(store: DuckStore) -> None:
    put(store, event(5))

    (row,) = rows(store)
    assert dict(zip(COLUMNS, row, strict=True)) == {
        "ts": 5, "seq": 1, "application": "shop", "event": "view", "distinct_id": "u1",
        "event_id": "id5", "props": {"page": "/5"}, "idx": "web", "host": None, "source": None,
        "sourcetype": None, "received": 7, "raw": None, "fields": None,
        "indexed": None,
    }  # fmt: skip


def test_text_and_events_can_be_mixed(store: DuckStore) -> None:
    historic = event(2) | {"raw": "the line", "sourcetype": "old"}
    put(store, event(1), text('{"raw":\n'), historic, event(3, host="h"))

    assert rows(store, "application, raw, host, sourcetype, fields") == [
        ("shop", None, None, None, None),
        (None, '{"raw":\n', "h", "st", {"size": "9"}),
        ("shop", "the line", None, "old", None),
        ("shop", None, "h", None, None),
    ]


def test_index_time_fields_come_with_any_form(store: DuckStore) -> None:
    put(
        store,
        event(1, indexed={"a": "1"}),
        event(2),
        text('{"indexed":', indexed={"a": "2\n3", "b": ""}),
        text("x"),
    )

    assert rows(store, "raw, indexed") == [
        (None, {"a": "1"}),
        (None, None),
        ('{"indexed":', {"a": "2\n3", "b": ""}),
        ("x", None),
    ]


def test_any_text_is_kept(store: DuckStore) -> None:
    values = ["", " a ", "\n\r\t", '"\\', "\0\x01", "😀", "\u2028", "'", "{}", "null"]
    put(store, event(1, props={f"p{n}": value for n, value in enumerate(values)}))

    ((props,),) = rows(store, "props")
    assert list(props.values()) == values


@pytest.mark.parametrize(
    "wrong",
    [
        {"ts": None}, {"ts": "noon"}, {"ts": 2**70}, {"props": None}, {"props": [1]},
        {"application": None}, {"application": ""}, {"event": None}, {"index": None},
        {"received": None},
    ],
)  # fmt: skip
def test_wrong_record_is_refused_with_its_batch(store: DuckStore, wrong: dict[str, object]) -> None:
    assert not put(store, event(1), event(2) | wrong, j=9)
    assert ids(store) == []
    assert store.positions() == {}
    assert put(store, event(3))


@pytest.mark.parametrize("line", ["", "{", "null", "[1]", '{"ts":1}', "x"])
def test_line_that_is_no_record_is_refused(store: DuckStore, line: str) -> None:
    assert not store.apply(Batch(line, 1, {"j": 1}))
