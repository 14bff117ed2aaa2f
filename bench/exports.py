"""What a search of many rows costs in memory: exports, a job, pages out of a job.

    python -m bench.exports FOLDER          a data directory that bench/events.py filled

Each line is a process of its own. It opens the engine, reads every event once, so that DuckDB
holds what it likes to hold, and then says by how much its resident memory grows at most.

Source: targets in docs/performance.md.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench import report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from analytics.splunkd.app import Face

ALL = "search index=sample_analytics"
FIVE = f"{ALL} | table _time application event distinct_id analytics_prop__p0"
TARGET = "+ <= 64 MB"


def memory_mb(what: str) -> float:
    """Read a line of /proc/self/status, in mebibytes."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(what):
            return int(line.split()[1]) / 1024
    return 0.0


def export(face: Face, spl: str, mode: str) -> tuple[int, int]:
    """Export *spl* and throw it away; return how many pieces and bytes there were."""
    return drained(ask(face, "search/jobs/export", search=spl, output_mode=mode))


def ask(face: Face, path: str, **arguments: str) -> Iterable[bytes]:
    """Ask as the owner of the data."""
    from urllib.parse import urlencode  # noqa: PLC0415

    from analytics.splunkd.exchange import Request  # noqa: PLC0415

    request = Request.of("POST", f"/services/{path}", body=urlencode(arguments).encode())
    request.user, request.is_owner = "admin", True
    reply = face.answer(request)
    if reply.status >= 400:
        message = f"{path} answered {reply.status}: {reply.body!r}"
        raise RuntimeError(message)
    return [reply.body] if isinstance(reply.body, bytes) else reply.body


def drained(pieces: Iterable[bytes]) -> tuple[int, int]:
    """Read *pieces* one by one; return how many they are, and their bytes."""
    count = size = 0
    for piece in pieces:
        count, size = count + 1, size + len(piece)
    return count, size


def job(face: Face, spl: str, _mode: str) -> tuple[int, int]:
    """Run a job of all rows, and read its last page."""
    import json  # noqa: PLC0415

    made = b"".join(
        ask(face, "search/jobs", search=spl, exec_mode="blocking", max_count="100000000",
            output_mode="json")
    )  # fmt: skip
    sid = json.loads(made)["sid"]
    found = face.jobs.get(sid)
    if found is None or found.answer is None:
        message = f"the job failed: {found and found.error}"
        raise RuntimeError(message)
    last = len(found.answer.rows) - 1000
    page = ask(face, f"search/jobs/{sid}/results", offset=str(last), count="1000",
               output_mode="json")  # fmt: skip
    drained(page)
    return len(found.answer.rows), found.rows.size


def again(face: Face, spl: str, mode: str) -> tuple[int, int]:
    """Search the rows of a job of all rows once more."""
    job(face, spl, mode)
    sid = face.jobs.list()[0].sid
    return drained(
        ask(face, f"search/jobs/{sid}/results", search="stats count by event", count="0",
            output_mode="json")
    )  # fmt: skip


CASES: dict[str, tuple[Callable[[Face, str, str], tuple[int, int]], str, str]] = {
    "events as JSON": (export, ALL, "json"),
    "events as XML": (export, ALL, "xml"),
    "events as CSV": (export, ALL, "csv"),
    "events as raw": (export, ALL, "raw"),
    "five fields as JSON": (export, FIVE, "json"),
    "five fields as CSV": (export, FIVE, "csv"),
    "a job of all events, and its last page": (job, ALL, "json"),
    "a job of five fields, searched once more": (again, FIVE, "json"),
}


def measure(folder: Path, name: str) -> None:
    """In a process of its own: print seconds, bytes, memory before and at most."""
    from analytics.engine.engine import Engine  # noqa: PLC0415
    from analytics.splunkd.app import make_app  # noqa: PLC0415

    call, spl, mode = CASES[name]
    with Engine(folder, "UTC") as engine:
        face = make_app(engine)
        export(face, f"{ALL} | stats max(_raw)", mode)
        export(face, f"{spl} | head 1000", mode)
        before = memory_mb("VmRSS")
        Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
        start = time.perf_counter()
        _, size = call(face, spl, mode)
        seconds = time.perf_counter() - start
        print(seconds, size, before, memory_mb("VmHWM"))
        face.close()


def main() -> None:
    """Measure all cases, or the one that is named."""
    folder = Path(sys.argv[1]).resolve()
    if sys.argv[2:3] == ["one"]:
        measure(folder, sys.argv[3])
        return
    report.head()
    for name in sys.argv[2:] or CASES:
        done = subprocess.run(
            [sys.executable, "-m", "bench.exports", str(folder), "one", name],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        seconds, size, before, peak = map(float, done.stdout.split())
        report.row(
            name, f"+{peak - before:.0f} MB ({seconds:.1f} s, {size / 2**20:.0f} MB)",
            f"{before:.0f} MB before", TARGET,
        )  # fmt: skip


if __name__ == "__main__":
    main()
