"""Lines keep their number and the sum of all before them, however the file is packed."""

from __future__ import annotations

import gzip
import io
import os
import sys
from collections import deque
from typing import TYPE_CHECKING

import pytest

from analytics.imports import lines as module
from analytics.imports.folders import opened
from analytics.imports.lines import Lines, Source

if TYPE_CHECKING:
    from pathlib import Path

TEXT = b"one\ntwo\r\n\nlast"


def ids(data: bytes) -> list[str]:
    lines = Lines(io.BytesIO(data), "p")
    return [lines.event_id() for _ in lines]


def test_line_breaks_are_cut() -> None:
    assert list(Lines(io.BytesIO(TEXT))) == [b"one", b"two", b"", b"last"]


def test_ids_sort_as_the_lines_do() -> None:
    found = ids(b"x\n" * 1_200)

    assert found == sorted(found)
    assert len(set(found)) == len(found)


def test_id_says_whether_all_before_it_is_the_same() -> None:
    first, second = ids(b"a\nb\nc\n"), ids(b"a\nB\nc\n")

    assert first[0] == second[0]
    assert first[2] != second[2]


def test_file_that_grows_keeps_its_ids() -> None:
    """The last line may have had no line break yet."""
    assert ids(b"a\nb\nc\n")[:2] == ids(b"a\nb")


def test_second_event_of_a_line_comes_after_the_first() -> None:
    lines = Lines(io.BytesIO(b"a\nb\n"))
    next(lines)
    first, second = lines.event_id(0), lines.event_id(1)
    next(lines)

    assert first < second < lines.event_id(0)


def test_gzip_is_known_by_its_first_bytes(tmp_path: Path) -> None:
    path = tmp_path / "named.txt"
    path.write_bytes(gzip.compress(TEXT))

    with Source(str(path)) as source:
        assert list(source.lines()) == list(source.lines()) == [b"one", b"two", b"", b"last"]
        assert source.position() == source.size == path.stat().st_size


def test_gzip_that_breaks_off_says_so(tmp_path: Path) -> None:
    path = tmp_path / "cut.gz"
    path.write_bytes(gzip.compress(os.urandom(5_000))[:-2_000])

    with Source(str(path)) as source, pytest.raises(OSError, match="breaks off"):
        list(source.lines())


def test_application_index_and_first_lines_make_the_prefix(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(TEXT)
    other = tmp_path / "other"
    other.write_bytes(b"one\nelse\n")

    with Source(str(path)) as source, Source(str(other)) as second:
        prefixes = {
            source.prefix("a", "i"),
            source.prefix("b", "i"),
            source.prefix("a", "j"),
            source.prefix("a", "i", 2),
            second.prefix("a", "i", 2),
        }
        assert source.prefix("a", "i") == second.prefix("a", "i")
    assert len(prefixes) == 5


def test_standard_input_can_be_read_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipe is copied, so that its beginning can be compared."""
    reading, writing = os.pipe()
    os.write(writing, TEXT)
    os.close(writing)
    with os.fdopen(reading, "r") as pipe:
        monkeypatch.setattr(sys, "stdin", pipe)
        with Source("-") as source:
            assert source.name == "standard input"
            assert list(source.lines()) == list(source.lines())


def test_long_line_is_not_taken_into_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONGEST", 10)

    with pytest.raises(OSError, match="Line 2 is longer than"):
        list(Lines(io.BytesIO(b"short\n" + b"x" * 100)))


def test_what_unpacks_to_very_much_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "EXPANDED_BYTES", 10_000)
    path = tmp_path / "bomb"
    path.write_bytes(gzip.compress(b"x" * 100 + b"\n" + (b"0" * 99 + b"\n") * 100_000))
    with Source(str(path)) as source:
        lines = source.lines()
        with pytest.raises(OSError, match="more than 200 times its size"):
            deque(lines, maxlen=0)

    assert lines.number == path.stat().st_size * 2 - 1


def test_parts_are_apart(tmp_path: Path) -> None:
    """A part that is not read to its end is passed over."""
    for name, text in (("1", "a\nb"), ("2", ""), ("3", "c\nd\n")):
        (tmp_path / name).write_text(text)
    with opened(str(tmp_path)) as source:
        lines = source.lines()
        first = [(next(part), lines.member, lines.number) for part in lines.parts()]

    assert first == [(b"a", "1", 1), (b"c", "3", 3)]
