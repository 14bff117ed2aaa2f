"""Events in DuckDB files: a tail in order of arrival, and sorted segments.

    hot.duckdb           ev (the tail), position (of each journal file), segment (the manifest)
    segments/*.duckdb    ev, sorted by application, event, ts, seq
    tmp/                 what a search spills; emptied at start

Every change is one transaction in ``hot.duckdb``. A new segment is written and synced first and
counts once that transaction names it; a replaced one goes when the last snapshot that can read
it has ended. A file that nobody names is left from a crash and removed at start.

Source: ours; figures in docs/architecture.md (storage).
"""

from __future__ import annotations

import ctypes
import os
import shutil
import threading
import time as clock
import weakref
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, partial
from typing import TYPE_CHECKING

from analytics.config import Limits
from analytics.engine import hot, repeats, visitors
from analytics.engine.arrivals import SOUND
from analytics.engine.changes import lacking, reported, transaction
from analytics.engine.rewriting import Rewriting, Rewritten
from analytics.engine.segments import Part, due, segment_file, segment_table
from analytics.engine.snapshots import DuckSnapshot
from analytics.engine.sorting import literal, measured, noticed, remove, sync, write_sorted
from analytics.enrich import agents
from analytics.errors import DataError, MissingExtraError

try:
    import duckdb
except ImportError as error:
    raise MissingExtraError("The embedded engine", "embedded") from error

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from pathlib import Path

    from analytics.engine.store import Batch, IndexSize

#: Compaction is due from so many arrivals on: the unsorted tail slows questions about
#: properties (2.7x at 1.2 million), a segment costs under a millisecond to keep open.
TAIL_ROWS = 250_000

# What DuckDB says to a record that is not one.
_BAD_RECORD = (duckdb.InvalidInputException, duckdb.ConversionException, duckdb.ConstraintException)

_EV = "hot.main.ev"

#: How long a new file of the tail waits for the searches that read the old one.
QUIET_S = 30

#: How long `DuckStore.close` waits for the searches it has broken off.
CLOSE_S = 5

#: The numbers of the events that are being removed.
_GONE = "hot.main.gone"

_STORES: weakref.WeakSet[DuckStore] = weakref.WeakSet()


def open_store(
    folder: Path,
    *,
    memory: str = Limits().memory,
    spill: str = Limits().spill,
    threads: int | None = None,
    tail_rows: int = TAIL_ROWS,
) -> DuckStore:
    """Open the store of the data directory *folder*, whose lock the caller holds.

    Args:
        folder: absolute; no SQL can reach a file outside it.
        memory: what searches and sorting may use before they spill to ``tmp/``.
        spill: what they may use there.
        threads: how many a search uses; None for one per processor.
        tail_rows: arrivals from which on `DuckStore.compact` sorts them into a segment.

    Raises:
        DataError: a file is missing or cannot be read or written.
    """
    (folder / "segments").mkdir(mode=0o700, exist_ok=True)
    shutil.rmtree(folder / "tmp", ignore_errors=True)
    try:
        connect = partial(hot.connect, folder, hot.settings(folder, memory, spill, threads))
        return DuckStore(connect, folder / "segments", tail_rows)
    except (duckdb.Error, OSError) as error:
        raise DataError(
            f"The store in {str(folder)!r} cannot be opened: {error}. "
            "Restore what is missing from a backup, or name another data directory."
        ) from error


