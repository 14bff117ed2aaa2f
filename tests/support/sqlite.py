"""Databases of other products, as they make them.

    with database(path) as connection:
        connection.execute(PYCOLYTICS)

Source: what SQLAlchemy makes of the models of pycolytics 1.1 and crumby 0.7, as facts.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PYCOLYTICS = (
    "CREATE TABLE event (event_type VARCHAR NOT NULL, application VARCHAR NOT NULL, "
    "version VARCHAR NOT NULL, platform VARCHAR NOT NULL, user_id VARCHAR NOT NULL, "
    "session_id VARCHAR NOT NULL, value JSON NOT NULL, id INTEGER NOT NULL, "
    "time DATETIME NOT NULL, PRIMARY KEY (id))"
)
VISITS = (
    "CREATE TABLE visits (id INTEGER NOT NULL, ip VARCHAR(39), cid VARCHAR(10), "
    "datetime DATETIME, doc_title TEXT, doc_uri TEXT, doc_enc VARCHAR(25), referrer TEXT, "
    "_referrer TEXT, platform VARCHAR(25), browser VARCHAR(25), version VARCHAR(25), "
    "screen_res VARCHAR(25), screen_depth VARCHAR(10), continent VARCHAR(3), "
    "country VARCHAR(3), subdivision_1 VARCHAR(75), subdivision_2 VARCHAR(75), "
    "city VARCHAR(75), latitude FLOAT, longitude FLOAT, accuracy_radius INTEGER, "
    "time_zone VARCHAR(50), lang VARCHAR(10), _lang VARCHAR(10), PRIMARY KEY (id))"
)
EVENTS = (
    "CREATE TABLE events (id INTEGER NOT NULL, ip VARCHAR(39), cid VARCHAR(10), "
    "datetime DATETIME, doc_title TEXT, doc_uri TEXT, name TEXT, value TEXT, PRIMARY KEY (id))"
)
USERS = "CREATE TABLE users (id INTEGER NOT NULL, username TEXT, password TEXT, PRIMARY KEY (id))"


@contextmanager
def database(path: Path, *tables: str) -> Iterator[sqlite3.Connection]:
    """Make a database with *tables*, or open it; what is written is kept at the end."""
    with closing(sqlite3.connect(path)) as connection:
        for table in tables:
            connection.execute(table)
        yield connection
        connection.commit()


def insert(connection: sqlite3.Connection, table: str, **columns: object) -> None:
    """Put a row into *table*."""
    names, marks = ", ".join(columns), ", ".join("?" * len(columns))
    connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(columns.values()))


def logged(connection: sqlite3.Connection, row: int, **columns: object) -> None:
    """Put an event into the database of a pycolytics."""
    plain = {
        "event_type": "login",
        "application": "game",
        "version": "1.2",
        "platform": "Linux",
        "user_id": f"u{row}",
        "session_id": "s1",
        "value": '{"level": 3}',
        "time": f"2026-01-31 10:00:{row % 60:02}.500000",
    }
    insert(connection, "event", id=row, **(plain | columns))
