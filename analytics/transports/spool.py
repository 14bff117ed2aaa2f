"""Keep events that are not delivered yet in files, across the end of the process.

    <folder>/01763980141000000-4711-5f03aa.spool      time it was begun, process, chance
    analytics spool 1 000000000032                    how far it is delivered, in bytes
    8f1a2b3c {"ts":1763980141000000,"application":"shop","event":"login",…}

A line is a checksum (CRC-32) and a record. A process has files of its own, which it holds
locked; one without a lock has lost its writer, and whoever shares the folder delivers it. What
was delivered but could not be noted any more is delivered again: event ids tell it apart.

Needs a POSIX system, for its file locks. Source: ours.
"""

from __future__ import annotations

import json
import time as clock
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from errno import ENOSPC
from functools import cache
from threading import RLock
from typing import TYPE_CHECKING
from zlib import crc32

from analytics.event import Event
from analytics.properties import Texts, flatten
from analytics.transports.spoolfile import SpoolFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

#: A file is left for a new one at this size, so that what is delivered can be removed.
ROTATE_BYTES = 8 << 20

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
# A file that is delivered whole is reused up to this size.
_REUSE_BYTES = 1 << 20
# So often somebody looks for files whose writer is gone, while it delivers.
_LOOK_EVERY_S = 30.0
# Nobody takes that long to begin a file.
_DRAFT_S = 3_600.0


@dataclass(frozen=True, slots=True)
class Taken:
    """A batch read from a file.

    Attributes:
        events: to be delivered.
        damaged: lines that are no records.
    """

    events: list[Event]
    damaged: int
    file: SpoolFile
    end: int


