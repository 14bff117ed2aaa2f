"""Keep events in the journal of an embedded data directory, durable on return.

    <data>/journal/01763980141000000-4711-0.ndjson      time it was begun, process, count
    {"ts":1312803917735045,"application":"myapp","event":"login","distinct_id":"u1",
     "event_id":"…","props":{"plan":"pro"},"index":"web","received":1312803918}

One record a line (wrapped here), every property a text. Each writing process has its own file,
which it holds locked; so writers share no lock, and a file without one has lost its writer.
What several threads append while the disk is busy goes to it together. Text that is no
analytics line has ``raw`` as its first key, and host, source, sourcetype and fields besides;
what came with index-time fields has these first, in ``indexed``: name to text, the values of
one that has several parted by line feeds.

Needs a POSIX system, for its file locks. Source: ours.
"""

from __future__ import annotations

import fcntl
import json
import os
import threading
import time as clock
import weakref
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

from analytics.errors import DataError, EventError, TransportError
from analytics.event import new_id
from analytics.properties import flatten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from analytics.event import Event

#: The layout of a data directory; raised when older releases could not read it.
FORMAT = 1

#: The keys of a record, all of them on every line: an event's, those of any other text, and
#: those of either with index-time fields.
EVENT_KEYS = (
    "ts", "application", "event", "distinct_id", "event_id", "props", "index", "received",
)  # fmt: skip
TEXT_KEYS = ("raw", *EVENT_KEYS, "host", "source", "sourcetype", "fields")
INDEXED_KEYS = ("indexed", *TEXT_KEYS)

#: What only the lines with `TEXT_KEYS`, and those with `INDEXED_KEYS`, start with.
TEXT_START, INDEXED_START = '{"raw":', '{"indexed":'

#: A file is left for a new one at this size, so that what is applied can be removed.
ROTATE_BYTES = 64 * 2**20

_EVENT: dict[str, object] = dict.fromkeys(EVENT_KEYS)
_TEXT: dict[str, object] = dict.fromkeys(TEXT_KEYS)
_INDEXED: dict[str, object] = dict.fromkeys(INDEXED_KEYS)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_JOURNALS: weakref.WeakSet[Journal] = weakref.WeakSet()

# Not on every system; what it leaves out (the time of change) is not needed.
_sync = getattr(os, "fdatasync", os.fsync)


def prepare(folder: Path) -> None:
    """Make *folder* a data directory, if it is none yet.

    Raises:
        DataError: it cannot be made or written, or a later release has made it.
    """
    name = folder / "format"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / "journal").mkdir(mode=0o700, exist_ok=True)
        if not name.exists():
            _write_once(name, f"{FORMAT}\n")
        made = name.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(
            f"The data directory {str(folder)!r} cannot be used: {error}. "
            "Name a directory that can be written, or make this one writable."
        ) from error
    if made != str(FORMAT):
        raise DataError(
            f"The data directory {str(folder)!r} has format {made!r}, this release knows {FORMAT}. "
            "Use the release that made it, or a later one."
        )


def encode(records: Iterable[Mapping[str, object]]) -> bytes:
    """Write *records* as lines, each with all keys of its form.

    Raises:
        EventError: a text has a lone surrogate, or a value is of no JSON type.
    """
    return _encode([_complete(record) for record in records])


class Journal:
    """Appends records to this process's journal file; any thread may call it.

    A child process made by fork leaves its parent's file alone and begins one of its own.
    """

    def __init__(
        self,
        folder: Path,
        *,
        rotate_bytes: int = ROTATE_BYTES,
        on_append: Callable[[], object] = lambda: None,
    ) -> None:
        """Journal into a data directory.

        Args:
            folder: the data directory, made if need be.
            rotate_bytes: size at which a file is left for a new one.
            on_append: called after each group of records is on disk.
        """
        prepare(folder)
        self._folder = folder / "journal"
        self._rotate_bytes, self._on_append = rotate_bytes, on_append
        self._file: _File | None = None
        self._joining, self._disk = threading.Lock(), threading.Lock()
        self._forming = _Group()
        _JOURNALS.add(self)

    def append(self, records: Iterable[Mapping[str, object]]) -> None:
        """Keep *records*; on return they are on disk.

        Raises:
            EventError: one of them cannot be written; none was kept.
            TransportError: the disk refused them; none was kept.
        """
        self.write(encode(records))

    def close(self) -> None:
        """Leave the file, so that its end is known; a later append begins another."""
        with self._disk:
            if self._file:
                self._file.leave()
                self._file = None

    def write(self, data: bytes) -> None:
        """Keep *data*, whole lines as of `encode`, with whatever else arrives meanwhile.

        Raises:
            TransportError: the disk refused them; none was kept.
        """
        if not data:
            return
        with self._joining:
            group = self._forming
            group.parts.append(data)
            leads = len(group.parts) == 1
        if leads:
            self._lead(group)
        else:
            group.done.wait()
        if group.error:
            raise TransportError(
                f"The journal in {str(self._folder)!r} cannot be written: {group.error}. "
                "None of these events was kept: free space or mend the disk, then send them again."
            ) from group.error

    def _lead(self, group: _Group) -> None:
        """Write *group* when the disk is free; until then others may join it."""
        try:
            with self._disk:
                self._end(group)
                self._write(b"".join(group.parts))
            group.error = None
        except OSError as error:
            group.error = error
        finally:  # an interrupt, too, must leave nobody waiting or joining
            self._end(group)
            group.done.set()
        if not group.error:
            self._on_append()

    def _end(self, group: _Group) -> None:
        with self._joining:
            if self._forming is group:
                self._forming = _Group()

    def _write(self, data: bytes) -> None:
        """Write *data* to the file; one that failed is left, since only its start is known."""
        file = self._file or _File(self._folder)
        self._file = None
        try:
            file.append(data)
        except OSError:
            file.leave()
            if not file.size:  # or each try on a full disk would leave a file more
                file.path.unlink(missing_ok=True)
            raise
        if file.size < self._rotate_bytes:
            self._file = file
        else:
            file.leave()

    def _forget_parent(self) -> None:
        """In a forked child: drop the parent's file, locks and waiting records."""
        if self._file:
            self._file.leave()
        self._file = None
        self._joining, self._disk = threading.Lock(), threading.Lock()
        self._forming = _Group()


