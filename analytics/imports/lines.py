"""The lines of one file, each with a number and an id that a second run finds again.

    b2f0c6d1-000000000042-9a3c41f7
    ^        ^            ^
    |        |            crc32 of all lines so far: the same only after the same beginning
    |        the line, from 1
    application, index and first line of the file

A file may be plain or gzip, an archive of such, a folder of such, or Parquet: `parts` tells.
Ids of one file sort by line. A line that holds several events gives the second
and later ones a ``-000001`` and so on at the end.

Source: ours.
"""

from __future__ import annotations

import io
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
from typing import IO, TYPE_CHECKING, Self
from zipfile import BadZipFile

from analytics.imports.parts import Part, parts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from analytics.imports.parts import Stream

#: No line of a log is longer, and no file without line breaks is read into memory whole.
LONGEST = 64 * 2**20

#: What is packed may come to so many times its size, or to so many bytes where that is more:
#: logs come to 30 times, and what is made to fill a disk to a thousand and more.
EXPANSION, EXPANDED_BYTES = 200, 2**30


class Lines:
    """The lines of one stream or several, without their line breaks.

    Attributes:
        number: how many were given so far, in all of them.
        chain: crc32 of them.
        part: which of the streams, from 0, the line given last is of.
        member: the name of that stream in its archive or folder; "" where there is one only.
    """

    def __init__(
        self, stream: Stream, prefix: str = "", parts: Iterable[Part] = (), room: int = 0
    ) -> None:
        """Read *stream*, then *parts*.

        Args:
            stream: what is read first.
            prefix: what ids begin with.
            parts: what is read after it.
            room: bytes that all lines of what is packed may have.
        """
        self.number = self.chain = self.part = 0
        self.member = ""
        self._part = Part("", stream)
        self._parts = iter(parts)
        self._prefix = prefix
        self._room = room

    def __iter__(self) -> Iterator[bytes]:
        """Give this: one stream is read once."""
        return self

    def __next__(self) -> bytes:
        """Read the next line.

        Raises:
            OSError: the file is damaged, or has what no log has.
        """
        try:
            line = self._part.stream.readline(LONGEST)
            while not line:
                part = next(self._parts, None)
                if part is None:
                    # What is over may be closed: it is not asked again.
                    self._part = Part("", io.BytesIO())
                    raise StopIteration
                self._part, self.member, self.part = part, part.name, self.part + 1
                line = self._part.stream.readline(LONGEST)
        except (EOFError, zlib.error, BadZipFile) as error:
            raise OSError(
                f"The file breaks off or is damaged after line {self.number}: {error}. "
                "Fetch it again; what is in already will not come in twice"
            ) from error
        self._bound(line)
        line = line.rstrip(b"\r\n")
        self.number += 1
        self.chain = zlib.crc32(line, self.chain)
        return line

    @property
    def is_parquet(self) -> bool:
        """Whether the line given last was a row of Parquet."""
        return self._part.kind == "parquet"

    def parts(self) -> Iterator[Iterator[bytes]]:
        """Yield the lines of each stream; those that are not read are passed over."""
        return (lines for _, lines in itertools.groupby(self, lambda _: self.part))

    @property
    def place(self) -> str:
        """Where the line given last was, for people."""
        return f"line {self.number}" + (f", in {self.member!r:.80}" if self.member else "")

    def event_id(self, item: int = 0) -> str:
        """Name event *item*, from 0, of the line that was given last."""
        line = f"{self._prefix}-{self.number:012d}-{self.chain:08x}"
        return f"{line}-{item:06d}" if item else line

    def _bound(self, line: bytes) -> None:
        if len(line) >= LONGEST and line[-1:] != b"\n":
            raise OSError(
                f"Line {self.number + 1} is longer than {LONGEST >> 20} MiB. "
                "Write a record a line, and name the format that the file has"
            )
        if self._part.kind == "packed":
            self._room -= len(line)
            if self._room < 0:
                raise OSError(
                    f"The file unpacks to more than {EXPANSION} times its size, as no log does; "
                    f"that is after line {self.number}. Unpack it yourself if it is what you mean"
                )


class Source:
    """A file to import, or standard input as ``-``; read as often as needed.

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
        room = max(EXPANSION * self.size, EXPANDED_BYTES)
        return Lines(io.BytesIO(), prefix, self._parts(), room)

    def _parts(self) -> Iterator[Part]:
        return parts_of(self._raw)


def _opened(path: str) -> IO[bytes]:
    if path != "-":
        return Path(path).open("rb")
    stream = sys.stdin.buffer
    if stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
        return stream
    copy = tempfile.TemporaryFile()  # noqa: SIM115
    shutil.copyfileobj(stream, copy)
    return copy
