"""The journal files of a data directory: find, read, cut, remove.

    for file in journals.find(folder):
        data = journals.read(file.path, 0, 8 * 2**20)

A file is read up to its last line break; what stands behind it was never acknowledged. When no
writer holds the file any more, that rest is kept in ``journal/aside/`` and the file can go.

Source: ours; `analytics.transports.journal` writes the files.
"""

from __future__ import annotations

import fcntl
import os
import time as clock
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.transports.journal import sync_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: A file that is still being begun has this long to get its name.
BEGIN_S = 60


@dataclass(frozen=True, slots=True)
class JournalFile:
    """One journal file, as large as it was when it was found."""

    path: Path
    size: int

    @property
    def name(self) -> str:
        """What it is known by in the positions; files sort by the time they were begun."""
        return self.path.name


def find(folder: Path) -> list[JournalFile]:
    """List the journal files of the data directory *folder*, the oldest first."""
    found = []
    with os.scandir(folder / "journal") as entries:
        for entry in entries:
            if entry.name.endswith(".ndjson"):
                with suppress(FileNotFoundError):  # removed since it was listed
                    found.append(JournalFile(folder / "journal" / entry.name, entry.stat().st_size))
    return sorted(found, key=lambda file: file.name)


def read(file: JournalFile, start: int, limit: int) -> bytes:
    """Read whole lines from byte *start*: at most *limit* bytes, but at least one line.

    Returns what is there up to the size the file was found with, with its last line break;
    empty where there is no whole line.
    """
    with file.path.open("rb") as stream:
        stream.seek(start)
        while True:
            data = stream.read(min(limit, file.size - start))
            end = data.rfind(b"\n") + 1
            if end or start + limit >= file.size:
                return data[:end]
            limit *= 2
            stream.seek(start)


def rest(path: Path, start: int) -> bytes:
    """Read all that stands behind byte *start*, lines or not."""
    with path.open("rb") as stream:
        stream.seek(start)
        return stream.read()


def aside(folder: Path) -> list[Path]:
    """List what was set aside in the data directory *folder*, the oldest first."""
    return sorted((folder / "journal" / "aside").glob("*.txt"))


@contextmanager
def held(path: Path) -> Iterator[int | None]:
    """Hold a file whose writer is gone; yield its size, or None while it has a writer."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
        else:
            yield os.fstat(descriptor).st_size
    finally:
        os.close(descriptor)


def set_aside(path: Path, start: int, data: bytes) -> Path:
    """Keep *data*, found at byte *start* of the journal file *path*, where nothing reads it.

    Doing so twice for the same place gives the same one file.
    """
    kept_in = path.parent / "aside"
    kept_in.mkdir(mode=0o700, exist_ok=True)
    kept = kept_in / f"{path.stem}@{start}.txt"
    with kept.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    sync_folder(kept_in)
    return kept


def sweep(folder: Path) -> None:
    """Remove files whose beginning was broken off by a crash; they hold nothing."""
    for path in (folder / "journal").glob("*.new"):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < clock.time() - BEGIN_S:
                path.unlink()