class JournalTransport:
    """The transport to an embedded data directory: what `send` has returned from is kept."""

    def __init__(self, folder: Path, index: str) -> None:
        """Send events to *index* of the data directory *folder*."""
        self._journal, self._index = Journal(folder), index

    def send(self, events: Sequence[Event]) -> None:
        """Keep *events*.

        Raises:
            EventError: a value cannot be kept.
            TransportError: the disk refused them; none was kept.
        """
        received = int(clock.time())
        index = self._index
        self._journal.write(_encode([record(event, index, received) for event in events]))

    def close(self) -> None:
        """Leave the journal file."""
        self._journal.close()


def record(event: Event, index: str, received: int) -> dict[str, object]:
    """Make the record of *event*, received at that second since 1970."""
    return {
        "ts": microseconds(event.time),
        "application": event.application,
        "event": event.name,
        "distinct_id": event.distinct_id or None,
        "event_id": event.event_id or new_id(),
        "props": flatten(event.properties),
        "index": index,
        "received": received,
    }


def microseconds(time: datetime) -> int:
    """Count the microseconds from 1970 to *time*, which is aware."""
    since = time - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


class _Group:
    """What is written and acknowledged together."""

    __slots__ = ("done", "error", "parts")

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.done = threading.Event()
        self.error: OSError | None = InterruptedError("the writing thread was interrupted")


class _File:
    """One journal file, locked for as long as it is open."""

    def __init__(self, folder: Path) -> None:
        name = f"{clock.time_ns() // 1000:017d}-{os.getpid()}-{os.urandom(3).hex()}"
        path = folder / f"{name}.new"
        self.path, self.size = folder / f"{name}.ndjson", 0
        self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        try:  # nobody may see it unlocked: it would pass for one whose writer is gone
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.rename(self.path)
            sync_folder(folder)
        except OSError:
            self.leave()
            raise

    def append(self, data: bytes) -> None:
        """Write *data* so that it is on disk, or nothing of it."""
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
            _sync(self._descriptor)
        except OSError:
            with suppress(OSError):  # a whole line that stays was not acknowledged, but is sound
                os.ftruncate(self._descriptor, self.size)
            raise
        self.size += len(data)

    def leave(self) -> None:
        """Close it; the lock goes when no process has it open any more."""
        os.close(self._descriptor)


def sync_folder(folder: Path) -> None:
    """Wait until the names in *folder* are on disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _encode(records: Sequence[Mapping[str, object]]) -> bytes:
    try:
        return _encoder()(records)
    except (UnicodeEncodeError, TypeError, ValueError) as error:
        raise EventError(
            f"A record cannot be written as JSON: {error}. "
            "Use text without lone surrogates, numbers and text only."
        ) from error


def _complete(record: Mapping[str, object]) -> Mapping[str, object]:
    if tuple(record) == EVENT_KEYS:
        return record
    keys = record.keys()
    form = _EVENT if keys <= _EVENT.keys() else _INDEXED if "indexed" in keys else _TEXT
    return {**form, **record}


@cache
def _encoder() -> Callable[[Sequence[Mapping[str, object]]], bytes]:
    """Say how records become lines: by msgspec, ten times as fast, or the standard library."""
    try:
        from msgspec.json import Encoder  # noqa: PLC0415 (optional, and slow to import)
    except ImportError:
        encode = json.JSONEncoder(
            ensure_ascii=False, check_circular=False, allow_nan=False, separators=(",", ":")
        ).encode
        return lambda records: "".join(f"{encode(record)}\n" for record in records).encode()
    return Encoder().encode_lines


def _write_once(path: Path, text: str) -> None:
    """Write a small file whole; whoever does so at the same time writes the same."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_text(text, "ascii")
    draft.replace(path)


def _forget_parents() -> None:
    for journal in list(_JOURNALS):
        journal._forget_parent()  # noqa: SLF001 (this module's own class)


os.register_at_fork(after_in_child=_forget_parents)
