"""Make static/track.js of static/src/track.js, and note the sums of both.

    python scripts/script.py            needs Node and npm; `make script`
    python scripts/script.py --check    1 where the files are not what the source gives

The minifier is locked in scripts/track/package-lock.json. Users need none of this: what is
made is committed, with its sums in static/track.sha256 (``sha256sum --check`` reads it).

Source: ours.
"""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
STATIC, TOOLS = ROOT / "static", ROOT / "scripts" / "track"
SOURCE, MADE, SUMS = STATIC / "src" / "track.js", STATIC / "track.js", STATIC / "track.sha256"

#: What the script may have at most, as gzip -9 packs it.
MOST_BYTES = 2048


def made() -> bytes:
    """Minify the source.

    Raises:
        CalledProcessError: npm or Node failed.
    """
    lock = hashlib.sha256((TOOLS / "package-lock.json").read_bytes()).hexdigest()
    stamp = TOOLS / "node_modules" / ".stamp"
    with (TOOLS / ".installing").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text() != lock:
            subprocess.run(["npm", "ci"], cwd=TOOLS, check=True, stdout=sys.stderr, timeout=300)
            stamp.write_text(lock)
    command = ["node", str(TOOLS / "build.cjs")]
    with SOURCE.open("rb") as source:
        done = subprocess.run(command, stdin=source, capture_output=True, check=True, timeout=60)
    return done.stdout


def sums(body: bytes) -> str:
    """Write the sums of the source and of what was made of it."""
    pairs = ((SOURCE.read_bytes(), SOURCE), (body, MADE))
    return "".join(
        f"{hashlib.sha256(text).hexdigest()}  {path.relative_to(STATIC)}\n" for text, path in pairs
    )


def packed(body: bytes) -> int:
    """Count the bytes that ``gzip -9`` leaves."""
    return len(gzip.compress(body, 9, mtime=0))


def main(arguments: list[str]) -> int:
    """Make the files, or only look whether they are right."""
    body = made()
    if "--check" in arguments:
        is_same = MADE.read_bytes() == body and SUMS.read_text() == sums(body)
        print("as built" if is_same else "static/track.js is not what make script gives")
        return 0 if is_same else 1
    if packed(body) > MOST_BYTES:
        print(f"static/track.js would have {packed(body)} bytes, more than {MOST_BYTES}")
        return 1
    MADE.write_bytes(body)
    SUMS.write_text(sums(body))
    print(f"static/track.js: {len(body)} bytes, {packed(body)} with gzip -9")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
