"""In CI a skipped test is a failed one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support.together import together

CASES = """
import pytest
from support.together import together

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


def test_cases_together_tell_each_failure_by_its_name() -> None:
    """A test of many cases runs them all, and is skipped where a case is and none fails."""
    ran = []

    @together("n, text", [(0, "a"), (1, "b"), (2, "c"), (3, "d")])
    def test_it(n: int, text: str) -> None:
        ran.append(text)
        if n == 2:
            pytest.skip("no data")
        assert n % 2 == 0

    with pytest.raises(pytest.fail.Exception) as caught:
        test_it()
    told = str(caught.value)

    assert ran == ["a", "b", "c", "d"]
    assert told.startswith("2 of 4 cases failed\n\n[1-b]\n")
    assert "[3-d]" in told
    assert "assert (3 % 2) == 0" in told
    assert "together.py" not in told


def test_cases_together_with_one_left_out_are_skipped() -> None:
    @together("n", [1, 2], ids=["one", "two"])
    def test_it(n: int) -> None:
        if n == 1:
            pytest.skip("no data")

    with pytest.raises(pytest.skip.Exception, match=r"\[one\] no data"):
        test_it()
