"""One file of a spool, locked for as long as its process has it open.

    analytics spool 1 000000000032        delivered up to that byte, the end of this line
    8f1a2b3c {"ts":…}                     a record, see `analytics.transports.spool`

What was not written whole is written over by the next record, and no reader takes a line that
has no end. Source: ours.
"""

from __future__ import annotations

import fcntl
import os
import time as clock
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_HEAD = b"analytics spool 1 %012d\n"
_HEAD_BYTES = len(_HEAD % 0)
_AT = _HEAD.index(b"%")

# Not on every system; what it leaves out (the time of change) is not needed.
_sync = getattr(os, "fdatasync", os.fsync)


class SpoolFile:
    """One file: appended to by the process that began it, delivered by whoever has it locked.

    Attributes:
        path: where it is.
        size: bytes of it that are written whole.
        position: bytes of it that need not be delivered.
        is_in_hand: whether somebody reads or syncs it, so that it must stay open.
    """

    __slots__ = ("_descriptor", "_is_named", "is_in_hand", "path", "position", "size")

    def __init__(self, path: Path, descriptor: int, position: int, size: int) -> None:
        """Hold a file that is open and locked."""
        self.path, self._descriptor = path, descriptor
        self.position, self.size = position, size
        self._is_named = self.is_in_hand = False

    @classmethod
    def begun(cls, folder: Path) -> SpoolFile:
        """Begin a file in *folder*.

        Raises:
            OSError: the disk refused it.
        """
        name = f"{clock.time_ns() // 1000:017d}-{os.getpid()}-{os.urandom(3).hex()}"
        draft = folder / f"{name}.new"
        descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        try:  # nobody may see it unlocked: it would pass for one whose writer is gone
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _write(descriptor, _HEAD % _HEAD_BYTES, 0)
            path = draft.rename(folder / f"{name}.spool")
        except OSError:
            os.close(descriptor)
            draft.unlink(missing_ok=True)
            raise
        return cls(path, descriptor, _HEAD_BYTES, _HEAD_BYTES)

    @classmethod
    def taken_over(cls, path: Path) -> SpoolFile | None:
        """Take over a file whose writer is gone; None where it is not, or nothing is left."""
        try:
            descriptor = os.open(path, os.O_RDWR)
        except OSError:  # delivered by another process, or not ours to read
            return None
        file = None
        with suppress(OSError, ValueError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            head = os.pread(descriptor, _HEAD_BYTES, 0)
            state = os.fstat(descriptor)
            if state.st_nlink and head[:_AT] == _HEAD[:_AT]:
                file = cls(path, descriptor, int(head[_AT:]), state.st_size)
        if file is None:
            os.close(descriptor)
        elif not file.has_more:
            file.leave(is_removed=True)
            return None
        return file

    @property
    def has_more(self) -> bool:
        """Whether something in it is not delivered."""
        return self.position < self.size

    def append(self, data: bytes) -> None:
        """Write *data*, or nothing that counts.

        Raises:
            OSError: the disk refused it.
        """
        _write(self._descriptor, data, self.size)
        self.size += len(data)

    def sync(self) -> None:
        """Wait until it is on disk, and so is its name.

        Raises:
            OSError: it cannot be.
        """
        _sync(self._descriptor)
        if not self._is_named:
            folder = os.open(self.path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
            self._is_named = True

    def read(self, number: int, size: int) -> tuple[list[bytes], int]:
        """Read *number* lines at most, from about *size* bytes: whole lines, and where they end.

        A last line without an end was never whole, and ends the file.

        Raises:
            OSError: the disk cannot be read.
        """
        while True:
            data = os.pread(self._descriptor, min(size, self.size - self.position), self.position)
            lines = data.split(b"\n", number)
            rest = lines.pop()
            if lines:
                return lines, self.position + len(data) - len(rest)
            if self.position + len(data) >= self.size or not data:
                self.size = self.position
                return [], self.position
            size *= 2  # one line is longer than all

    def count(self) -> int:
        """Count the records that are not delivered."""
        with suppress(OSError):
            return os.pread(self._descriptor, self.size - self.position, self.position).count(b"\n")
        return 0

    def note(self, position: int) -> None:
        """Note that it is delivered up to *position*."""
        self.position = position
        with suppress(OSError):  # then it is delivered again, and known by its event ids
            os.pwrite(self._descriptor, b"%012d" % position, _AT)

    def leave(self, *, is_removed: bool) -> None:
        """Close it; the lock goes with it."""
        if is_removed:
            with suppress(OSError):
                self.path.unlink(missing_ok=True)
        # The number may be that of another file of the program a moment later.
        descriptor, self._descriptor = self._descriptor, -1
        with suppress(OSError):
            os.close(descriptor)


def _write(descriptor: int, data: bytes, at: int) -> None:
    written = os.pwrite(descriptor, data, at)
    while written < len(data):  # hardly ever
        written += os.pwrite(descriptor, data[written:], at + written)
