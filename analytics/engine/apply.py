"""Move what writers journaled into the store, each record once.

    Applier(folder, store).catch_up()

The position in each journal file is committed with the rows it stands for, so that a crash at
any point changes nothing. A record that cannot be read is kept in ``journal/aside/`` and told;
the others go on.

Source: ours; docs/architecture.md (apply).
"""

from __future__ import annotations

import logging
import threading
from contextlib import suppress
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from analytics.engine import journals
from analytics.engine.store import Batch
from analytics.errors import DataError
from analytics.transports.journal import sync_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from analytics.engine.store import Store
    from analytics.engine.traces import Traces

#: A batch ends at so many rows: fewer cost more per row, more make a search wait longer.
BATCH_ROWS = 20_000

#: And at so many bytes: rows of a megabyte would fill the memory long before.
BATCH_BYTES = 8 * 2**20

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Whole lines of one journal file, found at byte *start*."""

    path: Path
    start: int
    data: bytes
    rows: int

    @classmethod
    def of(cls, path: Path, start: int, data: bytes) -> _Chunk:
        """Make one, and count its lines: once, since that takes a while."""
        return cls(path, start, data, data.count(b"\n"))

    def halves(self) -> list[_Chunk]:
        """Part it in two at the line break nearest to its middle, if it has two lines."""
        cut = self.data.rfind(b"\n", 0, len(self.data) // 2) + 1
        cut = cut or self.data.find(b"\n") + 1
        return [self.upto(cut), _Chunk.of(self.path, self.start + cut, self.data[cut:])]

    def upto(self, byte: int) -> _Chunk:
        """Keep the first bytes only."""
        return _Chunk.of(self.path, self.start, self.data[:byte])

    def cut(self, rows: int) -> _Chunk:
        """Keep about so many of the first lines: no more, and at least one."""
        if self.rows <= rows:
            return self
        end = self.data.rfind(b"\n", 0, len(self.data) * rows // self.rows) + 1
        return self.upto(end or self.data.find(b"\n") + 1).cut(rows)


class Applier:
    """Applies the journals of one data directory; any thread may call it."""

    def __init__(self, folder: Path, store: Store) -> None:
        self._folder, self._store = folder, store
        self._lock, self._is_stopped = threading.Lock(), False
        journals.sweep(folder)
        self._positions = store.positions()
        self._forget(self._positions.keys() - {file.name for file in journals.find(folder)})

    def catch_up(self) -> int:
        """Apply all that is journaled at this moment, by anyone; return how many rows.

        Raises:
            DataError: the store or a journal failed; nothing is lost, a later call goes on.
        """
        try:
            with self._lock:
                found = [] if self._is_stopped else journals.find(self._folder)
                batches = takewhile(lambda _: not self._is_stopped, self._batches(found))
                return sum(self._apply(chunks) for chunks in batches)
        except DataError:
            raise
        except OSError as error:
            raise DataError(
                f"The journal in {str(self._folder)!r} cannot be read: {error}. "
                "Make its files readable to the process that owns the data."
            ) from error

    def stop(self) -> None:
        """End with the batch at hand; what is left is for the next owner."""
        self._is_stopped = True

    def remove_left(self) -> None:
        """Remove the journal files that are applied to their end and have lost their writer.

        Raises:
            OSError: one cannot be removed.
        """
        with self._lock:
            self._forget([f.name for f in journals.find(self._folder) if self._is_removed(f)])

    def erase(self, traces: Traces, *, is_dry: bool = False) -> tuple[int, int]:
        """Take a person out of what is applied, and out of what could not be read.

        Returns:
            How many lines of journals, and how many that were set aside.
        """
        lines = 0
        with self._lock:
            for file in journals.find(self._folder):
                with suppress(FileNotFoundError):
                    end = self._positions.get(file.name, 0)
                    lines += traces.blank(file.path, end, is_dry=is_dry)
            aside = journals.aside(self._folder)
            return lines, sum(traces.cut(path, is_dry=is_dry) for path in aside)

    def notices(self) -> list[str]:
        """Say which records could not be read, a sentence each."""
        return [
            f"{path.stat().st_size} bytes of the journal could not be read as records "
            f"and are kept in {str(path)!r}."
            for path in journals.aside(self._folder)
        ]

    def _batches(self, found: Iterable[journals.JournalFile]) -> Iterator[list[_Chunk]]:
        """Put chunks of several files together, as long as they make one batch."""
        batch: list[_Chunk] = []
        for file in found:
            for chunk in self._chunks(file):
                rows = sum(c.rows for c in batch) + chunk.rows
                size = sum(len(c.data) for c in batch) + len(chunk.data)
                if batch and (rows > BATCH_ROWS or size > BATCH_BYTES):
                    yield batch
                    batch = []
                batch.append(chunk)
        if batch:
            yield batch

    def _chunks(self, file: journals.JournalFile) -> Iterator[_Chunk]:
        start = self._positions.get(file.name, 0)
        while start < file.size and (data := journals.read(file, start, BATCH_BYTES)):
            chunk = _Chunk.of(file.path, start, data).cut(BATCH_ROWS)
            yield chunk
            start += len(chunk.data)

    def _apply(self, chunks: list[_Chunk]) -> int:
        """Apply *chunks*, halving them until what cannot be read stands alone."""
        positions = {chunk.path.name: chunk.start + len(chunk.data) for chunk in chunks}
        rows = sum(chunk.rows for chunk in chunks)
        try:
            lines = b"".join(chunk.data for chunk in chunks)[:-1].decode()
            is_kept = self._store.apply(Batch(lines, rows, positions))
        except UnicodeDecodeError:
            is_kept = False
        if not is_kept and rows > 1:
            halves = chunks if len(chunks) > 1 else chunks[0].halves()
            return sum(self._apply([half]) for half in halves)
        if not is_kept:
            self._set_aside(chunks[0].path, chunks[0].start, chunks[0].data)
            self._store.apply(Batch("", 0, positions))
            rows = 0
        self._positions.update(positions)
        return rows

    def _is_removed(self, file: journals.JournalFile) -> bool:
        position = self._positions.get(file.name, 0)
        with journals.held(file.path) as size:
            if size is None:
                return False
            rest = journals.rest(file.path, position)
            if b"\n" in rest:
                return False
            if rest:
                self._set_aside(file.path, position, rest)
            file.path.unlink()
            return True

    def _forget(self, names: Iterable[str]) -> None:
        """Drop the positions of files that are gone, once they are so for good."""
        gone = list(names)
        if gone:
            sync_folder(self._folder / "journal")
            self._store.forget(gone)
            for name in gone:
                self._positions.pop(name, None)

    def _set_aside(self, path: Path, start: int, data: bytes) -> None:
        kept = journals.set_aside(path, start, data)
        _LOG.warning("A record of the journal cannot be read; it is kept in %s", kept)
