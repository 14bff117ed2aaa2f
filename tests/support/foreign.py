r"""Clients of Splunk in JavaScript, as `tests/foreign/package-lock.json` locks them.

    folder = installed()                    npm ci, once for all test processes
    node(folder, "console.log(1)") -> "1\n"

Nothing of a package runs while it is installed (``ignore-scripts``).
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
import subprocess
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "foreign"

#: The clients are small; a registry may be slow.
INSTALL_S = 300


def is_there() -> bool:
    """Whether this machine has Node."""
    return shutil.which("node") is not None and shutil.which("npm") is not None


def installed() -> Path:
    """Install what the lock file names, unless that was done; return the folder to run in.

    Raises:
        CalledProcessError: npm failed.
    """
    lock = hashlib.sha256((FOLDER / "package-lock.json").read_bytes()).hexdigest()
    stamp = FOLDER / "node_modules" / ".stamp"
    with (FOLDER / ".installing").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text() != lock:
            subprocess.run(["npm", "ci"], cwd=FOLDER, check=True, timeout=INSTALL_S)
            stamp.write_text(lock)
    return FOLDER


def node(folder: Path, program: str, *arguments: object, timeout_s: float = 120) -> str:
    """Run a JavaScript *program*; return what it printed.

    Args:
        folder: where its packages are.
        program: its text; ``given`` in it is the list of *arguments*.
        arguments: of JSON types.
        timeout_s: how long it may take.

    Raises:
        CalledProcessError: it failed.
    """
    text = f"const given = JSON.parse(process.argv[1]);\n{program}"
    done = subprocess.run(
        ["node", "-e", text, json.dumps(arguments)],
        cwd=folder,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=timeout_s,
    )
    return done.stdout
