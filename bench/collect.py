"""How many requests a second the collector takes, durable, beside a bare application.

    python -m bench.collect [SECONDS]        3 seconds a measurement by default

    bare      the ceiling: granian with an ASGI callable that reads the body and answers as much
    decoded   the same, which decodes the body as JSON besides
    single    one event a request at /v1/events, answered when it is on disk
    batch     100 events a request
    pixel     a picture with the event in its address
    alone     these three from environ to reply, in one thread, and nothing written

All under granian, in a process of its own, 64 connections from one process that keeps each of
them busy; ours and the ceiling in turns. The client costs much of the two processors: read the
ratios. Source: ours.
"""

from __future__ import annotations

import io
import json
import selectors
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.losing import KEY, PROPERTIES
from bench.report import head, row

if TYPE_CHECKING:
    from collections.abc import Iterator

CONNECTIONS, ROUNDS, BATCH = 64, 3, 100
EVENT = {"event": "login", "application": "shop", "distinct_id": "u1", "properties": PROPERTIES}
SINGLE = json.dumps(EVENT).encode()
MANY = json.dumps([EVENT] * BATCH).encode()


def post(path: str, body: bytes, *, is_json: bool = False) -> bytes:
    """Write a request with *body*, which says what it is where it has to."""
    kind = "Content-Type: application/json\r\n" if is_json else ""
    head = f"POST {path} HTTP/1.1\r\nHost: h\r\n{kind}Content-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


#: kind -> its request, the server that answers it, and the events in it.
KINDS = {
    "bare": (post("/v1/events", SINGLE), "bare", 1),
    "decoded": (post("/v1/events", SINGLE), "decoded", 1),
    "single": (post("/v1/events", SINGLE), "ours", 1),
    "bare batch": (post("/v1/events", MANY), "bare", BATCH),
    "decoded batch": (post("/v1/events", MANY), "decoded", BATCH),
    "batch": (post("/v1/events", MANY), "ours", BATCH),
    "pixel": (b"GET /img/v1/app/shop/ename/open/vid/u1 HTTP/1.1\r\nHost: h\r\n\r\n", "ours", 1),
}


async def _bare(scope: Any, receive: Any, send: Any, *, decodes: bool = False) -> None:
    if scope["type"] != "http":
        return
    parts, more = [], True
    while more:
        message = await receive()
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    if decodes:
        json.loads(b"".join(parts))
    body = b'{"accepted":1,"duplicate":0,"rejected":[],"warnings":[]}'
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def made(server: str, folder: Path) -> Any:
    """Make the application of a server, in its process."""
    if server not in ("ours", "keyed"):
        return partial(_bare, decodes=server == "decoded")
    from analytics.accounts.keys import Keys  # noqa: PLC0415 (in the other process)
    from analytics.cli.site import Served, site_on_loop  # noqa: PLC0415 (as above)

    if server == "keyed":
        Keys(folder).add(("shop",), "secret", value=KEY)
    return site_on_loop(Served(folder, "web", "UTC"))


def serve(server: str, folder: Path) -> None:
    """Serve until SIGTERM; say the address."""
    from analytics.cli import workers  # noqa: PLC0415 (in the server's process only)

    workers.serve(partial(made, server, folder), "127.0.0.1", 0, partial(print, flush=True))


@contextmanager
def serving(server: str) -> Iterator[int]:
    """Run a server, one that asks for `KEY` where it is "keyed"; give its port."""
    command = [sys.executable, "-m", "bench.collect", "serve", server]
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen([*command, folder], stdout=subprocess.PIPE, text=True) as process,
    ):
        assert process.stdout  # noqa: S101 - for the type checker
        yield int(process.stdout.readline().rpartition(":")[2])
        process.terminate()


