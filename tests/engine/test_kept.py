"""Rows are kept in memory or in a file, and read the same from both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.engine.kept import Kept
from analytics.errors import SearchError

if TYPE_CHECKING:
    from pathlib import Path

lines = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\n"), max_size=5)


@given(
    st.lists(st.lists(lines, max_size=90), max_size=4),
    st.sampled_from([0, 7, 10**6]),
    st.slices(200),
)
def test_rows_come_back_from_memory_and_file(
    chunks: list[list[str]], memory: int, part: slice
) -> None:
    kept, plain = Kept(memory_characters=memory), list[str]()
    for chunk in chunks:
        kept.extend(chunk)
        plain += chunk

    assert len(kept) == len(plain)
    assert list(kept) == plain
    assert kept[part] == plain[part]
    if plain:
        assert (kept[0], kept[-1]) == (plain[0], plain[-1])


def test_many_rows_are_no_memory_and_no_name(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "tmp", memory_characters=10)
    kept.extend(["a" * 8])
    assert (kept.in_memory, kept.size) == (8, 8)
    kept.extend(["b" * 8])

    assert (kept.in_memory, kept.size) == (0, 18)
    assert list((tmp_path / "tmp").iterdir()) == []
    assert kept[:] == ["a" * 8, "b" * 8]


def test_reader_sees_what_is_there_when_it_reads() -> None:
    kept = Kept(memory_characters=0)
    kept.extend(["a"] * 100)
    reading = iter(kept)
    assert next(reading) == "a"
    kept.extend(["b"])

    assert list(reading)[-1] == "b"


def test_rows_beyond_the_bound_are_left_out() -> None:
    kept = Kept(memory_characters=0, file_bytes=5)
    kept.extend(["aa", "bb", "c"])
    kept.extend(["d"])

    assert kept.is_full
    assert list(kept) == ["aa"]


def test_disk_that_refuses_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    kept = Kept(tmp_path / "file", memory_characters=0)

    with pytest.raises(SearchError, match="Make room on the disk"):
        kept.extend(["a"])
