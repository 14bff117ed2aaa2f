"""A log that grows, read as `tail -F` reads it, under one name through all its files.

    access.log   renamed to access.log.1     is read on until nobody writes to it any more
    access.log   made anew                   then this one, from its first line
    access.log   cut to nothing              is another file from there on (copytruncate)

A line without its end waits for it. Nothing is kept but what the index has: each file
is found again by its first lines, and where it was left off by the events that are in.

Source: ours; logrotate(8), "create" and "copytruncate"; nginx documentation, "Controlling
nginx", "Rotating Log-files": workers write to the old file for a while.
"""

from __future__ import annotations

import os
import stat
import time
from collections import deque
from pathlib import Path
from typing import IO, TYPE_CHECKING

from analytics.errors import ConfigError
from analytics.imports.lines import LONGEST, Lines, Source
from analytics.imports.parts import WHOLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: How often is looked whether there is more.
EVERY_S = 0.25

#: So many looks long a file with a successor must have stood still.
QUIET = 20

#: While much is read, the name is looked at once in so many lines.
LOOK_LINES = 4_096

#: Bytes by which a file is seen to be another, though it is as long.
HEAD = 1_024


class Stop:
    """What a handler of signals sets; a lock would not do there."""

    def __init__(self) -> None:
        self.is_set = False

    def set(self, *_: object) -> None:
        """End what is under way, soon."""
        self.is_set = True

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        time.sleep(seconds)


class Follower:
    """The files that have a name, one after the other."""

    def __init__(self, path: str, stop: Stop) -> None:
        """Follow a name.

        Args:
            path: the name; there may be no file yet, but its directory must be there.
            stop: ends it.

        Raises:
            ConfigError: no log can have this name.
        """
        self.path, self.stop = Path(path), stop
        if not self.path.parent.is_dir():
            raise ConfigError(
                f"There is no directory {str(self.path.parent)!r}. Name a file in another one."
            )
        self._next: deque[IO[bytes]] = deque()
        self._identity = (0, 0)

    def files(self) -> Iterator[Source]:
        """Yield each file, from the one that is there now until it is stopped.

        Raises:
            ConfigError: what has the name cannot be followed.
            OSError: it cannot be read.
        """
        try:
            while not self.stop.is_set:
                self.look()
                if self._next:
                    yield _Followed(self, self._next.popleft())
                else:
                    self.stop.wait(EVERY_S)
        finally:
            for raw in self._next:
                raw.close()

    @property
    def is_left(self) -> bool:
        """Whether another file has the name, and something is in it."""
        return bool(self._next) and (len(self._next) > 1 or _size(self._next[0]) > 0)

    def look(self) -> None:
        """Open the file that has the name now, if it is another one than before.

        Raises:
            ConfigError: it is a directory, a pipe or the like.
            OSError: it cannot be read.
        """
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return
        if (found.st_dev, found.st_ino) == self._identity:
            return
        if not stat.S_ISREG(found.st_mode):
            raise ConfigError(f"{str(self.path)!r} is no plain file. Follow a log that is one.")
        try:
            raw = self.path.open("rb")
        except FileNotFoundError:
            return
        opened = os.fstat(raw.fileno())
        self._identity = (opened.st_dev, opened.st_ino)
        self._next.append(raw)

    def again(self, raw: IO[bytes]) -> None:
        """Take the file *raw*, which was cut, for a new one."""
        # A buffer of its own: what the old one holds is not in the file any more.
        self._next.appendleft(os.fdopen(os.dup(raw.fileno()), "rb"))


class _Followed(Source):
    """One file of the name."""

    def __init__(self, follower: Follower, raw: IO[bytes]) -> None:
        super().__init__(str(follower.path), raw)
        self._follower = follower
        self._head = self._part = b""
        self._count = 0
        self._is_gone = self._is_done = False
        self._idle: Callable[[], object] = int

    def prefix(self, application: str, index: str, heads: int = 1) -> str:
        """Wait for the first *heads* lines, and hash what tells the file from others.

        Raises:
            ConfigError: it is compressed.
        """
        self._raw.seek(0)
        for _ in range(heads):
            if not self.readline():
                break
        if os.pread(self._raw.fileno(), max(map(len, WHOLE)), 0).startswith(WHOLE):
            raise ConfigError(
                f"{self.name!r} is compressed or Parquet, and such a file does not grow. "
                "Import it without --follow."
            )
        return super().prefix(application, index, heads)

    def read(self, prefix: str, idle: Callable[[], object]) -> Lines:
        """Start to import: the lines go on as the file does."""
        self._raw.seek(0)
        self._part, self._idle, self._is_done = b"", idle, False
        return Lines(self, prefix)

    def readline(self, size: int = LONGEST) -> bytes:
        """Read a line, waiting for its end; nothing when the file is over."""
        self._count += 1
        if self._count % LOOK_LINES == 0:
            self._follower.look()
        while not (self._is_gone or self._follower.stop.is_set):
            self._part += self._raw.readline(size - len(self._part))
            if self._part[-1:] == b"\n" or len(self._part) >= size or not self._has_more():
                line, self._part = self._part, b""
                return line
        return b""

    def _has_more(self) -> bool:
        """Wait for more; where there is none, leave in `_part` what counts as the last line."""
        self._idle()
        follower = self._follower
        quiet = 0
        while not (self._is_done or follower.stop.is_set):
            follower.look()
            if self._is_cut():
                follower.again(self._raw)
                self._part, self._is_gone = b"", True
                return False
            if _size(self._raw) > self._raw.tell():
                return True
            quiet += follower.is_left
            if quiet > QUIET:
                self._is_done = True
                return False
            follower.stop.wait(EVERY_S)
        self._part = b""
        return False

    def _is_cut(self) -> bool:
        """Tell whether the file is shorter than it was, or begins in another way."""
        head = os.pread(self._raw.fileno(), HEAD, 0)
        is_cut = _size(self._raw) < self._raw.tell() or not head.startswith(self._head)
        self._head = head
        return is_cut


def _size(raw: IO[bytes]) -> int:
    return os.fstat(raw.fileno()).st_size
