"""The newest splunk-sdk is as good a client as the one that is installed here.

``requirements/dev.txt`` has two versions of it, by the version of Python. Where the older one is
installed, what matters most is run once more with the newer one, in a process of its own.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TESTS = (
    "tests/test_connect.py",
    "tests/test_input.py",
    "tests/test_output.py",
    "tests/test_historic.py",
    "tests/splunkd/resources",
    "tests/splunkd/test_inprocess.py",
    "tests/splunkd/test_port.py",
)

#: In the locked requirements: the version, a marker, and hashes of its archives.
_LOCKED = re.compile(
    r"^splunk-sdk==([\d.]+)[^\\\n]*\\\n((?:    --hash=\S+(?: \\\n|\n?))+)", re.MULTILINE
)
_TELL = (
    "import importlib.metadata as m, splunklib; print(m.version('splunk-sdk'), splunklib.__path__)"
)


def locked() -> dict[str, str]:
    """Read the versions that are locked, and their hashes."""
    text = (ROOT / "requirements" / "dev.txt").read_text()
    return {
        found[1]: " ".join(found[2].replace("\\", " ").split()) for found in _LOCKED.finditer(text)
    }


def test_two_versions_are_locked() -> None:
    versions = locked()

    assert [of.split(".")[0] for of in versions] == ["2", "3"]
    assert all("--hash=sha256:" in hashes for hashes in versions.values())
    assert version("splunk-sdk") in versions


@pytest.mark.slow
def test_newest_version_passes_what_matters_most(tmp_path: Path) -> None:
    newest = max(locked(), key=lambda of: [int(part) for part in of.split(".")])
    environ = {**os.environ, "PYTHONPATH": f"{tmp_path / 'site'}{os.pathsep}{ROOT}"}
    if version("splunk-sdk") != newest:
        install(newest, tmp_path)
    run = [sys.executable, "-c", _TELL]
    told = subprocess.run(run, env=environ, check=True, capture_output=True, text=True).stdout
    assert told.startswith(newest), told

    run = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-n", "2", *TESTS]
    done = subprocess.run(
        run, cwd=ROOT, env=environ, check=False, capture_output=True, text=True, timeout=600
    )

    assert done.returncode == 0, done.stdout[-5000:]
    assert "skipped" not in done.stdout


def install(of: str, folder: Path) -> None:
    """Install one version of the package alone; this Python may be older than it wants."""
    needs = folder / "needs.txt"
    needs.write_text(f"splunk-sdk=={of} {locked()[of]}\n")
    pip = [
        sys.executable, "-m", "pip", "install", "-qq", "--no-deps", "--ignore-requires-python",
        "--require-hashes", "--target", str(folder / "site"), "-r", str(needs),
    ]  # fmt: skip
    subprocess.run(pip, check=True)
