"""The lines of one file, each with a number and an id that a second run finds again.

    b2f0c6d1-000000000042-9a3c41f7
    ^        ^            ^
    |        |            crc32 of all lines so far: the same only after the same beginning
    |        the line, from 1
    application, index and first line of the file

Ids of one file sort by line. A line that holds several events gives the second
and later ones a ``-000001`` and so on at the end.

Source: ours.
"""

from __future__ import annotations

import gzip
import itertools
import os
import shutil
import stat
import sys
import tempfile
import zlib
from collections import deque
from hashlib import blake2b
from pathlib import Path
from typing import IO, TYPE_CHECKING, Protocol, Self, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

GZIP_MAGIC = b"\x1f\x8b"

#: No line of a log is longer, and no file without line breaks is read into memory whole.
LONGEST = 64 * 2**20


class Stream(Protocol):
    """What lines are read of."""

    def readline(self, size: int = -1, /) -> bytes:
        """Read to the next line break, or *size* bytes; nothing at the end."""


class Lines:
    """The lines of a stream, without their line breaks.

    Attributes:
        number: how many were given so far.
        chain: crc32 of them.
    """

    def __init__(self, stream: Stream, prefix: str = "") -> None:
        self.number = 0
        self.chain = 0
        self._stream = stream
        self._prefix = prefix

    def __iter__(self) -> Iterator[bytes]:
        """Give this: one stream is read once."""
        return self

    def __next__(self) -> bytes:
        """Read the next line.

        Raises:
            OSError: the file is damaged, or has no line breaks.
        """
        try:
            line = self._stream.readline(LONGEST)
        except (EOFError, zlib.error) as error:
            raise OSError(
                f"The file breaks off or is damaged after line {self.number}: {error}. "
                "Fetch it again; what is in already will not come in twice"
            ) from error
        if not line:
            raise StopIteration
        if len(line) >= LONGEST and line[-1:] != b"\n":
            raise OSError(
                f"Line {self.number + 1} is longer than {LONGEST >> 20} MiB. "
                "Write a record a line, and name the format that the file has"
            )
        line = line.rstrip(b"\r\n")
        self.number += 1
        self.chain = zlib.crc32(line, self.chain)
        return line

    def event_id(self, item: int = 0) -> str:
        """Name event *item*, from 0, of the line that was given last."""
        line = f"{self._prefix}-{self.number:012d}-{self.chain:08x}"
        return f"{line}-{item:06d}" if item else line


class Source:
    """A file to import: plain or gzip, or standard input as ``-``; read as often as needed.

    Standard input that is a pipe is first copied to a temporary file, because a
    second look at its beginning is what tells what was imported before. *raw* is the
    file, where it is open already.

    Raises:
        OSError: it cannot be opened.
    """

    def __init__(self, path: str, raw: IO[bytes] | None = None) -> None:
        self.name = "standard input" if path == "-" else path
        self._raw = raw or _opened(path)
        self.size = os.fstat(self._raw.fileno()).st_size

    def __enter__(self) -> Self:
        """Give this."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self._raw.close()

    def position(self) -> int:
        """Tell how many of `size` bytes were read."""
        return self._raw.tell()

    def prefix(self, application: str, index: str, heads: int = 1) -> str:
        """Hash what tells this file from others of the application: its first *heads* lines.

        Two for a file with a header, because all files of one export begin with the same.
        """
        first = b"\n".join(itertools.islice(self.lines(), heads))
        key = f"{application}\0{index}\0".encode() + first
        return blake2b(key, digest_size=4).hexdigest()

    def begins_alike(self, last: str) -> bool:
        """Tell whether this gave the id *last* to a line: then all ids before it are of this."""
        _, number, chain, *_ = last.split("-")
        lines = self.lines()
        deque(itertools.islice(lines, int(number)), maxlen=0)
        return lines.number == int(number) and f"{lines.chain:08x}" == chain

    def read(self, prefix: str, idle: Callable[[], object]) -> Lines:  # noqa: ARG002 (of others)
        """Start to import.

        Args:
            prefix: what all ids begin with.
            idle: is called before more is waited for, by a source that grows.
        """
        return self.lines(prefix)

    def lines(self, prefix: str = "") -> Lines:
        """Start from the first line again, and read what is there now."""
        self._raw.seek(0)
        magic = self._raw.read(len(GZIP_MAGIC))
        self._raw.seek(0)
        if magic == GZIP_MAGIC:
            return Lines(cast("IO[bytes]", gzip.GzipFile(fileobj=self._raw)), prefix)
        return Lines(self._raw, prefix)


def _opened(path: str) -> IO[bytes]:
    if path != "-":
        return Path(path).open("rb")
    stream = sys.stdin.buffer
    if stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
        return stream
    copy = tempfile.TemporaryFile()  # noqa: SIM115
    shutil.copyfileobj(stream, copy)
    return copy
