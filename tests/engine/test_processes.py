"""Two processes track while a third owns the data and answers: all is found at once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).parents[1]
EVENTS = 1500


def start(*arguments: str) -> subprocess.Popen[bytes]:
    path = os.pathsep.join([str(TESTS), str(TESTS.parent)])
    return subprocess.Popen(
        [sys.executable, "-m", "support.process", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": path},
    )


def test_acknowledged_events_are_found_while_others_write(data: Path) -> None:
    answering = start("answer", str(data))
    writing = [start("write", str(data), name, str(EVENTS)) for name in ("a", "b")]
    acknowledged = dict.fromkeys(("a", "b"), 0)
    for process in (answering, *writing):
        assert process.stdout
        assert process.stdout.readline() == b"ready\n"
    assert answering.stdin
    assert answering.stdout

    while sum(acknowledged.values()) < 2 * EVENTS:
        for process in writing:
            assert process.stdout
            said = process.stdout.readline().split()
            if said:
                acknowledged[said[0].decode()] = int(said[1])
        answering.stdin.write(b"count\n")
        answering.stdin.flush()
        assert int(answering.stdout.readline()) >= sum(acknowledged.values())

    answering.stdin.write(b"count\n")
    out, _ = answering.communicate()
    assert int(out) == 2 * EVENTS
    for process in writing:
        process.communicate()
    assert [process.returncode for process in (answering, *writing)] == [0, 0, 0]
