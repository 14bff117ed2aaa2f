"""How many events a second the event collector takes, durable, in gzipped batches of 100.

    python -m bench.hec [SECONDS]              2 seconds a measurement by default

Beside events a second stands the CPU of the server for one event, which other load on the machine
changes less.

    ok        the ceiling: the same server, which answers "ok" after it has read the body
    objects   the tracker's events as objects; lines: as its lines
    json      other objects; text: other text
    journal   the engine's journal alone, nothing applied: what a burst meets

The server is a process of its own, and so is the client, which keeps some connections busy, over
plain HTTP on 127.0.0.1. Ours and the ceiling in turns. ``BENCH`` names the folder for the data;
on a disk that is kept busy by others, fdatasync is most of the time. Source: ours.
"""

from __future__ import annotations

import gzip
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analytics import wire
from analytics.event import Event, new_id
from bench.losing import PROPERTIES
from bench.report import head, row

if TYPE_CHECKING:
    from collections.abc import Iterator

BATCH, CONNECTIONS, ROUNDS = 100, 16, 3
TOKEN = "bench"  # noqa: S105 - of a server that lives for seconds
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def bodies() -> dict[str, bytes]:
    """Make a body of each kind, compressed."""
    made: dict[str, list[object]] = {"objects": [], "lines": [], "json": [], "text": []}
    for number in range(BATCH):
        event = Event("shop", "login", NOON, f"u{number}", PROPERTIES, new_id())
        line = wire.dumps(event)
        pairs = wire.fields(line)
        made["objects"].append(pairs)
        made["lines"].append(line)
        made["json"].append({"user": {"id": number}, **PROPERTIES})
        made["text"].append(" ".join(f"{name}={value!r}" for name, value in PROPERTIES.items()))
    return {
        kind: gzip.compress(
            "".join(json.dumps({"time": NOON.timestamp(), "event": event}) for event in events)
            .encode()
        )
        for kind, events in made.items()
    }  # fmt: skip


def serve(kind: str) -> None:
    """Serve until stdin ends; say the port."""
    from analytics.engine.engine import Engine  # noqa: PLC0415 (in the server's process only)
    from analytics.splunkd.app import make_app  # noqa: PLC0415
    from analytics.splunkd.exchange import Request  # noqa: PLC0415
    from analytics.splunkd.server import serve as listen  # noqa: PLC0415

    def ok(environ: dict[str, Any], start: Any) -> list[bytes]:
        environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        start("200 OK", [("Content-Type", "application/json")])
        return [b"ok"]

    place = tempfile.TemporaryDirectory(dir=os.environ.get("BENCH"))
    with place as folder, Engine(Path(folder) / "data", "UTC") as engine:
        face = make_app(engine)
        request = Request.of("POST", f"/services/data/inputs/http?name=b&token={TOKEN}")
        request.user, request.is_owner = "admin", True
        face.answer(request)
        if kind == "journal":
            engine._applier.stop()  # noqa: SLF001 - what a burst meets before anything is applied
        server = listen(ok if kind == "ok" else face.collect, "127.0.0.1", 0, limit_bytes=None)
        server.start()
        begun = time.process_time()
        print(server.address[1], flush=True)
        sys.stdin.read()
        server.close()
        print(time.process_time() - begun, flush=True)
        face.close()


@contextmanager
def serving(kind: str) -> Iterator[tuple[int, list[float]]]:
    """Run a server; give its port, and a list that has its CPU seconds at the end."""
    spent: list[float] = []
    command = [sys.executable, "-m", "bench.hec", "serve", kind]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin  # noqa: S101 - for the type checker
        assert process.stdout  # noqa: S101
        yield int(process.stdout.readline()), spent
        process.stdin.close()
        spent.append(float(process.stdout.readline()))


def send(port: int, body: bytes, for_s: float) -> int:
    """Keep the connections busy with *body* for so long; give how many events were acknowledged."""
    text = (
        f"POST /services/collector/event HTTP/1.1\r\nHost: h\r\nAuthorization: Splunk {TOKEN}\r\n"
        f"Content-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body
    counts = []
    end = time.perf_counter() + for_s

    def keep_busy() -> None:
        count = 0
        with socket.create_connection(("127.0.0.1", port)) as connection:
            while time.perf_counter() < end:
                connection.sendall(text)
                if not connection.recv(4096).startswith(b"HTTP/1.1 200"):
                    raise SystemExit("The server refused a batch.")
                count += 1
        counts.append(count)

    threads = [threading.Thread(target=keep_busy) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) * BATCH


def main() -> None:
    """Measure all kinds in turns, and print the medians."""
    for_s = float(sys.argv[1]) if len(sys.argv) > 1 else 2.0
    sent = bodies()
    kinds = {"ok": "objects", "objects": "objects", "lines": "lines", "json": "json",
             "text": "text", "journal": "objects"}  # fmt: skip
    rates: dict[str, list[float]] = {kind: [] for kind in kinds}
    costs: dict[str, list[float]] = {kind: [] for kind in kinds}
    for _ in range(ROUNDS):
        for kind, form in kinds.items():
            with serving(kind) as (port, spent):
                count = send(port, sent[form], for_s)
            rates[kind].append(count / for_s)
            costs[kind].append(spent[0] / count * 1e6)
    ceiling, cost = (statistics.median(found.pop("ok")) for found in (rates, costs))
    head()
    for kind, found in rates.items():
        ours, mine = statistics.median(found), statistics.median(costs[kind])
        row(
            f"HEC, {kind}",
            f"{ours:,.0f} events/s, {mine:.1f} us CPU ({ours / ceiling:.2f}x)",
            f'"ok": {ceiling:,.0f} events/s, {cost:.2f} us CPU',
            ">= 0.3x, >= 150,000" if kind in {"objects", "journal"} else "",
        )


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        serve(sys.argv[2])
    else:
        main()
