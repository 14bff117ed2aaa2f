"""A log is followed through its files: each line once, in order, and none before it is whole."""

from __future__ import annotations

import gzip
import os
from functools import partial
from typing import TYPE_CHECKING

import pytest

from analytics.errors import ConfigError
from analytics.imports import follow, lines
from analytics.imports.follow import Follower, Stop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    Step = Callable[[], object]


class Script(Stop):
    """Does the next step whenever time would pass, and stops behind the last."""

    def __init__(self, *steps: Step) -> None:
        super().__init__()
        self._steps = iter(steps)

    def wait(self, seconds: float) -> None:
        assert seconds == follow.EVERY_S
        next(self._steps, self.set)()


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "access.log"


def add(path: Path, text: str) -> None:
    with path.open("a") as out:
        out.write(text)


def followed(log: Path, *steps: Step, heads: int = 1) -> list[list[str]]:
    """Give the lines of each file."""
    return [
        [line.decode() for line in source.read(prefix, int)]
        for source, prefix in opened(log, Script(*steps), heads)
    ]


def opened(log: Path, stop: Stop, heads: int = 1) -> Iterator[tuple[lines.Source, str]]:
    for source in Follower(str(log), stop).files():
        with source:
            yield source, source.prefix("shop", "main", heads)


def pause() -> None:
    """Let time pass, in which nothing happens."""


def quiet(steps: int = follow.QUIET) -> Sequence[Step]:
    return [pause] * steps


def renamed(log: Path, text: str) -> None:
    """Rotate as logrotate does by default."""
    log.rename(log.with_suffix(".1"))
    log.write_text(text)


def cut(log: Path, text: str) -> None:
    """Rotate as copytruncate does; the file is the same."""
    number = log.stat().st_ino
    os.truncate(log, 0)
    add(log, text)
    assert log.stat().st_ino == number


def test_lines_are_read_as_they_come(log: Path) -> None:
    log.write_text("a\nb\n")

    assert followed(log, partial(add, log, "c\n"), pause, partial(add, log, "d\ne\n")) == [
        ["a", "b", "c", "d", "e"]
    ]


def test_line_waits_for_its_end(log: Path) -> None:
    log.write_text("a\nb1")
    steps = partial(add, log, "b2"), partial(add, log, "b3\nc1"), partial(add, log, "c2")

    assert followed(log, *steps) == [["a", "b1b2b3"]]


def test_what_is_there_is_told_before_waiting(log: Path) -> None:
    log.write_text("a\nb\n")
    found: list[str] = []
    told: list[list[str]] = []

    for source, prefix in opened(log, Script(partial(add, log, "c\n"))):
        found.extend(
            line.decode() for line in source.read(prefix, lambda: told.append(found.copy()))
        )

    assert told == [["a", "b"], ["a", "b", "c"]]


def test_log_that_is_not_there_yet_is_waited_for(log: Path) -> None:
    assert followed(log, pause, partial(log.write_text, "a\n")) == [["a"]]


def test_renamed_file_is_read_until_nobody_writes_to_it(log: Path) -> None:
    """The server goes on with the old file until it is told of the new one."""
    log.write_text("a\n")
    old = log.with_suffix(".1")
    steps = [
        partial(renamed, log, ""),
        *quiet(),
        *quiet(),
        partial(add, old, "b\n"),
        partial(add, log, "c\n"),
        *quiet(follow.QUIET - 1),
        partial(add, old, "d"),
        *quiet(),
        pause,
        partial(add, log, "e\n"),
    ]

    assert followed(log, *steps) == [["a", "b", "d"], ["c", "e"]]


def test_gap_between_the_old_file_and_the_new_one(log: Path) -> None:
    log.write_text("a\n")
    steps = [
        partial(log.rename, log.with_suffix(".1")),
        *quiet(),
        partial(log.write_text, "b\n"),
        *quiet(),
        pause,
    ]

    assert followed(log, *steps) == [["a"], ["b"]]


def test_no_file_is_missed_while_much_is_read(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follow, "LOOK_LINES", 2)
    log.write_text("a\nb\nc\nd\ne\nf\n")
    steps = {"b": "2", "d": "3", "2": "", "3": ""}
    found: list[list[str]] = []

    for source, prefix in opened(log, Script(*quiet(3 * follow.QUIET))):
        found.append([])
        for line in source.read(prefix, int):
            found[-1].append(line.decode())
            if text := steps.get(line.decode()):
                renamed(log, f"{text}\n")

    assert found == [["a", "b", "c", "d", "e", "f"], ["2"], ["3"]]


@pytest.mark.parametrize("text", ["b\n", "other\n", "x" * 90 + "\n"], ids=["short", "same", "long"])
def test_file_that_is_cut_is_another_one(log: Path, text: str) -> None:
    log.write_text("first\n")
    steps = partial(cut, log, text), partial(add, log, "c\n")

    assert followed(log, *steps) == [["first"], [text.rstrip(), "c"]]


def test_line_that_was_cut_in_two_is_dropped(log: Path) -> None:
    """Its beginning is in the copy only, with the rest of it."""
    log.write_text("a\nb1")

    assert followed(log, partial(cut, log, "b2\n"), partial(add, log, "c\n")) == [
        ["a"],
        ["b2", "c"],
    ]


def test_file_is_known_by_its_first_lines_once_they_are_there(log: Path, tmp_path: Path) -> None:
    log.write_text("x\n")
    other = tmp_path / "other"
    other.write_text("x\na\nb\n")
    with lines.Source(str(other)) as source:
        want = source.prefix("shop", "main", 2)

    found = opened(log, Script(partial(add, log, "a"), partial(add, log, "\nb\n")), 2)

    assert [(prefix, list(source.read(prefix, int))) for source, prefix in found] == [
        (want, [b"x", b"a", b"b"])
    ]


def test_file_that_was_replaced_before_its_first_lines_were_there(log: Path) -> None:
    log.write_text("x\n")
    steps = [partial(renamed, log, "y\nz\n"), *quiet(), pause, *quiet(), pause]

    assert followed(log, *steps, heads=2) == [["x"], ["y", "z"]]


def test_file_that_is_cut_before_its_first_lines_were_there(log: Path) -> None:
    log.write_text("header\n")

    assert followed(log, partial(cut, log, "y\nz\n"), heads=2) == [[], ["y", "z"]]


def test_stop_ends_before_the_next_line(log: Path) -> None:
    log.write_text("a\nb\n")
    stop = Script()
    for source, prefix in opened(log, stop):
        for line in source.read(prefix, int):
            assert line == b"a"
            stop.set()


@pytest.mark.parametrize("make", ["gzip", "pipe", "directory"])
def test_what_does_not_grow_is_refused(log: Path, make: str) -> None:
    if make == "gzip":
        log.write_bytes(gzip.compress(b"a\nb\n" * 9))
    elif make == "pipe":
        os.mkfifo(log)
    else:
        log.mkdir()

    with pytest.raises(ConfigError, match=r"is compressed|is no plain file"):
        followed(log)


def test_directory_must_be_there(log: Path) -> None:
    with pytest.raises(ConfigError, match="There is no directory"):
        Follower(str(log / "no" / "such.log"), Stop())


def test_line_without_an_end_does_not_fill_the_memory(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "LONGEST", 1_000)
    log.write_text("a\n" + "x" * 700)

    with pytest.raises(OSError, match="Line 2 is longer"):
        followed(log, partial(add, log, "x" * 700))


def test_time_passes() -> None:
    Stop().wait(0)
