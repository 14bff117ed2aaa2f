"""Databases are read row by row, each once, and are left as they are."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from support.sqlite import PYCOLYTICS, USERS, database, insert, logged

from analytics.errors import ConfigError
from analytics.imports import databases
from analytics.imports.databases import Database

if TYPE_CHECKING:
    from pathlib import Path

TABLES = {"event": ("event_type", "time")}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a b?#%.db"


def opened(path: Path, tables: databases.Tables | None = None) -> Database:
    return Database(str(path), "pycolytics", tables or TABLES)


def rows(path: Path, tables: databases.Tables | None = None) -> list[tuple[str, dict[str, Any]]]:
    """Give the id and the cells of each row."""
    with opened(path, tables) as source:
        lines = source.read("p", int)
        return [(lines.event_id(), json.loads(line)["columns"]) for line in lines]


def test_rows_come_in_their_order_with_all_columns(path: Path) -> None:
    with database(path, PYCOLYTICS) as connection:
        for row in (3, 1, 2**62):
            logged(connection, row)

    found = rows(path)

    assert [cells["id"] for _, cells in found] == [1, 3, 2**62]
    assert found[0][1] == {
        "id": 1,
        "event_type": "login",
        "application": "game",
        "version": "1.2",
        "platform": "Linux",
        "user_id": "u1",
        "session_id": "s1",
        "value": '{"level": 3}',
        "time": "2026-01-31 10:00:01.500000",
    }


def test_ids_are_of_the_row_and_sort_as_rows_do(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    for file, changed in ((path, "u9"), (other, "somebody else")):
        with database(file, PYCOLYTICS) as connection:
            for row in range(1, 12):
                logged(connection, row, user_id=changed if row == 9 else "u")

    first, second = ([id_ for id_, _ in rows(file)] for file in (path, other))

    assert first == sorted(first)
    assert [row for row in range(11) if first[row] != second[row]] == [8]


def test_rows_that_were_removed_change_no_other_id(path: Path) -> None:
    with database(path, PYCOLYTICS) as connection:
        for row in range(1, 6):
            logged(connection, row)
    before = rows(path)
    with database(path) as connection:
        connection.execute("DELETE FROM event WHERE id IN (1, 4)")

    assert rows(path) == [before[1], before[2], before[4]]


def test_tables_that_are_not_read_are_told(path: Path) -> None:
    with database(path, PYCOLYTICS, USERS) as connection:
        connection.execute("CREATE INDEX named ON users (username)")

    with opened(path) as source:
        lines = source.read("p", int)

    assert isinstance(lines, databases.RowLines)
    assert lines.place == "the database"
    assert [(left.what, left.example) for left in lines.others] == [("table 'users'", USERS)]


def test_progress_is_told_in_rows(path: Path) -> None:
    with database(path, PYCOLYTICS, USERS) as connection:
        logged(connection, 7)
        insert(connection, "users", id=2, username="ann")
    tables: databases.Tables = {"users": ("username",), "event": ("time",)}

    with opened(path, tables) as source:
        lines = source.read("p", int)
        told = [(source.position(), lines.place) for _ in lines]

        assert source.size == 9
    assert told == [(2, "row 2 of 'users'"), (9, "row 7 of 'event'")]


#: What is no database that can be read, and a part of what is said of it.
BROKEN = {
    "empty": (b"", "is no SQLite database"),
    "old": (b"SQLite format 2\0" + b"\0" * 600, "is no SQLite database"),
    "cut": (databases.MAGIC, "cannot be read"),
    "noise": (databases.MAGIC + bytes(range(256)) * 16, "cannot be read"),
}


@pytest.mark.parametrize(("content", "message"), BROKEN.values(), ids=BROKEN)
def test_what_is_no_database_is_refused(path: Path, content: bytes, message: str) -> None:
    path.write_bytes(content)

    with pytest.raises((ConfigError, OSError), match=message):
        opened(path)


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        (USERS, "no table 'event', so it is no database of pycolytics; it has users"),
        ("CREATE VIEW event AS SELECT 1 AS event_type, 2 AS time", "no table 'event'"),
        ("CREATE TABLE event (id INTEGER, time TEXT)", "no column 'event_type'.*it has id, time"),
        (
            "CREATE TABLE event (event_type TEXT PRIMARY KEY, time TEXT) WITHOUT ROWID",
            "cannot be read: no such column: rowid",
        ),
    ],
    ids=["other", "view", "columns", "rowid"],
)
def test_other_databases_are_refused(path: Path, sql: str, message: str) -> None:
    with database(path, sql):
        pass

    with pytest.raises((ConfigError, OSError), match=message):
        opened(path)


def test_file_that_is_not_there_and_standard_input(path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        opened(path)
    with pytest.raises(ConfigError, match="standard input"):
        Database("-", "pycolytics", TABLES)
    assert not path.exists()
