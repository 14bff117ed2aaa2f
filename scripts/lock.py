"""Write requirements/*.txt: what setup.cfg asks for, with the hash of every file.

    python scripts/lock.py                what is new in setup.cfg; the rest stays as it is
    python scripts/lock.py --upgrade      the newest versions of all

Needs `uv` on the path. Source: ours; `uv pip compile` does the work.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
HEAD = "# Locked by `make lock`. The index is whatever your pip is set up for.\n"
COMPILE = ("uv", "pip", "compile", "--universal", "--generate-hashes", "--python-version=3.11")
QUIET = ("--quiet", "--no-annotate", "--no-header", "--no-emit-index-url", "--no-emit-find-links")

#: file -> what goes into it. The first is locked freely, the others to the same versions.
FILES = {
    "dev": ("--extra=dev", "setup.cfg"),
    "run": ("--extra=server", "--constraint=requirements/dev.txt", "setup.cfg"),
    "build": ("requirements/build.in",),
    "foreign": ("requirements/foreign.in",),
}


def main() -> None:
    """Lock each file in turn."""
    for name, sources in FILES.items():
        path = ROOT / "requirements" / f"{name}.txt"
        output = f"--output-file={path}"
        subprocess.run([*COMPILE, *QUIET, *sources, output, *sys.argv[1:]], cwd=ROOT, check=True)
        path.write_text(HEAD + path.read_text())


if __name__ == "__main__":
    main()
