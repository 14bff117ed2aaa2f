"""What a storage engine must do for the rest of the engine.

    with store.snapshot() as snap:
        snap.connection.execute(f"SELECT count(*) FROM {snap.scan(None, None, None, None)}")

A store keeps events and, in the same transaction, how far each journal file has been applied;
so each record of a journal is in the store once, whatever happens in between.

Source: ours; the columns are those of docs/architecture.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from contextlib import AbstractContextManager

    import duckdb

    from analytics.engine.rewriting import Rewriting, Rewritten

#: The columns of an event, in their order; `analytics.engine.sql` reads them by name.
COLUMNS = {
    "ts": "BIGINT",  # when it happened, microseconds since 1970, UTC
    "seq": "BIGINT",  # order of arrival, grows
    "application": "VARCHAR",
    "event": "VARCHAR",
    "distinct_id": "VARCHAR",
    "event_id": "VARCHAR",
    "props": "MAP(VARCHAR, VARCHAR)",  # bare property names
    "idx": "VARCHAR",  # the index
    "host": "VARCHAR",  # these three are NULL where the defaults hold
    "source": "VARCHAR",
    "sourcetype": "VARCHAR",
    "received": "BIGINT",  # seconds since 1970
    "raw": "VARCHAR",  # NULL for a canonical line, which is rebuilt
    "fields": "MAP(VARCHAR, VARCHAR)",  # of a text that is no analytics line, else NULL
    "indexed": "MAP(VARCHAR, VARCHAR)",  # index-time fields that came with it, else NULL
}

#: Ends the name of an index-time field of which an event has several values, in `NAMED`.
SEVERAL = "\n"

#: What a snapshot can name the distinct values of, and how SQL finds them: columns, and the
#: names of fields of other texts and of index-time fields.
NAMED = {
    **{column: column for column in ("idx", "application", "event", "sourcetype")},
    "fields": "map_keys(fields)",
    "indexed": (
        "list_transform(map_entries(indexed), "
        "lambda e: e.key || CASE WHEN contains(e.value, chr(10)) THEN chr(10) ELSE '' END)"
    ),
}

#: More distinct values than this are not kept beside the events; `Snapshot.names` says None.
NAMES_LIMIT = 5_000


@dataclass(frozen=True, slots=True)
class Batch:
    """Records of one or more journal files, to be applied together.

    Attributes:
        lines: the records as JSON, parted by line feeds, none at the end; may be empty.
        rows: how many they are.
        positions: name of each journal file to the byte it is applied to with this batch.
    """

    lines: str
    rows: int
    positions: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class IndexSize:
    """What an index holds: number of events, least and greatest ts (microseconds)."""

    count: int
    earliest: int
    latest: int


class Snapshot(Protocol):
    """The events as they were at one moment, whatever is written meanwhile."""

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """A connection inside one read transaction, for one thread at a time."""

    @property
    def scanned(self) -> int:
        """How many events there are in what `scan` has named."""

    def scan(
        self,
        indexes: frozenset[str] | None,
        applications: frozenset[str] | None,
        earliest: int | None,
        latest: int | None,
    ) -> str:
        """Name what may hold such events, as SQL that can stand after FROM.

        What surely holds none is left out; what is named holds others too. None means any.

        Args:
            indexes: exact names of indexes.
            applications: exact names of applications.
            earliest: first ts wanted (microseconds), included.
            latest: ts it ends at, excluded.
        """

    def bounds(self) -> tuple[int, int] | None:
        """Say between which ts all events are, or None where there is no event."""

    def follow(self) -> None:
        """Make `progress` known."""

    def progress(self) -> float:
        """Say how much of the statement that runs is done, from 0 to 1; from any thread."""

    def interrupt(self) -> None:
        """Break off the statement that runs, if any; from any thread."""

    def names(self, column: str) -> frozenset[str] | None:
        """Say every value of *column*, one of `NAMED`; None where they are too many.

        A few may be named that only a later event has.
        """

    def sizes(self) -> Mapping[str, IndexSize]:
        """Say what each index that has events holds."""


class Store(Protocol):
    """The events of one data directory."""

    def positions(self) -> dict[str, int]:
        """Say to which byte each journal file has been applied."""

    def apply(self, batch: Batch) -> bool:
        """Keep the records of *batch* and its positions, in one transaction.

        Returns False, and has kept nothing, where one of the records is not what it must be.
        """

    def forget(self, journals: Collection[str]) -> None:
        """Drop the positions of journal files that are gone."""

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """Open a snapshot; any number may be open, in any threads."""

    def count(self, index: str) -> int:
        """Count the events of *index*."""

    def indexes(self) -> dict[str, IndexSize]:
        """Say what each index that has events holds."""

    def clear(self, index: str) -> None:
        """Remove every event of *index*."""

    def remove(self, numbers: Sequence[int]) -> None:
        """Remove the events with these numbers of arrival (``seq``); others stay."""

    def rewrite(self, change: Rewriting, *, is_dry: bool = False) -> Rewritten:
        """Take away, for good, what *change* is about; with *is_dry* count it only.

        Afterwards no byte of it is in a file of the store. Waits for the snapshots that are
        open, and lets none begin meanwhile.
        """

    def compact(self, *, force: bool = False) -> bool:
        """Do the next piece of upkeep that is due, or with *force* one that could be.

        Returns True when there may be more to do.
        """

    def close(self) -> None:
        """Break off upkeep, end the open snapshots' use of files, and close."""