def rate(port: int, request: bytes, for_s: float) -> tuple[float, float]:
    """Keep all connections busy for so long; requests a second, and the p99 of an answer in ms."""
    begun: dict[socket.socket, float] = {}
    times: list[float] = []
    with selectors.DefaultSelector() as selector:
        for _ in range(CONNECTIONS):
            connection = socket.create_connection(("127.0.0.1", port))
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            selector.register(connection, selectors.EVENT_READ)
            begun[connection] = time.perf_counter()
            connection.sendall(request)
        start = time.perf_counter()
        end = start + for_s
        while (now := time.perf_counter()) < end:
            for key, _ in selector.select(0.1):
                connection = key.fileobj  # type: ignore[assignment]
                if not connection.recv(4096).startswith(b"HTTP/1.1 20"):
                    raise SystemExit("The server refused a request.")
                now = time.perf_counter()
                times.append(now - begun[connection])
                begun[connection] = now
                connection.sendall(request)
        for connection in begun:
            connection.close()
    times.sort()
    return len(times) / (now - start), times[int(len(times) * 0.99)] * 1000


class _Nowhere:
    """Keeps nothing."""

    def send(self, _events: object) -> None:
        """Take events."""


def alone(request: bytes, folder: Path) -> float:
    """Answer a request again and again; the microseconds of the quickest ten."""
    from analytics.accounts.keys import Keys  # noqa: PLC0415 (in ours only, and not for a peer)
    from analytics.collect import Collector, front  # noqa: PLC0415 (as above)
    from analytics.collect.site import Site  # noqa: PLC0415 (as above)
    from analytics.privacy import load  # noqa: PLC0415 (as above)

    rules = load(None, folder=folder)
    collector = Collector(_Nowhere(), Site(folder, Keys(folder)), prepare=rules.change)
    app = front(collector, lambda *_: [])
    line, _, rest = request.partition(b"\r\n")
    method, path, _ = line.decode().split(" ")
    body = rest.partition(b"\r\n\r\n")[2]
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "RAW_URI": path, "HTTP_HOST": "h",
               "REMOTE_ADDR": "127.0.0.1", "CONTENT_LENGTH": str(len(body))}  # fmt: skip
    took = []
    for _ in range(100):
        start = time.perf_counter()
        for _ in range(10):
            app(environ | {"wsgi.input": io.BytesIO(body)}, lambda *_: None)
        took.append((time.perf_counter() - start) * 1e5)
    return min(took)


def main() -> None:
    """Measure all kinds in turns and print them."""
    if sys.argv[1:2] == ["serve"]:
        serve(sys.argv[2], Path(sys.argv[3]))
        return
    for_s = float(sys.argv[1]) if len(sys.argv) > 1 else 3.0
    found: dict[str, list[tuple[float, float]]] = {kind: [] for kind in KINDS}
    with serving("bare") as bare, serving("decoded") as decoded, serving("ours") as ours:
        ports = {"bare": bare, "decoded": decoded, "ours": ours}
        for _ in range(ROUNDS):
            for kind, (request, server, _events) in KINDS.items():
                found[kind].append(rate(ports[server], request, for_s))
    head()
    for kind, (_, _, events) in KINDS.items():
        each = statistics.median(rate_ for rate_, _ in found[kind])
        ceiling = "bare batch" if "batch" in kind else "bare"
        of = each / statistics.median(rate_ for rate_, _ in found[ceiling])
        p99 = statistics.median(p for _, p in found[kind])
        of = f"{of:.2f}x of the bare server, p99 {p99:.1f} ms"
        row(f"{kind}, 64 connections", f"{each:,.0f}/s, {each * events:,.0f} events/s", of, "")
    with tempfile.TemporaryDirectory() as folder:
        for kind, target in (("single", "<= 3.5 us"), ("batch", ""), ("pixel", "<= 8 us")):
            request, _, events = KINDS[kind]
            took = alone(request, Path(folder)) / events
            row(f"{kind}, alone", f"{took:.1f} us an event", "", target)


if __name__ == "__main__":
    main()
