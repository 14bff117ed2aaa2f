"""kill -9 at random moments: what was acknowledged is there, and once."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from support.made import ids

from analytics.engine import journals
from analytics.engine.engine import Engine

TESTS = Path(__file__).parents[1]
ROUNDS = 60


def start(task: str, data: Path, name: str) -> subprocess.Popen[bytes]:
    """Start a process and wait until it is about to open the directory."""
    path = os.pathsep.join([str(TESTS), str(TESTS.parent)])
    process = subprocess.Popen(
        [sys.executable, "-m", "support.process", task, str(data), name, "1000000"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": path},
    )
    assert process.stdout
    assert process.stdout.readline() == b"ready\n"
    return process


def kill(process: subprocess.Popen[bytes]) -> int:
    """Kill it and say how many of its events were acknowledged."""
    process.kill()
    said = process.communicate()[0].split(b"\n")[:-1]
    return int(said[-1].split()[1]) if said else 0


def check(data: Path, acknowledged: dict[str, int]) -> int:
    """Assert that every acknowledged event is found, and none twice; say how many there are."""
    with Engine(data, "UTC") as engine:
        engine.catch_up()
        found = Counter(ids(engine.store))
        # A kill in the middle of a write leaves the head of a record that nobody was told of.
        torn = journals.aside(data)
        assert [path for path in torn if b"\n" in path.read_bytes()] == []
        assert len(engine.notices()) == len(torn)
    missing = [
        f"{name}-{n}" for name, count in acknowledged.items() for n in range(count)
        if not found[f"{name}-{n}"]
    ]  # fmt: skip
    assert missing == []
    assert [event for event, times in found.items() if times > 1] == []
    return len(found)


@pytest.mark.slow
def test_random_kills_lose_nothing_and_double_nothing(data: Path) -> None:
    """An owner that applies, compacts and merges, and a writer beside it; one or both die."""
    chance = random.Random(20261124)
    acknowledged: dict[str, int] = {}
    writer, writers = start("write", data, "w0"), 0
    for number in range(ROUNDS):
        owner = start("own", data, f"o{number}")
        if number % 2 and owner.stdout:  # half of them die at work, the others while they start too
            owner.stdout.readline()
        time.sleep(chance.uniform(0, 0.4))  # the moment of death is the point
        acknowledged[f"o{number}"] = kill(owner)
        if chance.random() < 0.5:
            acknowledged[f"w{writers}"] = kill(writer)
            writers += 1
            writer = start("write", data, f"w{writers}")
        if number % 10 == 9:
            check(data, acknowledged)
    acknowledged[f"w{writers}"] = kill(writer)

    assert check(data, acknowledged) >= sum(acknowledged.values()) > 1000
    assert list((data / "segments").iterdir()) != []


@pytest.mark.slow
def test_killed_while_a_person_is_erased(data: Path) -> None:
    """Who was erased is gone from all files, and nobody else is."""
    chance = random.Random(20261124)
    acknowledged: dict[str, int] = {}
    for number in range(ROUNDS // 2):
        owner = start("erase", data, f"e{number}")
        assert owner.stdout
        owner.stdout.readline()
        time.sleep(chance.uniform(0, 0.4))  # the moment of death is the point
        acknowledged[f"e{number}"] = kill(owner)
    assert check(data, acknowledged) >= sum(acknowledged.values()) > ROUNDS // 4
    with Engine(data, "UTC") as engine:
        left = {one for one in ids(engine.store) if one.startswith("person-")}
    gone = {f"person-{name}-{n}" for name, count in acknowledged.items() for n in range(count)}
    assert left & gone == set()
    assert not (data / "renewed.duckdb").exists()
