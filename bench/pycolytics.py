"""What pycolytics takes of its own requests a second, and what the collector takes of them.

    python -m bench.pycolytics FOLDER PYTHON [SECONDS]     3 seconds a measurement by default

FOLDER is a checkout of pycolytics, PYTHON an interpreter that has its requirements. Its rate is
raised; else it would refuse all but sixty requests a minute. Ours asks for a key as it does, and
answers when the events are on disk.

    single   one event a request at /v1.0/event
    batch    100 events a request at /v1.0/events

Source: the README of pycolytics 1.1.1.
"""

from __future__ import annotations

import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bench.collect import BATCH, CONNECTIONS, ROUNDS, post, rate, serving
from bench.losing import KEY, PROPERTIES
from bench.report import head, row

if TYPE_CHECKING:
    from collections.abc import Iterator

EVENT = {
    "event_type": "login", "application": "shop", "version": "1.0", "platform": "linux",
    "user_id": "u1", "session_id": "s1", "value": PROPERTIES, "api_key": KEY,
}  # fmt: skip
#: kind -> its request, the events in it, the target.
KINDS = {
    "single": (post("/v1.0/event", json.dumps(EVENT).encode(), is_json=True), 1, ">= 20x"),
    "batch": (post("/v1.0/events", json.dumps([EVENT] * BATCH).encode(), is_json=True), BATCH,
              ">= 15x"),
}  # fmt: skip
_WAIT_S = 60.0


@contextmanager
def theirs(folder: Path, python: str) -> Iterator[int]:
    """Run pycolytics with a database of its own; give its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as place:
        settings = {
            "SQLITE_FILE_PATH": f"{place}/events.db",
            "API_KEYS": json.dumps([KEY]),
            "RATE_LIMIT": "1000000000/minute",
        }
        command = [python, "-m", "uvicorn", "app.main:app", "--port", str(port)]
        with subprocess.Popen(
            command,
            cwd=folder,
            env=os.environ | settings,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            try:
                _wait(port)
                yield port
            finally:
                process.terminate()


def _wait(port: int) -> None:
    end = time.monotonic() + _WAIT_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            if time.monotonic() > end:
                raise SystemExit("pycolytics does not start. Run it by hand to see why.") from None
            time.sleep(0.1)
        else:
            return


def main(folder: str, python: str, for_s: float = 3.0) -> None:
    """Measure both in turns and print them."""
    found: dict[tuple[str, str], list[tuple[float, float]]] = {}
    with theirs(Path(folder), python) as peer, serving("keyed") as ours:
        for _ in range(ROUNDS):
            for kind, (request, _, _) in KINDS.items():
                for whose, port in (("peer", peer), ("ours", ours)):
                    found.setdefault((whose, kind), []).append(rate(port, request, for_s))
    head()
    for kind, (_, events, target) in KINDS.items():
        told = {}
        for whose in ("ours", "peer"):
            rates, p99s = zip(*found[whose, kind], strict=True)
            told[whose] = statistics.median(rates) * events, statistics.median(p99s)
        (mine, my_p99), (its, its_p99) = told["ours"], told["peer"]
        row(
            f"pycolytics' own requests, {kind}, {CONNECTIONS} connections",
            f"{mine:,.0f} events/s ({mine / its:.0f}x), p99 {my_p99:.0f} ms",
            f"{its:,.0f} events/s, p99 {its_p99:.0f} ms, pycolytics",
            target,
        )


if __name__ == "__main__":
    main(*sys.argv[1:3], *map(float, sys.argv[3:4]))
