r"""The rows of an SQLite file that somebody else made, each as one line of JSON.

    file = File(Path("database.db"))
    file.tables()          {"event": "CREATE TABLE event (…)"}
    next(file.rows("event"))    (7, b'{"table": "event", "columns": {"id": 7, "value": "{}"}}\n')

The file is opened for reading only, and read in blocks of rows that are a query each, so that
whoever writes to it does not wait. Text and bytes that are not UTF-8 have escapes (``\xff``).

Source: SQLite documentation, "URI Filenames" (mode=ro), "Rowid Tables", "PRAGMA
trusted_schema", "Defense Against The Dark Arts".
"""

from __future__ import annotations

import json
import math
import sqlite3
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: Rows, and about how many bytes of them, that are held at once.
BLOCK_ROWS, BLOCK_BYTES = 1_000, 4 * 2**20

#: No row is longer; SQLite would take a thousand million bytes.
LONGEST_ROW = 16 * 2**20


class File:
    """An SQLite file, open."""

    def __init__(self, path: Path) -> None:
        """Open *path*.

        Raises:
            OSError: it is no SQLite file, or one that cannot be read.
        """
        self._connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        connection = self._connection
        try:
            connection.text_factory = lambda text: text.decode(errors="backslashreplace")
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_ROW)
            # What the file holds may compute, but calls no function that could do harm.
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("PRAGMA cell_size_check = ON")
        except sqlite3.Error as error:
            connection.close()
            raise _unreadable(error) from error

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def tables(self) -> dict[str, str]:
        """Give the name of each table, and what it was made with.

        Raises:
            OSError: the file cannot be read.
        """
        return dict(
            self._all(
                "SELECT name, sql FROM sqlite_schema "
                "WHERE type = 'table' AND name NOT LIKE 'sqlite#_%' ESCAPE '#' ORDER BY name"
            )
        )

    def columns(self, table: str) -> tuple[str, ...]:
        """Name the columns of *table*.

        Raises:
            OSError: the file cannot be read.
        """
        return tuple(row[1] for row in self._all(f"PRAGMA table_info({_quoted(table)})"))

    def last(self, table: str) -> int:
        """Give the number of the last row of *table*, 0 where it has none.

        Raises:
            OSError: the file cannot be read.
        """
        ((last,),) = self._all(f"SELECT max(rowid) FROM {_quoted(table)}")
        return last if isinstance(last, int) else 0

    def rows(self, table: str) -> Iterator[tuple[int, bytes]]:
        """Yield number and line of each row of *table*, in the order of their numbers.

        Raises:
            OSError: the file is damaged, or a row is too long; all before it was given.
        """
        last, count = -1, BLOCK_ROWS
        while True:
            block, error = self._block(table, last, count)
            yield from block
            if block:
                last = block[-1][0]
            if error and count == 1:
                where = f"after row {last}" if last >= 0 else "at the first row"
                raise _unreadable(error, f" {where} of {table!r}") from error
            if error:
                count = 1  # the row before a bad one comes by itself only
            elif not block:
                return

    def _block(
        self, table: str, last: int, count: int
    ) -> tuple[list[tuple[int, bytes]], sqlite3.Error | None]:
        """Read up to *count* rows behind *last*; by their number, so that nothing is sorted."""
        block: list[tuple[int, bytes]] = []
        size = 0
        try:
            cursor = self._connection.execute(
                f"SELECT rowid, * FROM {_quoted(table)} WHERE rowid > ? ORDER BY rowid LIMIT ?",
                (last, count),
            )
            columns = [column for column, *_ in cursor.description[1:]]
            for row, *values in cursor:
                cells = dict(zip(columns, map(_plain, values), strict=True))
                line = json.dumps({"table": table, "columns": cells}).encode() + b"\n"
                block.append((row, line))
                size += len(line)
                if size > BLOCK_BYTES:
                    break
            cursor.close()
        except sqlite3.Error as error:
            return block, error
        return block, None

    def _all(self, sql: str) -> list[tuple[Any, ...]]:
        try:
            return self._connection.execute(sql).fetchall()
        except sqlite3.Error as error:
            raise _unreadable(error) from error


def _unreadable(error: sqlite3.Error, where: str = "") -> OSError:
    return OSError(f"The database cannot be read{where}: {error}. Check it, or fetch it again")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _plain(value: Any) -> Any:
    """Give what JSON has for a cell."""
    if isinstance(value, bytes):
        return value.decode(errors="backslashreplace")
    return None if isinstance(value, float) and not math.isfinite(value) else value
