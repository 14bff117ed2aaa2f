"""Journal files are found, read up to their last line break, and cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.made import event

from analytics.engine import journals
from analytics.transports.journal import Journal, prepare

if TYPE_CHECKING:
    from pathlib import Path


def made(data: Path, content: bytes) -> journals.JournalFile:
    prepare(data)
    (data / "journal" / "1.ndjson").write_bytes(content)
    (file,) = journals.find(data)
    return file


def test_files_are_found_the_oldest_first(data: Path) -> None:
    prepare(data)
    for name in ("2.ndjson", "10.new", "1.ndjson", "aside"):
        (data / "journal" / name).touch()

    assert [file.name for file in journals.find(data)] == ["1.ndjson", "2.ndjson"]


@pytest.mark.parametrize(
    ("start", "limit", "read"),
    [
        (0, 100, b"aa\nbb\n"),
        (0, 3, b"aa\n"),
        (0, 5, b"aa\n"),
        (0, 1, b"aa\n"),
        (3, 1, b"bb\n"),
        (6, 1, b""),
        (9, 100, b""),
    ],
)
def test_whole_lines_are_read(data: Path, start: int, limit: int, read: bytes) -> None:
    assert journals.read(made(data, b"aa\nbb\ncc"), start, limit) == read


def test_what_came_after_it_was_found_is_left_for_later(data: Path) -> None:
    file = made(data, b"aa\n")
    file.path.write_bytes(b"aa\nbb\n")

    assert journals.read(file, 0, 100) == b"aa\n"


def test_file_is_held_once_its_writer_is_gone(data: Path) -> None:
    writer = Journal(data)
    writer.append([event()])
    (file,) = journals.find(data)

    with journals.held(file.path) as size:
        assert size is None
    writer.close()
    with journals.held(file.path) as size:
        assert size == file.size


def test_what_is_set_aside_is_listed(data: Path) -> None:
    file = made(data, b"")

    kept = [journals.set_aside(file.path, start, b"x") for start in (7, 9, 7)]

    assert journals.aside(data) == kept[:2]
    assert [path.name for path in kept[:2]] == ["1@7.txt", "1@9.txt"]
