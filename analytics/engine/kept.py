"""The rows of a search, kept until they are read: the first in memory, many in a file.

    kept = Kept(folder)
    kept.extend(['{"n":"1"}', '{"n":"2"}'])
    kept[1:] -> ['{"n":"2"}']

The file has a row a line, and no name: it is gone with the one who keeps it, however that ends.

Source: ours.
"""

from __future__ import annotations

import tempfile
import threading
from array import array
from collections.abc import Sequence
from contextlib import suppress
from typing import IO, TYPE_CHECKING, overload

from analytics.errors import SearchError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: Rows of more text than this go to a file: some thousand events, which a page shows at once.
MEMORY_CHARACTERS = 2**21

#: One search may keep so much; its further rows are cut, and it says so.
FILE_BYTES = 4 * 2**30

#: Of so many rows in the file, the place of the first is known.
_STEP = 64

#: So many rows are read at a time by who reads all.
_CHUNK = 2_000


class Kept(Sequence[str]):
    """Rows that one thread adds and any other reads meanwhile.

    Attributes:
        size: characters in memory and bytes in the file.
        is_full: whether rows were left out, because there were too many.
    """

    def __init__(
        self,
        folder: Path | None = None,
        *,
        memory_characters: int = MEMORY_CHARACTERS,
        file_bytes: int = FILE_BYTES,
    ) -> None:
        """Keep no rows yet.

        Args:
            folder: where the file is made, and the folder if need be; the system's by default.
            memory_characters: rows of more text go to the file.
            file_bytes: how long the file may become.
        """
        self._folder, self._most, self._limit = folder, memory_characters, file_bytes
        self._rows: list[str] = []
        self._file: IO[bytes] | None = None
        self._places = array("Q")
        self._count = 0
        self._lock = threading.Lock()
        self.size = 0
        self.is_full = False

    @property
    def in_memory(self) -> int:
        """How many characters of its rows are in memory."""
        return 0 if self._file else self.size

    def extend(self, rows: Sequence[str]) -> None:
        """Add *rows*.

        Raises:
            SearchError: they cannot be written.
        """
        if self.is_full:
            return
        try:
            with self._lock:
                self._extend(rows)
        except OSError as error:
            raise SearchError(
                f"The rows of the search cannot be kept: {error}. "
                "Make room on the disk, or narrow the search."
            ) from error

    def _extend(self, rows: Sequence[str]) -> None:
        size = sum(map(len, rows))
        if self._file is None and self.size + size <= self._most:
            self._rows += rows
            self._count += len(rows)
            self.size += size
            return
        if self._file is None:
            if self._folder:
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file = tempfile.TemporaryFile(dir=self._folder, buffering=0)  # noqa: SIM115 - closed with its rows
            kept, self._rows, self._count, self.size = self._rows, [], 0, 0
            self._write(self._file, kept)
        self._write(self._file, rows)

    def _write(self, file: IO[bytes], rows: Sequence[str]) -> None:
        lines = [row.encode() + b"\n" for row in rows]
        places, place = [], self.size
        for at, line in enumerate(lines):
            if place + len(line) > self._limit:
                lines, self.is_full = lines[:at], True
                break
            if (self._count + at) % _STEP == 0:
                places.append(place)
            place += len(line)
        file.seek(self.size)
        rest = memoryview(b"".join(lines))
        while rest:
            rest = rest[file.write(rest) :]
        self._places.extend(places)
        self.size = place
        self._count += len(lines)

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[str]:
        at = 0
        while rows := self[at : at + _CHUNK]:
            yield from rows
            at += len(rows)

    @overload
    def __getitem__(self, place: int) -> str: ...

    @overload
    def __getitem__(self, place: slice) -> list[str]: ...

    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, int):
            return self[place : place + 1 or None][0]
        with self._lock:
            wanted = range(self._count)[place]
            if not wanted:
                return []
            low, high = sorted((wanted[0], wanted[-1]))
            rows = (
                self._read(self._file, low, high + 1) if self._file else self._rows[low : high + 1]
            )
            return rows if wanted.step == 1 else [rows[at - low] for at in wanted]

    def _read(self, file: IO[bytes], start: int, stop: int) -> list[str]:
        """Read rows of the file; the places around them are known."""
        first, last = start // _STEP, -(-stop // _STEP)
        begin = self._places[first]
        end = self._places[last] if last < len(self._places) else self.size
        file.seek(begin)
        parts, left = [], end - begin
        while left and (part := file.read(left)):
            parts.append(part)
            left -= len(part)
        lines = b"".join(parts).split(b"\n")
        return [line.decode() for line in lines[start - first * _STEP : stop - first * _STEP]]

    def __del__(self) -> None:
        """Remove the file."""
        with suppress(AttributeError, OSError):
            if self._file:
                self._file.close()
