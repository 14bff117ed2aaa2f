"""The files inside a zip archive, one after the other.

    members(raw) -> ("12/12_2024-01-01_0#0.json", stream), ("12/12_2024-01-01_1#0.json", stream)

They come in the order of their names, whatever order they were packed in. They are read where
they are: nothing is unpacked to the disk, so that ``/etc/passwd`` or ``../x`` are names and no
more. Folders and hidden files (``__MACOSX``, ``.DS_Store``) are passed over.

Source: PKWARE, "APPNOTE.TXT - .ZIP File Format Specification", 4.3.14 to 4.3.16.
"""

from __future__ import annotations

import os
import struct
import zipfile
from typing import IO, TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Iterator

#: What an archive begins with: its first file, or the end of its list where it has none.
MAGICS = (b"PK\3\4", b"PK\5\6")

#: Bytes of the list of files, which is held in memory; about 80,000 files.
LIST_BYTES = 8 * 2**20

_END, _END_BYTES, _COMMENT_BYTES = b"PK\5\6", 22, 65_535
_LOCATOR, _LOCATOR_BYTES = b"PK\6\7", 20
_END64, _END64_BYTES = b"PK\6\6", 56
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 1
#: What stands for a number that is in the record of 64 bits.
_IN_64 = 0xFFFF_FFFF


def members(raw: IO[bytes]) -> Iterator[tuple[str, zipfile.ZipExtFile]]:
    """Open each file of the archive *raw* in turn; at most one is open.

    Raises:
        OSError: it is no archive, or has something that is not read here.
    """
    listed = _list_bytes(raw)
    if listed > LIST_BYTES:
        raise OSError(
            f"The list of files in the archive has {listed:,} bytes, and no more than "
            f"{LIST_BYTES:,} are read. Unpack it, and import the folder"
        )
    try:
        with zipfile.ZipFile(raw) as archive:
            for info in sorted(archive.infolist(), key=lambda info: info.filename):
                if not _is_hidden(info):
                    _check(info)
                    with archive.open(info) as stream:
                        yield info.filename, cast("zipfile.ZipExtFile", stream)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError) as error:
        raise OSError(f"The archive cannot be read: {error}. Fetch it again") from error


def _is_hidden(info: zipfile.ZipInfo) -> bool:
    parts = info.filename.split("/")
    return info.is_dir() or parts[0] == "__MACOSX" or parts[-1].startswith(".")


def _check(info: zipfile.ZipInfo) -> None:
    name = f"The file {info.filename[:80]!r} in the archive"
    if info.flag_bits & _ENCRYPTED:
        raise OSError(f"{name} has a password. Unpack it, and import the folder")
    if info.compress_type not in _PACKED:
        raise OSError(
            f"{name} is packed in a way that is not read here (method {info.compress_type}). "
            "Unpack it, and import the folder"
        )


def _list_bytes(raw: IO[bytes]) -> int:
    """Tell how long the list of files is: the most that any record at the end says of it."""
    size = raw.seek(0, os.SEEK_END)
    raw.seek(max(0, size - _END_BYTES - _COMMENT_BYTES - _LOCATOR_BYTES - _END64_BYTES))
    tail = raw.read()
    end = tail.rfind(_END)
    if end < 0 or len(tail) - end < _END_BYTES:
        raise OSError("The archive has no end: it breaks off. Fetch it again")
    told: int = struct.unpack_from("<I", tail, end + 12)[0]
    locator = max(0, end - _LOCATOR_BYTES)
    records = [tail[max(0, locator - _END64_BYTES) :]]
    if tail.startswith(_LOCATOR, locator):
        raw.seek(min(struct.unpack_from("<Q", tail, locator + 8)[0], size))
        records.append(raw.read(_END64_BYTES))
    found: list[int] = [
        struct.unpack_from("<Q", record, 40)[0]
        for record in records
        if len(record) >= _END64_BYTES and record.startswith(_END64)
    ]
    return max(found if found and told == _IN_64 else [told, *found])
