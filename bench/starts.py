"""How long an empty Splunk takes to its first answer, in process and on a port with TLS.

    python -m bench.starts

Each round has a new data directory. The first of a process also imports what it needs; it is
told apart. CPU time is told beside, since a disk and other work change the rest.

Source: targets in docs/performance.md.
"""

from __future__ import annotations

import ssl
import statistics
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from analytics.connect import close, connect, own
from bench import report

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 9


def in_process(folder: Path) -> None:
    """Ask a new engine of this process for one row."""
    service = connect(data=folder)
    service.jobs.oneshot("| makeresults", output_mode="json").read()


def on_a_port(folder: Path) -> None:
    """Open a port with TLS and a certificate made for it, and log in."""
    from analytics.splunkd.port import listen  # noqa: PLC0415 (as the first use does)

    server, password = listen(own(folder, "UTC").face, port=0)
    server.start()
    trust = ssl.create_default_context(cafile=folder / "tls" / "server.pem")
    address = server.url.replace("127.0.0.1", "localhost")
    form = urlencode({"username": "admin", "password": password or ""}).encode()
    with urllib.request.urlopen(f"{address}/services/auth/login", form, context=trust) as reply:
        reply.read()
    server.close()


def measure(what: str, call: Callable[[Path], None], target: str) -> None:
    """Print the first round, and the median of the others."""
    wall, cpu = [], []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name) / "data"
            start, used = time.perf_counter(), time.process_time()
            call(folder)
            wall.append((time.perf_counter() - start) * 1000)
            cpu.append((time.process_time() - used) * 1000)
            close(folder)
    report.row(f"{what}, first of a process", f"{wall[0]:.0f} ms ({cpu[0]:.0f} ms CPU)", "", "")
    again, used = statistics.median(wall[1:]), statistics.median(cpu[1:])
    report.row(what, f"{again:.0f} ms ({used:.0f} ms CPU)", "", target)


def main() -> None:
    """Measure both."""
    report.head()
    measure("empty Splunk to first answer", in_process, "<= 50 ms")
    measure("port with TLS up", on_a_port, "<= 1 s")


if __name__ == "__main__":
    main()
