"""In CI a skipped test is a failed one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CASES = """
import pytest

@pytest.mark.skip(reason="no browser")
def test_marked():
    pass

def test_called():
    pytest.skip("no data")

@pytest.mark.xfail(strict=True)
def test_gap():
    assert False
"""


@pytest.mark.parametrize(
    ("ci", "counts"), [("", "2 skipped, 1 xfailed"), ("true", "1 failed, 1 xfailed, 1 error")]
)
def test_skip_is_a_failure_in_ci(tmp_path: Path, ci: str, counts: str) -> None:
    shutil.copy(Path(__file__).with_name("conftest.py"), tmp_path)
    (tmp_path / "test_it.py").write_text(CASES)

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", str(tmp_path)],
        env={**os.environ, "CI": ci, "PYTHONPATH": str(Path(__file__).parent)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert counts in done.stdout
    assert bool(done.returncode) == bool(ci)
