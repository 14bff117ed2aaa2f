"""A file of the spool is whole up to its size, and has one owner."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest

from analytics.transports.spoolfile import SpoolFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def file(tmp_path: Path) -> Iterator[SpoolFile]:
    made = SpoolFile.begun(tmp_path)
    yield made
    made.leave(is_removed=False)


def left(folder: Path, data: bytes = b"", position: int = 0) -> Path:
    """Leave a file, as a process does that is killed."""
    file = SpoolFile.begun(folder)
    file.append(b"one\ntwo\n")
    if position:
        file.note(file.position + position)
    file.leave(is_removed=False)
    with file.path.open("ab") as end:
        end.write(data)
    return file.path


def test_lines_come_back_in_order(file: SpoolFile) -> None:
    file.append(b"one\n")
    file.append(b"two\nthree\n")

    lines, end = file.read(2, 1_000)
    assert lines == [b"one", b"two"]
    file.note(end)
    assert file.read(9, 1_000)[0] == [b"three"]


def test_line_that_is_longer_than_asked_for_is_read_whole(file: SpoolFile) -> None:
    file.append(b"x" * 1_000 + b"\ny\n")

    assert file.read(9, 10)[0][0] == b"x" * 1_000


def test_owner_is_alone(file: SpoolFile) -> None:
    file.append(b"one\n")

    assert SpoolFile.taken_over(file.path) is None


@pytest.mark.parametrize(
    ("data", "position", "lines"),
    [
        (b"", 0, [b"one", b"two"]),
        (b"", 4, [b"two"]),
        (b"three", 0, [b"one", b"two"]),
    ],
    ids=["whole", "half delivered", "torn"],
)
def test_what_a_dead_process_left_is_taken_over(
    tmp_path: Path, data: bytes, position: int, lines: list[bytes]
) -> None:
    file = SpoolFile.taken_over(left(tmp_path, data, position))

    assert file
    read, end = file.read(9, 1_000)
    assert read == lines
    file.note(end)
    if file.has_more:
        assert file.read(9, 1_000)[0] == []
    assert not file.has_more
    file.leave(is_removed=True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("change", "stays"),
    [
        (lambda path: path.write_bytes(b""), True),
        (lambda path: path.write_bytes(b"something else\n"), True),
        (lambda path: path.unlink(), False),
        (lambda path: os.truncate(path, 31), False),
    ],
    ids=["empty", "foreign", "gone", "delivered"],
)
def test_what_is_no_file_of_a_spool_is_left_alone(
    tmp_path: Path,
    change: Callable[[Path], object],
    stays: bool,  # noqa: FBT001 - a column
) -> None:
    path = left(tmp_path)
    change(path)

    assert SpoolFile.taken_over(path) is None
    assert path.exists() is stays


def test_what_was_not_written_whole_does_not_count(
    file: SpoolFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.append(b"one\n")
    pwrite = os.pwrite

    def full(descriptor: int, data: bytes, at: int) -> int:
        if len(data) < 4:
            raise OSError(errno.ENOSPC, "full")
        return pwrite(descriptor, data[:3], at)

    monkeypatch.setattr(os, "pwrite", full)
    with pytest.raises(OSError, match="full"):
        file.append(b"two..\n")
    monkeypatch.undo()
    file.append(b"3\n")
    file.sync()

    assert file.count() == 2
    assert file.read(9, 1_000)[0] == [b"one", b"3"]


def test_folder_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        SpoolFile.begun(tmp_path / "none")
