"""What is said of a person in files that are no database: journals, spools, records set aside.

    traces = Traces(["u1", "visitor-7f3a9c"])
    traces.blank(path, 4096)      the lines of a journal, up to where it has been applied
    traces.cut(path)              the lines of a file that nobody else writes
    traces.left(folder)           the names of files that still hold one

A process that appends to a file may hold it open, so its lines are not moved: blanks are written
over them. They were applied, and are never read again.

Source: ours; docs/privacy.md (erasure).
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from analytics.engine.rewriting import TELLING
from analytics.engine.sorting import sync

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

#: Databases are written anew by the store; bytes inside of them are compressed.
_STORE = ("hot.duckdb", "hot.duckdb.wal", "segments", "tmp", "geoip")
_CHUNK = 1 << 20


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
        self._telling = [s for who in ids if len(who) >= TELLING for s in _spellings(who)]

    def is_in(self, line: bytes) -> bool:
        """Say whether a line, a record perhaps, is of the person or names it."""
        if not any(spelling in line for spelling in self._spelled):
            return False
        try:
            record: Any = json.loads(line[line.find(b"{") :])
        except ValueError:
            return any(b'"%b"' % s in line for s in self._spelled) or self._tells(line)
        if not isinstance(record, dict):
            return self._tells(line)
        if self._application not in (None, record.get("application")):
            return False
        props = record.get("props") or record.get("properties") or {}
        who = [record.get("distinct_id")]
        if isinstance(props, dict):
            who += [props.get("anonymous_id"), props.get("previous_id")]
        return not self._ids.isdisjoint(w for w in who if isinstance(w, str)) or self._tells(line)

    def blank(self, path: Path, end: int, *, is_dry: bool = False) -> int:
        """Write blanks over the lines of *path* that are of the person; count them.

        Args:
            path: a file that others may append to.
            end: lines that reach behind this byte stay.
            is_dry: count them only.
        """
        places = [place for place, line in _lines(path, end) if self.is_in(line)]
        if places and not is_dry:
            lengths = {place: len(line) for place, line in _lines(path, end)}
            descriptor = os.open(path, os.O_WRONLY)
            try:
                for place in places:
                    os.pwrite(descriptor, b" " * (lengths[place] - 1), place)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        return len(places)

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
        found = []
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder)
            if name.parts[0] not in _STORE and path.is_file() and self._is_in_file(path):
                found.append(str(name))
        return found

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


def _lines(path: Path, end: int) -> Iterator[tuple[int, bytes]]:
    """Yield where each whole line before *end* begins, and the line with its break."""
    place = 0
    with path.open("rb") as stream:
        for line in stream:
            if place + len(line) > end or not line.endswith(b"\n"):
                return
            yield place, line
            place += len(line)


def _spellings(who: str) -> set[bytes]:
    """Write an id as it may stand in a file: as text, and in JSON in both ways."""
    ways = {who, json.dumps(who, ensure_ascii=False)[1:-1], json.dumps(who)[1:-1]}
    return {way.encode("utf-8", "surrogatepass") for way in ways}
