"""Streams are told by how they begin."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any

import pytest
from support.packed import packed, parquet

from analytics.imports.lines import Source
from analytics.imports.parts import parts_of

if TYPE_CHECKING:
    from pathlib import Path

LINE = b'{"a":1}\n'


def written(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def read(path: Path) -> list[tuple[str, str, bytes]]:
    with path.open("rb") as raw:
        return [(part.name, part.kind, part.stream.readline()) for part in parts_of(raw)]


@pytest.mark.parametrize(
    ("data", "parts"),
    [
        (LINE, [("", "plain", LINE)]),
        (b"", [("", "plain", b"")]),
        (gzip.compress(LINE), [("", "packed", LINE)]),
        (
            packed({"b.gz": gzip.compress(LINE), "a": b"x\ny"}),
            [("a", "packed", b"x\n"), ("b.gz", "packed", LINE)],
        ),
        (packed({}), []),
    ],
    ids=["plain", "empty", "gzip", "archive", "empty archive"],
)
def test_kind(tmp_path: Path, data: bytes, parts: list[Any]) -> None:
    assert read(written(tmp_path / "named.txt", data)) == parts


def test_parquet(tmp_path: Path) -> None:
    assert read(parquet(tmp_path / "x[1].txt", "SELECT 1 AS a")) == [("", "parquet", LINE)]


def test_end_stays_the_end(tmp_path: Path) -> None:
    """The last file of an archive is closed then."""
    with Source(str(written(tmp_path / "x.zip", packed({"a": LINE})))) as source:
        lines = source.lines()

        assert (list(lines), list(lines)) == ([LINE.strip()], [])


def test_archive_inside_an_archive_is_told(tmp_path: Path) -> None:
    path = written(tmp_path / "x.zip", packed({"in.zip": packed({"a": LINE})}))

    with pytest.raises(OSError, match=r"'in\.zip' is an archive"):
        read(path)


def test_parquet_inside_an_archive_is_told(tmp_path: Path) -> None:
    inner = parquet(tmp_path / "p", "SELECT 1 AS a").read_bytes()
    path = written(tmp_path / "x.zip", packed({"in.parquet": inner}))

    with pytest.raises(OSError, match=r"'in\.parquet' in the archive is Parquet"):
        read(path)