class DuckStore:
    """The events of one data directory; any thread may call anything.

    Locks, taken in this order: ``_upkeep`` lets one change of segments happen at a time,
    ``_writing`` one transaction on the tail, ``_switch`` keeps the parts known in step with
    those committed, while segments are swapped or a snapshot starts. ``repeats`` counts the
    events that were not kept, for they were here before.
    """

    def __init__(
        self, connect: Callable[[], duckdb.DuckDBPyConnection], folder: Path, tail_rows: int
    ) -> None:
        self._connect, self._folder, self._tail_rows = connect, folder, tail_rows
        self._agents = cache(lambda: agents.of(folder.parent))
        self._upkeep, self._writing, self._switch = (threading.Lock() for _ in range(3))
        self._readers: dict[DuckSnapshot, tuple[Part, ...]] = {}
        self._replaced: list[Part] = []  # and still read
        self._is_closed, self._is_free, self.repeats = False, threading.Event(), 0
        self._is_free.set()
        _STORES.add(self)
        self._open()
        self._seq = 1 + max(part.seq for part in (self._tail, *self._segments))
        self._number = 1 + max(part.number for part in (self._tail, *self._segments))

    def _open(self) -> None:
        """Open the files; what was known of them is found out anew."""
        self._connection = self._connect()
        self._writer, self._sorter = self._connection.cursor(), self._connection.cursor()
        self._segments, self._replaced = self._open_segments(), []
        self._tail = measured(self._writer, 0, "ev")

    def positions(self) -> dict[str, int]:
        """Say to which byte each journal file has been applied."""
        with self._writing:
            return hot.positions(self._writer)

    def apply(self, batch: Batch) -> bool:
        """Keep the records of *batch* and its positions, in one transaction."""
        with self._writing, reported("The journal cannot be applied"):
            try:
                with transaction(self._writer):
                    if batch.rows:
                        self._append(batch)
                    self._writer.execute(
                        "INSERT INTO position SELECT unnest($1), unnest($2)",
                        [list(batch.positions), list(batch.positions.values())],
                    )
                    self._writer.execute("COMMIT")
            except _BAD_RECORD:
                self._writer.execute(SOUND)
                return False
            self._seq += batch.rows
        return True

    def forget(self, journals: Collection[str]) -> None:
        """Drop the positions of journal files that are gone."""
        with self._writing, reported("The positions of the journal cannot be changed"):
            hot.forget(self._writer, journals)

    @contextmanager
    def snapshot(self) -> Iterator[DuckSnapshot]:
        """Open a snapshot; any number may be open, in any threads."""
        self._is_free.wait()
        with self._switch:
            if self._is_closed:
                raise DataError("The store is closed. Open the data directory again.")
            connection = self._connection.cursor()
            connection.execute("BEGIN TRANSACTION READ ONLY")
            connection.execute("FROM hot.main.position LIMIT 0")  # settles what it sees
            parts = (*self._segments, self._tail)
            snapshot = DuckSnapshot(connection, parts)
            self._readers[snapshot] = parts
        try:
            yield snapshot
        finally:
            connection.close()
            with self._switch:
                del self._readers[snapshot]
            self._drop_unread()

    def count(self, index: str) -> int:
        """Count the events of *index*."""
        size = self.indexes().get(index)
        return size.count if size else 0

    def indexes(self) -> dict[str, IndexSize]:
        """Say what each index that has events holds."""
        with self.snapshot() as snapshot:
            return snapshot.sizes()

    def clear(self, index: str) -> None:
        """Remove every event of *index*, rewriting the segments that hold others."""
        wanted = frozenset([index])
        with self._upkeep, reported(f"The index {index!r} cannot be cleared"):
            for old in [s for s in self._segments if s.may_hold(wanted, None, None, None)]:
                self._replace([old], f"idx <> {literal(index)}")
            self._swap([], [], f"idx = {literal(index)}")
            with self._writing:
                repeats.forget_index(self._writer, index)

    def remove(self, numbers: Sequence[int]) -> None:
        """Remove events by their ``seq``, rewriting the segments that hold some of them."""
        with self._upkeep, reported("The events cannot be removed"):
            self._sorter.execute(
                f"CREATE OR REPLACE TABLE {_GONE} AS SELECT unnest(CAST($1 AS BIGINT[])) AS seq",
                [list(numbers)],
            )
            some = f"seq IN (FROM {_GONE})"
            with self._writing:
                repeats.forget(self._writer, [*self._segments, self._tail], some)
            for old in self._segments:
                sql = f"SELECT 1 FROM {old.table} WHERE {some} LIMIT 1"
                if self._sorter.execute(sql).fetchone():
                    self._replace([old], f"NOT {some}")
            self._swap([], [], some)
            self._sorter.execute(f"DROP TABLE {_GONE}")

    def rewrite(self, change: Rewriting, *, is_dry: bool = False) -> Rewritten:
        """Write anew what holds events that *change* is about; with *is_dry* count them only."""
        with self._upkeep, reported("The events cannot be rewritten"):
            change.begin(self._sorter)
            total = Rewritten()
            for part in [p for p in self._segments if change.may_touch(p)]:
                found = change.count(self._sorter, part.table)
                total += found
                if found.gone == part.rows and not is_dry:
                    self._swap([part], [], "false")
                elif found.any and not is_dry:
                    self._replace([part], "true", change.kept(part.table))
            found = change.count(self._sorter, _EV)
            if (found.any or change.is_thorough) and not is_dry:
                self._renew(change)
            return total + found

    def _renew(self, change: Rewriting) -> None:
        """Put a new file in the place of the tail's: only that takes bytes away."""
        path = self._folder.with_name(hot.FILE)
        draft = path.with_name(hot.DRAFT)
        with self._quiet():
            hot.write(self._sorter, draft, change.kept(_EV))
            for connection in (self._sorter, self._writer, self._connection):
                connection.close()
            try:
                draft.replace(path)
                remove(path.with_name(f"{hot.FILE}.wal"))
                sync(path.parent)
                self._open()
            except BaseException:
                self._is_closed = True
                raise

    @contextmanager
    def _quiet(self) -> Iterator[None]:
        """Wait until no snapshot is open, let none begin, nobody write; locks as `apply` has them.

        Raises:
            DataError: one is not let go of, or the store is closed.
        """
        end = clock.monotonic() + QUIET_S
        self._is_free.clear()
        try:
            while True:
                with self._writing, self._switch:
                    if self._is_closed:
                        raise DataError("The store is closed. Open the data directory again.")
                    if not self._readers:
                        yield
                        return
                if clock.monotonic() > end:
                    raise DataError(
                        f"A search has been read for over {QUIET_S} seconds. "
                        "End it, then do this once more: what was done so far stays done."
                    )
                clock.sleep(0.01)
        finally:
            self._is_free.set()

    def compact(self, *, force: bool = False) -> bool:
        """Do the next piece of upkeep that is due, or with *force* one that could be done."""
        with self._upkeep, reported("The events cannot be sorted"):
            if self._is_closed:
                return False
            if self._tail.rows >= (1 if force else self._tail_rows):
                self._replace([self._tail], f"seq < {self._seq}")
                return True
            if old := due(self._segments, force=force):
                self._replace(old, "true")
            return bool(old)

    def close(self) -> None:
        """Break off upkeep and searches, and close."""
        with self._switch:
            if self._is_closed:
                return
            self._is_closed = True
        end = clock.monotonic() + CLOSE_S
        while self._break_off() and clock.monotonic() < end:
            clock.sleep(0.01)  # what has not begun yet cannot be broken off
        with self._upkeep, self._writing:
            for connection in (self._sorter, self._writer, self._connection):
                connection.close()

    def _break_off(self) -> bool:
        """Interrupt what runs; say whether there are searches left."""
        with self._switch:
            self._sorter.interrupt()
            for snapshot in self._readers:
                snapshot.interrupt()
            return bool(self._readers) or self._upkeep.locked()

    def forget_parent(self) -> None:
        """In a forked child: keep DuckDB from ever closing the files that are the parent's.

        Its destructors would write the parent's log into the parent's file. So its objects are
        never freed; a child that ends by itself may be told of them by DuckDB as leaked.
        """
        self._is_closed = True
        self._switch = threading.Lock()
        readers = [snapshot.connection for snapshot in self._readers]
        for connection in (self._connection, self._writer, self._sorter, *readers):
            ctypes.pythonapi.Py_IncRef(ctypes.py_object(connection))

    def _append(self, batch: Batch) -> None:
        """Add the rows of *batch*, and know of them before anybody can see them."""
        ends = (first := self._seq, self._seq + batch.rows)
        visitors.insert(self._writer, batch.lines, *ends, lambda c: self._agents().described(c))
        self.repeats += (gone := repeats.drop(self._writer, first))
        if gone == batch.rows:
            return
        added = noticed(self._writer, 0, f"ev WHERE seq >= {self._seq}")
        with self._switch:
            self._tail = self._tail.plus(added)

    def _open_segments(self) -> tuple[Part, ...]:
        """Attach the segments of the manifest and remove the files it does not name."""
        segments = hot.manifest(self._writer)
        for path in self._folder.iterdir():
            if path.name.removesuffix(".wal") not in {s.file for s in segments}:
                path.unlink()
        for segment in segments:
            self._attach(segment.number)
        return tuple(replace(s, lacks=lacking(self._sorter, s.table)) for s in segments)

    def _attach(self, number: int) -> None:
        path = self._folder / segment_file(number)
        self._sorter.execute(f"ATTACH {literal(path)} AS s{number} (READ_ONLY)")

    def _replace(self, old: Sequence[Part], where: str, source: str = "") -> None:
        """Put a segment of those events of *old* that fulfil *where* in the place of *old*.

        Of segments nothing else stays; of the tail, what does not fulfil *where*. The events
        come from *source*, as SQL, where there is one.
        """
        number, self._number = self._number, self._number + 1
        path = self._folder / segment_file(number)
        sources = [source] if source else [part.table for part in old]
        write_sorted(self._sorter, path, sources, where)
        self._attach(number)
        new = measured(self._sorter, number, segment_table(number))
        try:
            segments = [part for part in old if part.number]
            self._swap(segments, [new], "false" if segments else where)
        except BaseException:
            self._drop_unread(new)
            raise

    def _swap(self, old: Sequence[Part], new: Sequence[Part], gone: str) -> None:
        """Put the segments *new* in the place of *old* and of the tail's events that are *gone*."""
        full = [segment for segment in new if segment.rows]
        with self._writing, transaction(self._writer):
            hot.swap(self._writer, old, full, gone)
            tail = measured(self._writer, 0, "ev")
            with self._switch:
                self._writer.execute("COMMIT")
                self._tail = tail
                kept = [s for s in (*self._segments, *full) if s not in old]
                self._segments = tuple(sorted(kept, key=lambda s: s.seq))
        self._drop_unread(*old, *(segment for segment in new if not segment.rows))

    def _drop_unread(self, *replaced: Part) -> None:
        """Remove the *replaced* segments, and those of before, that no open snapshot can read."""
        with self._switch:
            self._replaced += replaced
            if self._is_closed:
                return  # the next start removes what the manifest does not name
            read = {part.number for parts in self._readers.values() for part in parts}
            gone = [s for s in self._replaced if s.number not in read]
            self._replaced = [s for s in self._replaced if s.number in read]
            for segment in gone:
                self._connection.cursor().execute(f"DETACH s{segment.number}")
                remove(self._folder / segment.file)


def _forget_parents() -> None:
    for store in list(_STORES):
        store.forget_parent()


os.register_at_fork(after_in_child=_forget_parents)