class Spool:
    """The events of a folder; any thread may append, one thread takes."""

    def __init__(
        self,
        folder: Path,
        *,
        max_bytes: int = 256 << 20,
        rotate_bytes: int = ROTATE_BYTES,
        lose: Callable[[int], object] = lambda _number: None,
        gives_way: bool = True,
    ) -> None:
        """Keep events in *folder*, which is made with the first of them.

        Args:
            folder: shared by all processes that send to the same place.
            max_bytes: of all files in it; beyond them the oldest are dropped.
            rotate_bytes: size at which a file is left for a new one.
            lose: called with the number of events that were dropped for that.
            gives_way: whether the oldest are dropped; else what comes beyond is refused.
        """
        self.folder, self._gives_way = folder, gives_way
        self._max_bytes, self._lose = max_bytes, lose
        self._rotate_bytes = max(1, min(rotate_bytes, max_bytes // 4))
        self._looked = float("-inf")
        self._start_anew()

    def _start_anew(self) -> None:
        self._lock = RLock()
        self._is_inside = False
        self._current: SpoolFile | None = None
        self._files: list[SpoolFile] = []

    def append(self, records: bytes) -> None:
        """Write whole *records* of `encode`; they outlive this process, not a loss of power.

        Raises:
            OSError: the disk refused them, the folder is full and does not give way, or this
                thread is in the middle of an append; none was kept.
        """
        with self._lock:
            if self._is_inside:  # a signal handler, or the garbage collector
                raise BlockingIOError("an append of this thread is under way")
            self._is_inside = True
            try:
                file = self._current or self._begun()
                file.append(records)
                if file.size >= self._rotate_bytes:
                    self._current = None
            finally:
                self._is_inside = False

    def sync(self) -> None:
        """Wait until what was appended is on disk, whatever happens to the power.

        Raises:
            OSError: it cannot be.
        """
        with self._lock:
            files = [file for file in self._files if file.has_more]
            for file in files:
                file.is_in_hand = True
        try:
            for file in files:
                self._sync(file)
        finally:
            for file in files:
                file.is_in_hand = False

    def _sync(self, file: SpoolFile) -> None:
        try:
            file.sync()
        except (OSError, ValueError):  # ValueError: of a file that is closed
            with self._lock:
                if file in self._files:
                    raise
            # It was delivered whole meanwhile, and removed.

    def waits(self) -> bool:
        """Say whether anything is to be delivered."""
        return any(file.has_more for file in self._files)

    @property
    def waiting_bytes(self) -> int:
        """Bytes of what is to be delivered, in the files that this process holds."""
        with self._lock:
            return sum(file.size - file.position for file in self._files)

    def look(self) -> None:
        """Take over the files of processes that are gone, at most twice a minute."""
        now = clock.monotonic()
        if now - self._looked < _LOOK_EVERY_S:
            return
        self._looked = now
        _remove_drafts(self.folder)
        mine = {file.path for file in self._files}
        for path in self._paths():
            if path not in mine and (file := SpoolFile.taken_over(path)):
                with self._lock:
                    self._files.append(file)
        with self._lock:  # the oldest first, by their names
            self._files.sort(key=lambda file: file.path.name)

    def take(self, number: int, size: int) -> Taken | None:
        """Read the oldest events, *number* at most, from about *size* bytes.

        Raises:
            OSError: the disk cannot be read.
        """
        with self._lock:
            file = next((file for file in self._files if file.has_more), None)
            if file is None:
                return None
            file.is_in_hand = True
        try:
            lines, end = file.read(number, size)
        finally:
            file.is_in_hand = False
        lines = [line for line in lines if line.strip()]  # a blank one was erased
        events = [event for line in lines if (event := decode(line))]
        return Taken(events, len(lines) - len(events), file, end)

    def done(self, taken: Taken) -> None:
        """Note that the events of *taken* need not be delivered any more."""
        file = taken.file
        with self._lock:
            if file not in self._files:  # it has given way meanwhile
                return
            file.note(taken.end)
            if file.has_more or (file is self._current and file.size < _REUSE_BYTES):
                return
            if file is self._current:
                self._current = None
            self._drop(file)

    def close(self) -> None:
        """Leave the files: what waits in them is there for others; an empty one is removed."""
        with self._lock:
            files, self._files, self._current = self._files, [], None
            for file in files:
                file.leave(is_removed=not file.has_more)
        self._looked = float("-inf")

    def forget_parent(self) -> None:
        """In a forked child: leave the files of the parent alone."""
        for file in self._files:
            file.leave(is_removed=False)
        self._looked = float("-inf")
        self._start_anew()

    def _begun(self) -> SpoolFile:
        """Begin a file, when there is room for another."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._make_room()
        self._current = SpoolFile.begun(self.folder)
        self._files.append(self._current)
        return self._current

    def _make_room(self) -> None:
        """Drop the oldest files until another has room.

        Raises:
            OSError: there is none, and nothing gives way.
        """
        paths = self._paths()
        sizes = {}
        for path in paths:
            with suppress(OSError):  # another process has delivered it
                sizes[path] = path.stat().st_size
        mine = {file.path: file for file in self._files}
        total = sum(sizes.values()) + self._rotate_bytes
        if total > self._max_bytes and not self._gives_way:
            raise OSError(ENOSPC, f"{sum(sizes.values())} bytes wait to be delivered")
        for path in paths:
            if total <= self._max_bytes:
                return
            file = mine.get(path) or SpoolFile.taken_over(path)
            if file and not file.is_in_hand:
                self._lose(file.count())
                total -= sizes.get(path, 0)
                self._drop(file)

    def _drop(self, file: SpoolFile) -> None:
        if file in self._files:
            self._files.remove(file)
        file.leave(is_removed=True)

    def _paths(self) -> list[Path]:
        """List the files of the folder, the oldest first."""
        return sorted(self.folder.glob("*.spool"))


def _remove_drafts(folder: Path) -> None:
    """Remove what was left by a process that ended as it began a file."""
    for path in folder.glob("*.new"):
        with suppress(OSError):
            if clock.time() - path.stat().st_mtime > _DRAFT_S:
                path.unlink()


def encode(events: Iterable[Event]) -> bytes:
    """Write *events* as records.

    Raises:
        EventError: a property cannot be kept.
    """
    dumps = _dumps()
    lines = []
    for event in events:
        text = dumps(
            {
                "ts": (event.time - _EPOCH) // _MICROSECOND,
                "application": event.application,
                "event": event.name,
                "distinct_id": event.distinct_id,
                "event_id": event.event_id,
                "props": flatten(event.properties),
            }
        )
        lines.append(b"%08x %b\n" % (crc32(text), text))
    return b"".join(lines)


def decode(line: bytes) -> Event | None:
    """Read one record; None where it is damaged."""
    sum_, _, text = line.partition(b" ")
    try:
        if int(sum_, 16) != crc32(text):
            return None
        record = json.loads(text)
        return Event(
            record["application"],
            record["event"],
            _EPOCH + record["ts"] * _MICROSECOND,
            record["distinct_id"],
            Texts(record["props"]),
            record["event_id"],
        )
    except (ValueError, KeyError, TypeError, OverflowError):
        return None


@cache
def _dumps() -> Callable[[object], bytes]:
    """Say how a record becomes text: by msgspec, ten times as fast, or the standard library."""
    try:
        from msgspec.json import Encoder  # noqa: PLC0415 (optional, and slow to import)
    except ImportError:
        encode = json.JSONEncoder(
            ensure_ascii=False, check_circular=False, separators=(",", ":")
        ).encode
        return lambda record: encode(record).encode()
    return Encoder().encode
