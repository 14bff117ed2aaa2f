"""Files of SQLite are read row by row, whoever made them, and are left as they are."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from support.sqlite import PYCOLYTICS, USERS, database, logged

from analytics.engine import sqlite
from analytics.engine.sqlite import File

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a b?#%.db"


def rows(path: Path) -> list[tuple[int, dict[str, Any]]]:
    """Give number and cells of each row."""
    with closing(File(path)) as file:
        return [(row, json.loads(line)["columns"]) for row, line in file.rows("event")]


def test_rows_come_in_their_order(path: Path) -> None:
    with database(path, PYCOLYTICS) as connection:
        for row in (3, 1, 2**62):
            logged(connection, row)

    assert [row for row, _ in rows(path)] == [1, 3, 2**62]


@pytest.mark.parametrize("content", [b"SQLite format 3\0", b"x" * 999], ids=["cut", "other"])
def test_what_is_no_database_cannot_be_read(path: Path, content: bytes) -> None:
    path.write_bytes(content)

    with closing(File(path)) as file, pytest.raises(OSError, match="cannot be read"):
        file.tables()


def test_tables_and_their_columns(path: Path) -> None:
    with database(path, PYCOLYTICS, USERS) as connection:
        connection.execute("CREATE INDEX named ON users (username)")
        logged(connection, 7)

    with closing(File(path)) as file:
        assert file.tables() == {"event": PYCOLYTICS, "users": USERS}
        assert file.columns("users") == ("id", "username", "password")
        assert (file.last("event"), file.last("users")) == (7, 0)


@pytest.mark.parametrize(("count", "size"), [(1, 10**9), (2, 10**9), (10**9, 1)])
def test_blocks_of_rows_are_read(
    path: Path, monkeypatch: pytest.MonkeyPatch, count: int, size: int
) -> None:
    with database(path, PYCOLYTICS) as connection:
        for row in range(1, 6):
            logged(connection, row)
    whole = rows(path)
    monkeypatch.setattr(sqlite, "BLOCK_ROWS", count)
    monkeypatch.setattr(sqlite, "BLOCK_BYTES", size)

    assert rows(path) == whole
    assert [row for row, _ in whole] == [1, 2, 3, 4, 5]


def test_writer_does_not_wait_and_its_rows_are_read_too(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BLOCK_ROWS", 1)
    with database(path, PYCOLYTICS) as connection:
        logged(connection, 1)
        connection.commit()
        connection.execute("PRAGMA busy_timeout = 0")
        with closing(File(path)) as file:
            found = file.rows("event")
            next(found)
            logged(connection, 2)
            connection.commit()

            assert [row for row, _ in found] == [2]


def test_database_in_use_with_a_log_beside_it(path: Path) -> None:
    with database(path) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(PYCOLYTICS)
        logged(connection, 1)
        connection.commit()

        assert len(rows(path)) == 1


def test_nothing_is_written(path: Path) -> None:
    with database(path, PYCOLYTICS) as connection:
        logged(connection, 1)
    before = path.read_bytes()

    with closing(File(path)) as file:
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            file._connection.execute("DELETE FROM event")
        list(file.rows("event"))

    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_cells_are_what_json_has(path: Path) -> None:
    with database(path, PYCOLYTICS) as connection:
        logged(connection, 1, value=b"\xe9\0", user_id=float("inf"), version=1.5)
        connection.execute("UPDATE event SET platform = CAST(x'fe41' AS TEXT)")

    ((_, cells),) = rows(path)

    assert [cells[name] for name in ("value", "user_id", "version", "platform")] == [
        "\\xe9\0", "Inf", "1.5", "\\xfeA"
    ]  # fmt: skip


def test_table_that_computes_is_not_trusted(path: Path) -> None:
    """Whoever made the file may have put functions of SQLite into it."""
    with database(path) as connection:
        connection.execute(
            "CREATE TABLE event (event_type TEXT, time TEXT, "
            "bomb TEXT AS (hex(zeroblob(100000000))))"
        )
        connection.execute("INSERT INTO event (event_type, time) VALUES ('a', 'b')")

    with pytest.raises(OSError, match="at the first row of 'event'"):
        rows(path)


def test_row_that_is_too_long_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "LONGEST_ROW", 10_000)
    with database(path, PYCOLYTICS) as connection:
        logged(connection, 1)
        logged(connection, 2, value="x" * 20_000)

    with pytest.raises(OSError, match=r"cannot be read after row 1 of .* too big"):
        rows(path)


def test_damage_is_told_with_the_row_before_it(path: Path) -> None:
    with database(path, PYCOLYTICS) as connection:
        for row in range(1, 2_000):
            logged(connection, row)
    content = bytearray(path.read_bytes())
    middle = len(content) // 2 & ~4095
    content[middle : middle + 4096] = b"\xff" * 4096
    path.write_bytes(content)

    with pytest.raises(OSError, match=r"after row \d+ of 'event': .*malformed"):
        rows(path)
