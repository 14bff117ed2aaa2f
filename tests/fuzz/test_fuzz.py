"""The coverage-guided fuzzers find nothing in a bounded number of inputs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]

#: How often each is run; the event collector has a test of its own (`splunkd.hec.test_fuzz`).
RUNS = {"collect": 3_000, "extract": 20_000, "rest": 3_000, "spl": 30_000}


@pytest.mark.slow
@pytest.mark.parametrize("target", RUNS)
def test_fuzzer_finds_nothing(target: str, tmp_path: Path) -> None:
    pytest.importorskip("atheris")
    command = [sys.executable, "-m", f"fuzz.{target}", f"-runs={RUNS[target]}", "-timeout=10"]
    command += [] if os.environ.get("EXPLORE") else ["-seed=1"]  # a change is judged by the same
    done = subprocess.run(
        [*command, "-max_len=1024", "-rss_limit_mb=1024", f"-artifact_prefix={tmp_path}/",
         str(tmp_path / "corpus")],
        cwd=TESTS,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(TESTS.parent), str(TESTS)])},
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr[-4_000:]
    assert f"Done {RUNS[target]} runs" in done.stderr
