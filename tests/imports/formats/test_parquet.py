"""Events from Parquet, of one file or of a tree of folders."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from support.packed import parquet as written

from analytics.errors import ConfigError
from analytics.event import Event
from analytics.imports.fields import FieldMap, Refusal
from analytics.imports.folders import opened
from analytics.imports.formats import parquet

if TYPE_CHECKING:
    from pathlib import Path

ROW = "TIMESTAMP '2026-01-31 12:00:00' AS time, 'login' AS event"


def read(path: Path, fields: FieldMap | None = None) -> list[Event | Refusal]:
    with opened(str(path)) as source:
        return list(parquet.read(source.lines("p"), fields or FieldMap("shop")))


def test_columns_become_properties(tmp_path: Path) -> None:
    select = (
        f"SELECT {ROW}, 'u1' AS distinct_id, 2.5 AS price, NULL AS note, {{'plan': 'ü'}} AS who"
    )
    (event,) = read(written(tmp_path / "x", select))

    assert isinstance(event, Event)
    assert (event.name, event.distinct_id) == ("login", "u1")
    assert event.time == datetime(2026, 1, 31, 12, tzinfo=UTC)
    assert event.properties == {"price": "2.5", "who_plan": "ü"}


def test_other_columns_are_named(tmp_path: Path) -> None:
    select = "SELECT 1795514400000 AS ms, 'x' AS kind, {'id': 7, 'plan': 'pro'} AS actor"
    fields = FieldMap("shop", time="ms", event="kind", distinct_id="actor.id")
    (event,) = read(written(tmp_path / "x", select), fields)

    assert isinstance(event, Event)
    assert (event.name, event.distinct_id, event.properties) == ("x", "7", {"actor_plan": "pro"})
    assert event.time == datetime(2026, 11, 24, 10, tzinfo=UTC)


def test_tree_of_days(tmp_path: Path) -> None:
    """Files need not have the same columns, and an empty one is nothing."""
    written(tmp_path / "year=2026/month=02/day=01/1.parquet", f"SELECT {ROW}, 2 AS n")
    written(tmp_path / "year=2026/month=01/day=31/1.parquet", f"SELECT {ROW}, 1 AS n, 'x' AS more")
    written(tmp_path / "year=2026/month=01/day=30/1.parquet", f"SELECT {ROW} WHERE false")
    found = read(tmp_path)

    assert [event.properties for event in found if isinstance(event, Event)] == [
        {"n": "1", "more": "x"},
        {"n": "2"},
    ]
    assert len({event.event_id for event in found if isinstance(event, Event)}) == 2


def test_row_without_a_time_is_refused(tmp_path: Path) -> None:
    select = "SELECT NULL::TIMESTAMP AS time, 'a' AS event UNION ALL BY NAME SELECT " + ROW
    refused, event = read(written(tmp_path / "x", select))

    assert isinstance(refused, Refusal)
    assert refused.reason == "no field 'time'"
    assert isinstance(event, Event)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (FieldMap("shop", time="tme"), "no column 'tme'.*--time.*'time'"),
        (FieldMap("shop", distinct_id="actor.id"), "no column 'actor.id'.*--distinct-id"),
    ],
)
def test_column_that_is_not_there_is_told(tmp_path: Path, fields: FieldMap, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        read(written(tmp_path / "x", f"SELECT {ROW}"), fields)


@pytest.mark.parametrize("text", ['{"time":1795514400,"event":"a"}\n', "time,event\n"])
def test_other_file_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x"
    path.write_text(text)

    with pytest.raises(ConfigError, match="no Parquet"):
        read(path)


def test_nothing_else_of_the_imports_needs_the_database() -> None:
    """The engine is imported when a file turns out to be Parquet."""
    code = "import sys, analytics.imports.run, analytics.imports.formats.parquet as p; "
    code += "sys.exit('duckdb' in sys.modules)"

    # Our own interpreter and a constant.
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
