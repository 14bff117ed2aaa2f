"""What a search sees of a DuckDB store: a connection in one transaction, and its tables.

    snapshot.scan(frozenset({"web"}), None, earliest, None)
    (SELECT * FROM s3.main.ev UNION ALL SELECT * FROM hot.main.ev)

Segments that surely hold nothing of what is wanted are left out by what the manifest says.

Source: ours.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import duckdb

from analytics.engine.segments import Part, union
from analytics.engine.store import IndexSize

if TYPE_CHECKING:
    from collections.abc import Sequence


class DuckSnapshot:
    """The events of one moment: a connection in a transaction, and the parts it can see.

    Attributes:
        connection: in one read transaction.
        scanned: how many events the parts have that were named to be searched.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, parts: Sequence[Part]) -> None:
        self.connection, self._parts = connection, parts
        self.scanned = 0

    def scan(
        self,
        indexes: frozenset[str] | None,
        applications: frozenset[str] | None,
        earliest: int | None,
        latest: int | None,
    ) -> str:
        """Name the tables that may hold such events, as SQL that can stand after FROM."""
        wanted = indexes, applications, earliest, latest
        parts = [part for part in self._parts if part.may_hold(*wanted)]
        self.scanned = max(self.scanned, sum(part.rows for part in parts))
        return _all(parts)

    def bounds(self) -> tuple[int, int] | None:
        """Say between which ts all events are, or None where there is no event."""
        spans = [(part.first, part.last) for part in self._parts if part.rows]
        return (min(a for a, _ in spans), max(b for _, b in spans)) if spans else None

    def names(self, column: str) -> frozenset[str] | None:
        """Say every value of *column*; None where they are too many to know."""
        return union(part.names[column] for part in self._parts)

    def follow(self) -> None:
        """Have DuckDB find out how far its statements are, for `progress`."""
        self.connection.execute("SET enable_progress_bar = true")
        self.connection.execute("SET enable_progress_bar_print = false")
        self.connection.execute("SET progress_bar_time = 0")

    def progress(self) -> float:
        """Say how much of the statement that runs is done, from 0 to 1; from any thread."""
        with suppress(duckdb.ConnectionException):  # it has just been closed
            return max(0.0, self.connection.query_progress() / 100)
        return 0.0

    def interrupt(self) -> None:
        """Break off the statement that runs, if any; from any thread."""
        with suppress(duckdb.ConnectionException):
            self.connection.interrupt()

    def sizes(self) -> dict[str, IndexSize]:
        """Say what each index that has events holds."""
        rows = [
            (index, part.rows, part.first, part.last)
            for part in self._parts
            for index in part.only_index()
        ]
        mixed = [part for part in self._parts if not part.only_index()]
        rows += self.connection.execute(
            f"SELECT idx, count(*), min(ts), max(ts) FROM {_all(mixed)} GROUP BY idx"
        ).fetchall()
        sizes: dict[str, IndexSize] = {}
        for index, count, earliest, latest in rows:
            before = sizes.get(index, IndexSize(0, earliest, latest))
            sizes[index] = IndexSize(
                before.count + count, min(before.earliest, earliest), max(before.latest, latest)
            )
        return sizes


def _all(parts: Sequence[Part]) -> str:
    every = " UNION ALL ".join(f"SELECT * FROM {part.table}" for part in parts)
    return f"({every or 'SELECT * FROM hot.main.ev WHERE false'})"
