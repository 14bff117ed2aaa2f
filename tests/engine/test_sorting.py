"""Events are written to a new file in sort order, whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pytest

from analytics.engine import sorting
from analytics.engine.arrivals import TAIL
from analytics.engine.segments import Part

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """Hold the events (application, event, ts) of a few applications, out of order."""
    with duckdb.connect() as opened:
        opened.execute(TAIL)
        opened.execute(
            "INSERT INTO ev SELECT n * 37 % 100, n, 'a''' || n % 4, 'e' || n % 3, NULL, NULL, "
            "MAP {'n': n::VARCHAR}, 'web', NULL, NULL, NULL, 0, NULL, NULL, NULL "
            "FROM range(60) t(n)"
        )
        opened.execute(
            "INSERT INTO ev SELECT 5, 60 + n, NULL, NULL, NULL, NULL, NULL, 'web', NULL, NULL, "
            "'st', 0, 'text', MAP {'f': 'x'}, MAP {'k' || n % 2: 'v' || repeat(chr(10), n)} "
            "FROM range(3) t(n)"
        )
        opened.execute(
            "INSERT INTO ev SELECT * REPLACE (63 + seq AS seq, 'text' AS raw, NULL AS event) "
            "FROM ev WHERE seq < 8"
        )
        yield opened


def stored(connection: duckdb.DuckDBPyConnection, path: Path) -> list[tuple[object, ...]]:
    connection.execute(f"ATTACH {sorting.literal(path)} AS made (READ_ONLY)")
    return connection.execute("SELECT application, event, ts, seq FROM made.ev").fetchall()


@pytest.mark.parametrize("piece_rows", [1, 7, 20, 1000])
def test_order_is_that_of_segments(
    connection: duckdb.DuckDBPyConnection,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    piece_rows: int,
) -> None:
    monkeypatch.setattr(sorting, "PIECE_ROWS", piece_rows)
    path = tmp_path / "it's.duckdb"

    sorting.write_sorted(connection, path, ["ev"], "true")

    rows = stored(connection, path)
    assert len(rows) == 71
    wanted = "application NULLS LAST, event NULLS FIRST, ts, seq"
    found = connection.execute(f"SELECT application, event, ts, seq FROM ev ORDER BY {wanted}")
    assert rows == found.fetchall()


def test_several_tables_are_joined_and_filtered(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    connection.execute("CREATE TABLE other AS SELECT * FROM ev WHERE seq < 3")

    sorting.write_sorted(connection, tmp_path / "1.duckdb", ["ev", "other"], "seq < 5")

    assert sorted(row[3] for row in stored(connection, tmp_path / "1.duckdb")) == [
        0, 0, 1, 1, 2, 2, 3, 4,
    ]  # fmt: skip


def test_failure_leaves_no_file(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    with pytest.raises(duckdb.Error):
        sorting.write_sorted(connection, tmp_path / "1.duckdb", ["ev"], "error('no') IS NULL")

    assert list(tmp_path.iterdir()) == []
    sorting.write_sorted(connection, tmp_path / "1.duckdb", ["ev"], "true")


def test_what_is_known_of_many_and_of_few_is_the_same(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    names = {
        "idx": frozenset({"web"}),
        "application": frozenset({"a'0", "a'1", "a'2", "a'3"}),
        "event": frozenset({"e0", "e1", "e2"}),
        "sourcetype": frozenset({"st"}),
        "fields": frozenset({"f"}),
        "indexed": frozenset({"k0", "k0\n", "k1\n"}),
    }

    assert sorting.measured(connection, 7, "ev") == Part(7, 71, 0, 99, 70, names)
    assert sorting.noticed(connection, 7, "ev") == Part(7, 71, 0, 99, 70, names)
    assert sorting.measured(connection, 7, "(FROM ev WHERE false)").rows == 0
