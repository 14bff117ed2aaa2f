"""Who holds a data directory: the lock, and the socket others reach the owner by.

    <data>/owner.lock    locked by the owner; {"pid": 4711, "socket": "/data/owner.sock"}
    <data>/owner.sock    the owner's, while it serves others

The lock decides: a socket without an owner is left from a crash and goes when the lock is
taken. Everyone reads the lock file, only its holder writes it.

Source: ours; flock(2), unix(7) for the length of a socket's path.
"""

from __future__ import annotations

import fcntl
import json
import os
import tempfile
import time as clock
import weakref
from contextlib import suppress
from pathlib import Path

from analytics.errors import DataError, OwnedError
from analytics.transports.journal import prepare

#: What fits into a socket's address everywhere (Linux 107 bytes, macOS 103).
SOCKET_BYTES = 100

_SHORT = "analytics-socket-"

_OWNERS: weakref.WeakSet[Owner] = weakref.WeakSet()


class Owner:
    """The hold of this process on a data directory; gone in a child process made by fork.

    Attributes:
        folder: the data directory, absolute.
        socket_path: where other processes of this machine may be served.
        is_held: False after `release`, and in a forked child.
    """

    def __init__(self, folder: Path, descriptor: int, socket_path: Path) -> None:
        self.folder, self.socket_path = folder, socket_path
        self._descriptor: int | None = descriptor
        _OWNERS.add(self)

    @property
    def is_held(self) -> bool:
        """Whether this process is the owner."""
        return self._descriptor is not None

    def release(self) -> None:
        """Let go of the directory; the socket goes with it."""
        if self._descriptor is None:
            return
        _remove_socket(self.folder, self.socket_path)
        os.ftruncate(self._descriptor, 0)
        self._forget()

    def _forget(self) -> None:
        """Close this process's descriptor; the lock stays while another has it."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def take(folder: Path, wait_s: float = 0) -> Owner:
    """Become the owner of the data directory *folder*, which is made if need be.

    Raises:
        OwnedError: another process holds it, and did for *wait_s* seconds.
        DataError: the directory cannot be used.
    """
    folder = folder.absolute()
    prepare(folder)
    try:
        descriptor = os.open(folder / "owner.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise DataError(
            f"The data directory {str(folder)!r} cannot be locked: {error}. "
            "Make its file 'owner.lock' writable."
        ) from error
    if not _lock(descriptor, wait_s):
        os.close(descriptor)
        pid = read(folder)[0]
        raise OwnedError(
            f"The data directory {str(folder)!r} is held by process {pid or 'unknown'}. "
            "Ask that process, stop it, or name another data directory.",
            pid,
        )
    _remove_socket(folder, read(folder)[1])
    path = _socket_path(folder)
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, json.dumps({"pid": os.getpid(), "socket": str(path)}).encode(), 0)
    return Owner(folder, descriptor, path)


def read(folder: Path) -> tuple[int | None, Path | None]:
    """Say which process last took *folder*, and where it is reached; None where unknown."""
    try:
        said = json.loads((folder / "owner.lock").read_text())
        return int(said["pid"]), Path(said["socket"])
    except (OSError, ValueError, KeyError, TypeError):  # not there, empty, or half written
        return None, None


def _lock(descriptor: int, wait_s: float) -> bool:
    end = clock.monotonic() + wait_s
    while True:
        with suppress(BlockingIOError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        if clock.monotonic() >= end:
            return False
        clock.sleep(0.01)


def _socket_path(folder: Path) -> Path:
    """Choose where to be reached: in *folder*, or where that path is too long, in a short one."""
    path = folder / "owner.sock"
    if len(os.fsencode(path)) <= SOCKET_BYTES:
        return path
    return Path(tempfile.mkdtemp(prefix=_SHORT)) / "owner.sock"


def _remove_socket(folder: Path, path: Path | None) -> None:
    """Remove the socket of *folder*, and the folder made for it where it lies elsewhere.

    A copied or renamed data directory still names the socket of the one it came from: only a
    path that `_socket_path` can have chosen for *folder* is touched, and no folder that holds
    anything else.
    """
    if path == folder / "owner.sock":
        path.unlink(missing_ok=True)
    elif path is not None and path.name == "owner.sock" and _is_short(path.parent):
        path.unlink(missing_ok=True)
        with suppress(OSError):
            path.parent.rmdir()


def _is_short(parent: Path) -> bool:
    """Tell whether *parent* is a folder made for a socket alone."""
    return parent.parent == Path(tempfile.gettempdir()) and parent.name.startswith(_SHORT)


def _forget_all() -> None:
    for owner in list(_OWNERS):
        owner._forget()  # noqa: SLF001 (this module's own class)


os.register_at_fork(after_in_child=_forget_all)
