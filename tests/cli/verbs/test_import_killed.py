"""An import that is killed goes on where it was, and nothing comes in twice."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from contextlib import suppress
from random import Random
from typing import TYPE_CHECKING

import pytest

from analytics.cli import main

if TYPE_CHECKING:
    from pathlib import Path

EVENTS, KILLS = 60_000, 12


def start(data: Path, file: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "analytics.cli", "--data", str(data)]
    return subprocess.Popen(
        [*command, "import", "jsonl", str(file), "--app", "shop"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def kept(data: Path) -> int:
    """Count the bytes in the journal: more of them, more batches are in."""
    size = 0
    for path in data.glob("journal/*.ndjson"):
        with suppress(FileNotFoundError):  # applied, and gone since it was listed
            size += path.stat().st_size
    return size


@pytest.mark.slow
def test_killed_import_goes_on(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "events.jsonl"
    with file.open("w") as out:
        for number in range(EVENTS):
            out.write(
                json.dumps({"time": 1_700_000_000 + number, "event": "e", "n": number}) + "\n"
            )
    dice = Random(7)
    for _ in range(KILLS):
        with start(data, file) as process:
            before, deadline = kept(data), time.monotonic() + 10
            while kept(data) == before and process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.001)
            time.sleep(dice.uniform(0, 0.05))
            process.send_signal(signal.SIGKILL)

    assert main(["--data", str(data), "import", "jsonl", str(file), "--app", "shop"]) == 0
    capsys.readouterr()
    spl = "index=* | stats count dc(event_id) as ids dc(analytics_prop__n) as lines"
    assert main(["--data", str(data), "search", spl, "-o", "json"]) == 0

    (row,) = json.loads(capsys.readouterr().out)
    assert {int(value) for value in row.values()} == {EVENTS}
