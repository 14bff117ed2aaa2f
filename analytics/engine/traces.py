"""What is said of a person in files that are no database: journals, spools, records set aside.

    traces = Traces(["u1", "visitor-7f3a9c"])
    traces.blank(path, 4096)      the lines of a journal, up to where it has been applied
    traces.mask(path)             the lines of a spool
    traces.cut(path)              the lines of a file that nobody else writes
    traces.left(folder)           the names of files that still hold one

A process that appends to a file may hold it open, so its lines are not moved: blanks are written
over them. They were applied, and are never read again.

Source: ours; docs/privacy.md (erasure).
"""

from __future__ import annotations

import json
import os
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

from analytics.engine.rewriting import TELLING
from analytics.engine.sorting import sync

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: Databases are written anew by the store; bytes inside of them are compressed.
_STORE = ("hot.duckdb", "hot.duckdb.wal", "segments", "tmp", "geoip")
_CHUNK = 1 << 20
# The first line of a spool, and a record: a checksum of so many signs with the blank, and JSON.
_SPOOL = b"analytics spool "
_RECORD, _SUM = re.compile(rb"[0-9a-f]{8} \{"), 9


class Traces:
    """The ids of one person, as they stand in files."""

    def __init__(self, ids: Sequence[str], application: str | None = None) -> None:
        """Look for *ids*.

        Args:
            ids: the person's.
            application: the only one whose events are meant; None for all.
        """
        self._ids, self._application = frozenset(ids), application
        self._spelled = [spelling for who in ids for spelling in _spellings(who)]
        telling = {s for who in ids if len(who) >= TELLING for s in _spellings(who)}
        self._telling = sorted(telling, key=len, reverse=True)

    def is_in(self, line: bytes) -> bool:
        """Say whether a line, a record perhaps, is of the person or names it."""
        return self._is_of(line) or self._tells(line)

    def _is_of(self, line: bytes) -> bool:
        if not any(spelling in line for spelling in self._spelled):
            return False
        try:
            record: Any = json.loads(line[line.find(b"{") :])
        except ValueError:
            return any(b'"%b"' % s in line for s in self._spelled)
        is_meant = isinstance(record, dict) and (
            self._application in (None, record.get("application"))
        )
        if not is_meant:
            return False
        props = record.get("props") or record.get("properties") or {}
        who = [record.get("distinct_id")]
        if isinstance(props, dict):
            who += [props.get("anonymous_id"), props.get("previous_id")]
        return not self._ids.isdisjoint(w for w in who if isinstance(w, str))

    def blank(self, path: Path, end: int, *, is_dry: bool = False) -> int:
        """Write blanks over the lines of a journal that are of the person, or name it; count them.

        Args:
            path: a file that others may append to.
            end: where it has been applied; lines that reach behind this byte stay.
            is_dry: count them only.
        """
        changes = [
            (place, b" " * (len(line) - 1)) for place, line in _lines(path, end) if self.is_in(line)
        ]
        return _written(path, changes, is_dry=is_dry)

    def mask(self, path: Path, *, is_dry: bool = False) -> int:
        """Write blanks over the lines of a spool that are of the person; count them.

        Events of others are still to be delivered: asterisks take the place of an id in them,
        under a new checksum.
        """
        changes = []
        for place, line in _lines(path):
            if line.startswith(_SPOOL) or not self.is_in(line):
                continue
            if self._is_of(line) or not _RECORD.match(line):
                changes.append((place, b" " * (len(line) - 1)))
                continue
            text = line[_SUM:-1]
            for spelling in self._telling:
                text = text.replace(spelling, b"*" * len(spelling))
            changes.append((place, b"%08x %b" % (crc32(text), text)))
        return _written(path, changes, is_dry=is_dry)

    def cut(self, path: Path, *, is_dry: bool = False) -> int:
        """Take the lines out of *path*, which nobody else writes; an empty file goes."""
        lines = path.read_bytes().splitlines(keepends=True)
        kept = [line for line in lines if not self.is_in(line)]
        if len(kept) < len(lines) and not is_dry:
            if kept:
                draft = path.with_name(f".{path.name}.{os.getpid()}")
                draft.write_bytes(b"".join(kept))
                sync(draft)
                draft.replace(path)
            else:
                path.unlink()
            sync(path.parent)
        return len(lines) - len(kept)

    def left(self, folder: Path) -> list[str]:
        """Name the files of a data directory, but those of the store, that hold such an id."""
        found = sorted(path for path in files(folder) if self._is_in_file(path))
        return [str(path.relative_to(folder)) for path in found]

    def _tells(self, line: bytes) -> bool:
        return any(spelling in line for spelling in self._telling)

    def _is_in_file(self, path: Path) -> bool:
        longest = max(map(len, self._telling), default=0)
        rest = b""
        with suppress(OSError), path.open("rb") as stream:
            while longest and (data := stream.read(_CHUNK)):
                if self._tells(rest + data):
                    return True
                rest = (rest + data)[-longest:]
        return False


def files(folder: Path, ending: str = "") -> Iterator[Path]:
    """List the files of a data directory but those of the store; some may go meanwhile."""
    for place, folders, names in os.walk(folder):
        skipped = _STORE if Path(place) == folder else ()
        folders[:] = [name for name in folders if name not in skipped]
        wanted = (name for name in names if name not in skipped and name.endswith(ending))
        yield from (Path(place) / name for name in wanted)


def _written(path: Path, changes: Sequence[tuple[int, bytes]], *, is_dry: bool) -> int:
    """Write the *changes*, place and bytes, and wait until they are on disk; count them."""
    if changes and not is_dry:
        descriptor = os.open(path, os.O_WRONLY)
        try:
            for place, data in changes:
                os.pwrite(descriptor, data, place)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    return len(changes)


def _lines(path: Path, end: int | None = None) -> Iterator[tuple[int, bytes]]:
    """Yield where each whole line before *end* begins, and it; none of a file that is gone."""
    place = 0
    with suppress(FileNotFoundError), path.open("rb") as stream:
        for line in stream:
            if not line.endswith(b"\n") or (end is not None and place + len(line) > end):
                return
            yield place, line
            place += len(line)


def _spellings(who: str) -> set[bytes]:
    """Write an id as it may stand in a file: as text, and in JSON in both ways."""
    ways = {who, json.dumps(who, ensure_ascii=False)[1:-1], json.dumps(who)[1:-1]}
    return {way.encode("utf-8", "surrogatepass") for way in ways}
