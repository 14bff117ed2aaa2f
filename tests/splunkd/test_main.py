"""python -m analytics.splunkd: a stand-alone Splunk on its ports."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from splunklib import client

from analytics.splunkd.__main__ import main

ROOT = Path(__file__).parents[2]


def test_it_serves_until_it_is_stopped() -> None:
    arguments = ["--port", "0", "--hec-port", "0", "--password", "changed!", "--hec-token", "t"]
    with subprocess.Popen(
        [sys.executable, "-m", "analytics.splunkd", *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        first, second = process.stdout.readline().split(), process.stdout.readline().split()
        port = int(first[1].rpartition(":")[2])
        service = client.connect(port=port, username="admin", password="changed!")
        service.indexes["main"].submit("a=1")
        names = [entry.name for entry in service.indexes]
        process.send_signal(signal.SIGTERM)
        code = process.wait(30)

    assert (first[0], second[0], code) == ("splunkd", "HEC", 0)
    assert second[1].endswith("/services/collector")
    assert "main" in names


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["--password", "short"], "8"),
        (["--host", "no.such.host.invalid"], "no.such.host.invalid"),
    ],
)
def test_wrong_settings_are_told(
    arguments: list[str], text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--port", "0", "--hec-port", "0", *arguments]) == 1
    assert text in capsys.readouterr().err
