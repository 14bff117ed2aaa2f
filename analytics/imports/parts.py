"""The streams of lines in a file that is named for import, told by how it begins.

    parts_of(raw)       a text           -> Part("", raw)
                        1f 8b            -> Part("", gunzipped)
                        PK 03 04         -> Part("12/12_2024-01-01_0#0.json.gz", gunzipped), …
                        PAR1             -> Part("", rows as JSON)

Inside an archive, files may be gzip as well.

Source: RFC 1952, section 2.3.1 (gzip); PKWARE, "APPNOTE.TXT", 4.3 (zip); Apache Parquet,
"File Format".
"""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import IO, TYPE_CHECKING, Literal, NamedTuple, Protocol, cast

from analytics.imports import archives

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zipfile import ZipExtFile

GZIP = b"\x1f\x8b"
PARQUET = b"PAR1"

#: What a file begins with that has an end when it is made, and cannot grow.
WHOLE = (GZIP, PARQUET, *archives.MAGICS)
_LONGEST_MAGIC = 4


class Stream(Protocol):
    """What can be read line by line."""

    def readline(self, limit: int = -1, /) -> bytes:
        """Give the next line, at most *limit* bytes of it; b"" at the end."""


class Part(NamedTuple):
    """One stream.

    Attributes:
        name: in its archive or folder; "" where it is all there is.
        stream: its lines.
        kind: whether it has more bytes than the file, being packed, or is Parquet.
    """

    name: str
    stream: Stream
    kind: Literal["plain", "packed", "parquet"] = "plain"


def parts_of(raw: IO[bytes]) -> Iterator[Part]:
    """Yield what is in the file *raw*, from its beginning.

    Raises:
        OSError: it is an archive or Parquet that cannot be read.
    """
    raw.seek(0)
    if raw.read(_LONGEST_MAGIC) in archives.MAGICS:
        for name, stream in archives.members(raw):
            yield _member(name, stream)
    else:
        yield part_of(raw, "")


def part_of(raw: IO[bytes], name: str) -> Part:
    """Read *raw*, which is no archive, from its beginning.

    Raises:
        OSError: it is an archive, or Parquet that cannot be read.
    """
    raw.seek(0)
    magic = raw.read(_LONGEST_MAGIC)
    raw.seek(0)
    if magic.startswith(GZIP):
        return Part(name, cast("Stream", gzip.GzipFile(fileobj=raw)), "packed")
    if magic == PARQUET:
        return Part(name, _rows(raw), "parquet")
    _no_archive(magic, name)
    return Part(name, raw)


def _member(name: str, stream: ZipExtFile) -> Part:
    magic = stream.peek(_LONGEST_MAGIC)[:_LONGEST_MAGIC]
    if magic.startswith(GZIP):
        stream = cast("ZipExtFile", gzip.GzipFile(fileobj=stream))
    elif magic == PARQUET:
        raise OSError(
            f"The file {name[:80]!r} in the archive is Parquet, which is read from the disk only. "
            "Unpack it, and import the folder"
        )
    _no_archive(magic, name)
    return Part(name, stream, "packed")


def _no_archive(magic: bytes, name: str) -> None:
    if magic in archives.MAGICS:
        raise OSError(
            f"The file {name[:80]!r} is an archive, inside another or in a folder. "
            "Unpack it, and import its files"
        )


def _rows(raw: IO[bytes]) -> Stream:
    name = getattr(raw, "name", None)
    if not isinstance(name, str) or not Path(name).is_file():
        raise OSError(
            "Parquet cannot be read from standard input, because its index is at its end. "
            "Name the file"
        )
    # Late: no other format needs the database.
    from analytics.engine.parquet import Rows  # noqa: PLC0415

    return Rows(Path(name))
