"""A folder is read as one file would be."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest
from support.packed import packed, parquet

from analytics.imports.folders import opened

if TYPE_CHECKING:
    from pathlib import Path

LINE = b'{"a":1}\n'


def written(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def test_folder_is_read_by_name_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b/2", "b/1", "a", "_SUCCESS", ".hidden/x", "b/.crc"):
        written(tmp_path / name, LINE)

    with opened(str(tmp_path)) as source:
        lines = source.lines()

        assert [lines.member for _ in lines] == ["a", "b/1", "b/2"]
        assert source.position() == source.size


def test_folder_of_all_kinds(tmp_path: Path) -> None:
    parquet(tmp_path / "c", "SELECT 1 AS a")
    written(tmp_path / "b", gzip.compress(LINE))
    written(tmp_path / "a", b"x")
    with opened(str(tmp_path)) as source:
        lines = source.lines()
        found = [(line, lines.member, lines.part, lines.number) for line in lines]

    assert found == [
        (b"x", "a", 1, 1),
        (LINE.strip(), "b", 2, 2),
        (LINE.strip(), "c", 3, 3),
    ]


def test_folder_without_files_is_told(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="has no file"):
        opened(str(tmp_path))


def test_archive_in_a_folder_is_told(tmp_path: Path) -> None:
    written(tmp_path / "in.zip", packed({"a": LINE}))

    with opened(str(tmp_path)) as source, pytest.raises(OSError, match=r"'in\.zip' is an archive"):
        list(source.lines())


def test_file_is_opened_as_before(tmp_path: Path) -> None:
    with opened(str(written(tmp_path / "a", LINE))) as source:
        assert list(source.lines()) == list(source.lines()) == [LINE.strip()]
