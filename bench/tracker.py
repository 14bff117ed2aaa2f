"""What tracking costs the program, and how much one process can track.

    python -m bench.tracker

    track()     on the caller's thread, against the clients of other products in .venv/foreign
    CPU         of the whole process for one event: caller, worker, sending
    to a stub   events a second through splunklib to a server that answers at once
    to a journal against append + fdatasync of the same bytes in groups of 500

All in one run, on 127.0.0.1. Source: ours.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from splunklib import client

from analytics import AnalyticsTracker
from bench import losing, loss_matrix, stub
from bench.report import head, row

KEY = "key"
MANY, GROUP = 100_000, 500


def splunk(port: int) -> client.Service:
    return client.Service(host="127.0.0.1", port=port, scheme="http", token=KEY)


def called(client: str, port: int) -> tuple[float, float]:
    """Measure a client by `bench.calls`, in its interpreter: median and 99th percentile, in us."""
    python = sys.executable if client.startswith("ours") else str(loss_matrix.FOREIGN)
    program = Path(loss_matrix.PROGRAM).with_name("calls.py")
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [python, program, client, f"http://127.0.0.1:{port}", folder],
            env=loss_matrix.environment(),
            capture_output=True,
            text=True,
            check=True,
        )
    p50, p99 = done.stdout.split()
    return float(p50), float(p99)


def measure_calls(port: int) -> None:
    p50, p99 = called("ours_fast", port)
    row(
        "track(), 7 properties", f"p50 {p50:.1f} us, p99 {p99:.1f} us", "-", "p50 <= 1.5, p99 <= 10"
    )
    named50, named99 = called("ours_named", port)
    row("track(), properties by name", f"p50 {named50:.1f} us, p99 {named99:.1f} us", "-", "")
    kept50, kept99 = called("ours", port)
    row("track(), durability='process'", f"p50 {kept50:.1f} us, p99 {kept99:.1f} us", "-", "")
    for name in losing.CLIENTS:
        if name.startswith("ours") or not loss_matrix.FOREIGN.exists():
            continue
        peer50, peer99 = called(name, port)
        row(
            f"track() against {name}",
            f"{p50 / peer50:.2f}x",
            f"p50 {peer50:.1f} us, p99 {peer99:.0f} us",
            "<= 0.10x" if name == "segment" else "",
        )


def measure_stub(port: int) -> None:
    with AnalyticsTracker("shop", splunk(port), max_queue=10**6, max_bytes=1 << 30) as tracker:
        cpu, wall = time.process_time(), time.perf_counter()
        for _ in range(MANY):
            tracker.track("login", distinct_id="u1", props=losing.PROPERTIES)
        tracker.flush(60)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    row("tracker, all its CPU per event", f"{cpu / MANY * 1e6:.1f} us", "-", "<= 8 us")
    row("tracker to a stub server", f"{MANY / wall:,.0f} events/s", "-", ">= 100,000 events/s")


def measure_journal() -> None:
    with tempfile.TemporaryDirectory() as folder:
        with AnalyticsTracker("shop", data=folder, max_queue=10**6, max_bytes=1 << 30) as tracker:
            wall = time.perf_counter()
            for _ in range(MANY):
                tracker.track("login", distinct_id="u1", props=losing.PROPERTIES)
            tracker.flush(60)
            ours = MANY / (time.perf_counter() - wall)
        files = sorted(Path(folder, "journal").glob("*.ndjson"))
        ceiling = MANY / appending(b"".join(file.read_bytes() for file in files), folder)
    row(
        "tracker to the journal, durable",
        f"{ours:,.0f} events/s, {ours / ceiling:.2f}x",
        f"append + fdatasync {ceiling:,.0f}/s",
        ">= 0.5x, >= 60,000 events/s",
    )


def appending(data: bytes, folder: str) -> float:
    """Give the seconds to append the lines of *data* and sync them, a group at a time."""
    lines = data.splitlines(keepends=True)
    groups = [b"".join(lines[start : start + GROUP]) for start in range(0, len(lines), GROUP)]
    descriptor = os.open(Path(folder, "ceiling"), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    start = time.perf_counter()
    for group in groups:
        os.write(descriptor, group)
        os.fdatasync(descriptor)
    taken = time.perf_counter() - start
    os.close(descriptor)
    return taken


if __name__ == "__main__":
    logging.disable()
    head()
    with stub.serving() as port:
        measure_calls(port)
        measure_stub(port)
    measure_journal()
