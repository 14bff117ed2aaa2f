"""A database of SQLite to import: its rows as lines, with ids that a second run finds again.

    b2f0c6d1-10000000000000000007-5d02c1a9e0b7f3d4
    ^        ^^                   ^
    |        |the number of the row, 19 digits, and a hash of it
    |        the table, from 1
    application, index and kind of database

So rows may be removed from the database between two runs, and two databases of one
application may have the same numbers.

Source: ours; `analytics.engine.sqlite` reads the file.
"""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.engine.sqlite import File
from analytics.errors import ConfigError
from analytics.imports.fields import Left
from analytics.imports.lines import Lines, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Tables = Mapping[str, tuple[str, ...]]

MAGIC = b"SQLite format 3\0"


class Database(Source):
    """A database to import."""

    def __init__(self, path: str, kind: str, tables: Tables) -> None:
        """Open it.

        Args:
            path: the file.
            kind: the product whose database it is.
            tables: those that are read, in this order, and columns each must have.

        Raises:
            OSError: the file cannot be read.
            ConfigError: it is no database, or none of that product.
        """
        if path == "-":
            raise ConfigError("A database is not read from standard input. Name its file.")
        super().__init__(path)
        self._kind, self._tables = kind, tables
        try:
            self._open(path)
        except BaseException:
            self._raw.close()
            raise

    def _open(self, path: str) -> None:
        if self._raw.read(len(MAGIC)) != MAGIC:
            raise ConfigError(
                f"{path!r} is no SQLite database. Name the file of one; of another database, "
                "import what it exports as CSV."
            )
        self._file = File(Path(path))
        try:
            self._others = self._checked()
            self.size = sum(map(self._file.last, self._tables))
        except BaseException:
            self._file.close()
            raise
        self._rows = _Rows(self._file, self._tables)

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        # In this order: closing a file takes SQLite's locks away from all others on it.
        self._file.close()
        super().__exit__()

    def position(self) -> int:
        """Tell how many of `size` rows were read."""
        return self._rows.done

    def prefix(self, application: str, index: str, heads: int = 1) -> str:
        """Hash application, index and product; rows are told apart by their own hash."""
        del heads
        key = f"{application}\0{index}\0{self._kind}".encode()
        return blake2b(key, digest_size=4).hexdigest()

    def begins_alike(self, last: str) -> bool:
        """Tell that rows before the one with the id *last* may be new, or of another database."""
        del last
        return False

    def read(self, prefix: str, idle: Callable[[], object]) -> Lines:
        """Start to import."""
        del idle
        self._rows = _Rows(self._file, self._tables)
        return RowLines(self._rows, prefix, self._others)

    def _checked(self) -> tuple[Left, ...]:
        """Look whether the tables are there; give the others."""
        found = self._file.tables()
        for table, needed in self._tables.items():
            if table not in found:
                has = ", ".join(found) or "none"
                raise ConfigError(
                    f"{self.name!r} has no table {table!r}, so it is no database of {self._kind}; "
                    f"it has {has:.200}. Name another file."
                )
            columns = self._file.columns(table)
            if missing := [column for column in needed if column not in columns]:
                raise ConfigError(
                    f"The table {table!r} of {self.name!r} has no column {missing[0]!r}, so it is "
                    f"none of {self._kind}; it has {', '.join(columns):.200}. Name another file."
                )
        return tuple(
            Left(f"table {name!r}", sql) for name, sql in found.items() if name not in self._tables
        )


class RowLines(Lines):
    """The rows as lines.

    Attributes:
        others: the tables that are not read.
    """

    def __init__(self, rows: _Rows, prefix: str, others: tuple[Left, ...]) -> None:
        """Read *rows*; ids begin with *prefix*."""
        super().__init__(rows, prefix)
        self._rows, self.others = rows, others

    @property
    def place(self) -> str:
        """Where the line given last was."""
        table = self._rows.table
        return f"row {self._rows.row} of {table!r}" if table else "the database"

    def event_id(self, item: int = 0) -> str:
        """Name the event of the row that was given last."""
        del item
        rows = self._rows
        digest = blake2b(rows.line, digest_size=8).hexdigest()
        return f"{self._prefix}-{rows.number}{rows.row:019d}-{digest}"


class _Rows:
    """A stream of rows, table after table.

    Attributes:
        table, number, row, line: those of the row that was given last.
        done: how many rows were passed, by their numbers.
    """

    def __init__(self, file: File, tables: Tables) -> None:
        self._file, self._tables = file, tables
        self._lines = self._all()
        self.table, self.number, self.row, self.line = "", 0, 0, b""
        self.done = 0

    def readline(self, limit: int = -1, /) -> bytes:
        """Give the next row as a line."""
        del limit  # no row is so long
        return next(self._lines, b"")

    def _all(self) -> Iterator[bytes]:
        before = 0
        for number, table in enumerate(self._tables, start=1):
            for row, line in self._file.rows(table):
                self.table, self.number, self.row, self.line = table, number, row, line
                self.done = before + row
                yield line
            before = self.done
