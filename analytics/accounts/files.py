"""Small files of a data directory that several processes change.

    with turn(folder / "keys.lock"):
        write(folder / "keys.json", b"[…]")       whole or not at all, for its owner alone

Source: ours.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def turn(lock: Path) -> Iterator[None]:
    """Be the only process that has *lock*; the folder is made if need be.

    Raises:
        OSError: it cannot be opened.
    """
    lock.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def state(path: Path) -> tuple[int, int, int] | None:
    """Give what changes when *path* does; None where there is no such file.

    Raises:
        OSError: it cannot be looked at.
    """
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def write(path: Path, data: bytes) -> None:
    """Put *data* in place of what *path* held, on disk when this returns.

    Raises:
        OSError: it cannot be written.
    """
    draft = path.with_name(f"{path.stem}.{os.getpid()}.new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(descriptor)
    draft.replace(path)
