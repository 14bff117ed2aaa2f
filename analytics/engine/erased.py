"""Who was erased, so that it can be done again where a backup brings the person back.

    <data>/erased.json
    [{"id": "5f70bf18a086…", "application": null, "until": 1795478400, "key": "b613679a0814…"}]

An id stands there as its HMAC-SHA-256 with the site key: the list names nobody. The catalog knows
how many lines were done. Files that come back from a backup know of fewer, if the list itself is
the newest: then the owner of the data does the others again when it starts, to all that had come
before the person was erased. Journals that were put back are looked through in any case.

Source: ours; docs/privacy.md (erasure).
"""

from __future__ import annotations

import hmac
import json
import os
import threading
import time as clock
from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from analytics.engine.catalog import Entity
from analytics.engine.sorting import sync
from analytics.errors import DataError
from analytics.privacy.keys import site_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from analytics.engine.catalog import Catalog
    from analytics.engine.store import Store

FILE = "erased.json"

#: A person's ids, the only application that is meant or None, and the second it was erased in.
Due = tuple[list[str], str | None, int]

_KIND, _NAME = "erasures", "done"


@dataclass(frozen=True, slots=True)
class Note:
    """One id that was erased.

    Attributes:
        id: its hash.
        application: the only one it was erased from; None for all.
        until: when, in seconds since 1970; what was received later is of somebody new.
        key: tells the site key that it was hashed with.
    """

    id: str
    application: str | None
    until: int
    key: str


class Erasures:
    """The list of one data directory; any thread may call it."""

    def __init__(self, folder: Path, store: Store, catalog: Catalog) -> None:
        """Read the list, before anything is applied to *store*.

        Raises:
            DataError: it cannot be read.
        """
        self._folder, self._store, self._catalog = folder, store, catalog
        self._lock = threading.Lock()
        self._notes = read(folder)
        self._began = self._last() if self._notes else 0

    @property
    def is_any(self) -> bool:
        """Whether anybody was ever erased."""
        return bool(self._notes)

    def note(self, ids: Sequence[str], application: str | None) -> int:
        """Put *ids* on the list, before they are erased; say how long it is.

        Raises:
            DataError: it cannot be written.
        """
        key, until = site_key(self._folder), int(clock.time())
        with self._lock:
            self._notes += [
                Note(_hashed(key, who), application, until, _hashed(key, "")) for who in ids
            ]
            _write(self._folder, self._notes)
            return len(self._notes)

    def done(self, count: int) -> None:
        """Note that the first *count* of the list are done."""
        with self._lock:
            if count > self._done():
                self._catalog.put(Entity(_KIND, _NAME, {"count": count}))

    def due(self) -> tuple[int, list[Due]]:
        """Say who is there again, and how long the list is; all that is journaled is applied.

        Raises:
            DataError: the list was made with another site key.
        """
        with self._lock:
            notes = tuple(self._notes)
            done = self._done()
        if not notes:
            return 0, []
        # What was there when the last line was done has been looked through.
        since = self._began if done >= len(notes) else -1
        key = site_key(self._folder)
        if any(note.key != _hashed(key, "") for note in notes):
            raise DataError(
                f"The list {str(self._folder / FILE)!r} was made with another site key, so that "
                "nobody on it can be found. Put the site.key of that time back, from a backup."
            )
        by_hash = defaultdict[str, list[Note]](list)
        for note in notes:
            by_hash[note.id].append(note)
        people = defaultdict[tuple[str | None, int], list[str]](list)
        for who in self._ids(since, max(note.until for note in notes)):
            for note in by_hash.get(_hashed(key, who), ()):
                people[note.application, note.until].append(who)
        due = [(ids, application, until) for (application, until), ids in people.items()]
        return len(notes), due

    def _done(self) -> int:
        found = self._catalog.find(_KIND, _NAME)
        return int(found[0].content["count"]) if found else 0

    def _ids(self, since: int, until: int) -> Iterator[str]:
        """Yield the ids of all events that arrived behind *since* and were received by *until*."""
        with _looking(), self._store.snapshot() as snapshot:
            events = snapshot.scan(None, None, None, None)
            found = snapshot.connection.execute(
                "SELECT DISTINCT unnest([distinct_id, props['anonymous_id'], "
                f"props['previous_id']]) AS who FROM {events} WHERE seq > $1 AND received <= $2",
                [since, until],
            )
            while some := found.fetchmany(10_000):
                yield from (who for (who,) in some if who)

    def _last(self) -> int:
        with _looking(), self._store.snapshot() as snapshot:
            events = snapshot.scan(None, None, None, None)
            row = snapshot.connection.execute(f"SELECT max(seq) FROM {events}").fetchone()
        return int(row[0]) if row and row[0] is not None else -1


def read(folder: Path) -> list[Note]:
    """Read the list of a data directory; empty where there is none.

    Raises:
        DataError: it cannot be read.
    """
    path = folder / FILE
    try:
        return [Note(**one) for one in json.loads(path.read_bytes())]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError) as error:
        raise DataError(
            f"The list of who was erased {str(path)!r} cannot be read: {error}. "
            "Put it back from a backup: without it, backups bring people back."
        ) from error


def _write(folder: Path, notes: Sequence[Note]) -> None:
    path = folder / FILE
    draft = path.with_name(f".{FILE}.{os.getpid()}")
    try:
        draft.write_text(json.dumps([asdict(note) for note in notes], indent=0) + "\n")
        draft.chmod(0o600)
        sync(draft)
        draft.replace(path)
        sync(folder)
    except OSError as error:
        raise DataError(
            f"The list of who was erased {str(path)!r} cannot be written: {error}. Mend the disk."
        ) from error


def _looking() -> AbstractContextManager[None]:
    from analytics.engine.changes import reported  # noqa: PLC0415 (DuckDB: 150 ms, 36 MB)

    return reported("Who was erased cannot be looked for")


def _hashed(key: bytes, who: str) -> str:
    return hmac.digest(key, who.encode("utf-8", "surrogatepass"), "sha256").hex()
