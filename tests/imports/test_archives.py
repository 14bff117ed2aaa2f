"""What is in a zip archive is read where it is, within bounds."""

from __future__ import annotations

import io
import struct
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.packed import packed

from analytics.imports import archives
from analytics.imports.lines import Lines
from analytics.imports.parts import parts_of

FILES = {"b.csv": b"2\n", "a/1.json": b"1\n", "a/": b"", "__MACOSX/a": b"x", "a/.DS_Store": b"x"}


def read(data: bytes) -> list[tuple[str, bytes]]:
    return [(name, stream.read()) for name, stream in archives.members(io.BytesIO(data))]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_files_come_by_name_without_folders_and_hidden_ones(method: int) -> None:
    assert read(packed(FILES, method)) == [("a/1.json", b"1\n"), ("b.csv", b"2\n")]


def test_empty_archive_has_no_file() -> None:
    assert read(packed({})) == []


def test_names_that_lead_out_are_only_names() -> None:
    names = {"../../etc/x": b"1", "/etc/passwd": b"2"}

    assert read(packed(names)) == sorted(names.items())


def test_packing_that_is_not_read_is_told() -> None:
    with pytest.raises(OSError, match=r"method 12.*Unpack it"):
        read(packed({"a": b"1"}, zipfile.ZIP_BZIP2))


def test_password_is_told() -> None:
    data = bytearray(packed({"a": b"1"}))
    data[data.index(b"PK\1\2") + 8] |= 1

    with pytest.raises(OSError, match=r"'a' in the archive has a password.*Unpack it"):
        read(bytes(data))


def test_damage_is_told() -> None:
    data = packed({"a": b"1" * 1_000}, zipfile.ZIP_STORED)

    with pytest.raises(OSError, match=r"breaks off.*Fetch it again"):
        read(data[:-30])
    with pytest.raises(zipfile.BadZipFile, match="CRC"):
        read(data.replace(b"11", b"12", 1))


def test_long_list_of_files_is_not_taken_into_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "LIST_BYTES", 200)

    with pytest.raises(OSError, match=r"list of files.*no more than 200.*Unpack it"):
        read(packed({str(number): b"" for number in range(20)}))


def test_list_is_as_long_as_its_records_say() -> None:
    """An archive of 64 bits has the length in a record of its own, before the end."""
    size, far = 2**40, 1_000
    record = struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, 1, 1, size, 0)
    locator = struct.pack("<4sIQI", b"PK\6\7", 0, far, 1)
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 1, 1, 0xFFFFFFFF, 0xFFFFFFFF, 0)

    for data in (b"PK\3\4" + record + locator + end, record.rjust(far + 56, b"x") + locator + end):
        with pytest.raises(OSError, match=f"has {size:,} bytes"):
            read(data)


@given(st.data())
def test_damaged_archive_is_refused_or_read(data: st.DataObject) -> None:
    whole = bytearray(packed({"a": b"one\ntwo\n", "b/c": b"three"}))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with suppress(OSError):
        list(Lines(io.BytesIO(), parts=parts_of(io.BytesIO(bytes(whole))), room=1_000))
