"""Texts put away under a key until they are asked for; on the disk where they are many.

    shelf = Shelf()
    shelf.put([("e1", "plan", "pro"), ("e1", "price", "2.5"), ("e2", "plan", "free")])
    shelf.get("e1")     {"plan": "pro", "price": "2.5"}
    shelf.take("e2")    {"plan": "free"}, and {} when it is taken again
    len(shelf)          1, the keys that are left

A key and a name that come again replace what was there. The file has no name, and is gone when
the process is.

Source: SQLite, "In-Memory Databases", temporary databases.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_TABLE = """
CREATE TABLE shelf (key TEXT, name TEXT, value TEXT, PRIMARY KEY (key, name)) WITHOUT ROWID"""


class Shelf:
    """What was put away."""

    def __init__(self) -> None:
        """Make an empty one."""
        # No name: a file that the system removes; it is written when the cache is full.
        self._database = sqlite3.connect("", isolation_level=None)
        for order in ("PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", _TABLE):
            self._database.execute(order)
        self._is_empty = True

    def __len__(self) -> int:
        """Count the keys."""
        (count,) = self._database.execute("SELECT count(DISTINCT key) FROM shelf").fetchone()
        return int(count)

    def put(self, texts: Iterable[tuple[str, str, str]]) -> None:
        """Put away *texts*: key, name and value of each."""
        self._is_empty = False
        self._database.executemany("INSERT OR REPLACE INTO shelf VALUES (?, ?, ?)", texts)

    def get(self, key: str) -> dict[str, str]:
        """Give what is under *key*, by the names."""
        if self._is_empty:
            return {}
        rows = self._database.execute("SELECT name, value FROM shelf WHERE key = ?", [key])
        return dict(rows.fetchall())

    def take(self, key: str) -> dict[str, str]:
        """Give what is under *key*, and keep it no longer."""
        found = self.get(key)
        if found:
            self._database.execute("DELETE FROM shelf WHERE key = ?", [key])
        return found
