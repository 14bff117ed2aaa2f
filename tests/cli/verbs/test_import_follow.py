"""A log is followed by a process of its own, through its rotations, until it is told to end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from functools import partial
from random import Random
from typing import TYPE_CHECKING

import pytest

from analytics.cli import main
from analytics.connect import close, connect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PATIENCE_S = 30

LINES, KILLS = 20_000, 10


def line(number: int) -> str:
    return json.dumps({"time": 1_700_000_000 + number, "event": "e", "n": number}) + "\n"


def lines(first: int, end: int) -> str:
    return "".join(map(line, range(first, end)))


@contextmanager
def following(data: Path, log: Path, *before: Path) -> Iterator[subprocess.Popen[str]]:
    """Follow *log*; whoever leaves without having ended it kills it."""
    command = [sys.executable, "-m", "analytics.cli", "--data", str(data), "import", "jsonl"]
    with subprocess.Popen(
        [*command, *map(str, before), str(log), "--app", "shop", "--follow"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stderr is not None
            assert process.stderr.readline() == f"{log} is followed; Ctrl-C ends.\n"
            yield process
        finally:
            process.kill()


def counts(data: Path) -> tuple[int, int]:
    """Give how many events are in, and how many different ones."""
    spl = "search index=* | stats count dc(analytics_prop__n) as lines"
    found = connect(data=data).jobs.oneshot(spl, output_mode="json").read()
    (row,) = json.loads(found)["results"]
    return int(row["count"]), int(row["lines"])


def has(data: Path, events: int) -> bool:
    return counts(data)[0] >= events


def until(is_so: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.fixture(autouse=True)
def _let_go(data: Path) -> Iterator[None]:
    yield
    close(data)


@pytest.mark.parametrize(
    "number",
    [pytest.param(signal.SIGINT, marks=pytest.mark.slow), signal.SIGTERM],
    ids=["int", "term"],
)
def test_signal_ends_it_with_the_summary(
    number: signal.Signals, data: Path, tmp_path: Path
) -> None:
    log = tmp_path / "events.jsonl"
    log.write_text(lines(0, 3) + "{\n")

    with following(data, log) as process:
        until(lambda: counts(data) == (3, 3))
        with log.open("a") as out:
            out.write(lines(3, 5) + line(5)[:9])
        until(lambda: counts(data) == (5, 5))
        process.send_signal(number)
        said, complaints = process.communicate(timeout=PATIENCE_S)

    assert said.splitlines()[0] == f"{log}: 5 events taken, 1 refused."
    assert (process.returncode, complaints) == (0, "")


@pytest.mark.slow
def test_each_line_comes_in_once_through_rotations_and_kills(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is killed while a server writes and logrotate rotates, in both of its ways."""
    log, old = tmp_path / "events.jsonl", tmp_path / "events.jsonl.1"
    old.touch()
    dice, done = Random(11), 0
    for kill in range(KILLS):
        with following(data, log, old) as process:
            for _ in range(dice.randrange(1, 4)):
                size = dice.randrange(1, LINES // KILLS // 3)
                with log.open("a") as out:
                    for part in (lines(done, done + size)[:-5], lines(done, done + size)[-5:]):
                        out.write(part)
                        out.flush()
                done += size
                if dice.random() < 0.7:
                    until(partial(has, data, done - size + 1))
            if kill % 3 == 1:  # renamed, and read to its end, now or when it is named again
                log.replace(old)
                log.touch()
            if kill % 3 == 2:  # copied, then cut
                old.write_bytes(log.read_bytes())
                os.truncate(log, 0)
            process.kill()
    close(data)

    assert main(["--data", str(data), "import", "jsonl", str(old), str(log), "--app", "shop"]) == 0
    capsys.readouterr()

    assert counts(data) == (done, done)


def test_standard_input_is_not_followed(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(data), "import", "jsonl", "-", "--app", "x", "--follow"]) == 2

    assert "Name the file that grows." in capsys.readouterr().err
