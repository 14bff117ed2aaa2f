"""The real thing: ``analytics serve`` on a free port of this machine, its processes, bare requests.

    with Running(folder) as server:
        server.port, server.worker()            # the worker is the process that takes events in
        status, headers, body = exchange(server.port, request("POST", "/v1/events", b"{}"))

Source: proc(5) (children, statm and cmdline of a process); RFC 9112.
"""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Self

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).parents[2]
STOP_S = 30
ANSWER_S = 60


class Running:
    """One ``analytics serve``; it ends with the block, and all its processes with it."""

    def __init__(self, data: Path, settings: str = "") -> None:
        """Start it and wait until it says where it is."""
        data.mkdir(mode=0o700, exist_ok=True)
        if settings:
            (data / "collect.toml").write_text(settings)
        command = [sys.executable, "-m", "analytics.cli", "--data", str(data), "serve"]
        ports = ["--port", "0", "--splunkd-port", "off", "--hec-port", "off"]
        self.process = subprocess.Popen(
            [*command, *ports],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        assert self.process.stdout
        said = self.process.stdout.readline()
        found = re.search(r"^Site\s+http://127\.0\.0\.1:(\d+)/", said, re.MULTILINE)
        assert found, said
        self.port = int(found[1])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(STOP_S)
        self.kill()

    def kill(self) -> None:
        """Kill the process that owns the data; its worker notices and ends."""
        self.process.kill()
        self.process.communicate()

    def worker(self) -> int:
        """Find the process that takes events in; 0 while there is none."""
        pid = self.process.pid
        found = Path(f"/proc/{pid}/task").glob("*/children")
        for child in [int(word) for path in found for word in path.read_text().split()]:
            with suppress(OSError):
                if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                    return child
        return 0

    def resident(self) -> int:
        """Measure the bytes of memory that the worker holds."""
        pages = Path(f"/proc/{self.worker()}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")


def request(
    method: str, path: str, body: bytes = b"", headers: Iterable[tuple[str, str]] = ()
) -> bytes:
    """Write a whole request, with the length of its body."""
    lines = [f"{method} {path} HTTP/1.1", "Host: a", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def chunked(path: str, body: bytes) -> bytes:
    """Write a whole request whose body comes in two chunks."""
    head = f"POST {path} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    parts = (body[:5], body[5:], b"")
    return head + b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)


def connect(port: int, sent: bytes = b"") -> socket.socket:
    """Open a connection and send the beginning of something."""
    link = socket.create_connection(("127.0.0.1", port), ANSWER_S)
    link.sendall(sent)
    return link


def answer(link: socket.socket) -> tuple[int, dict[str, str], bytes]:
    """Read one answer; status 0 where the connection ended before there was one."""
    with link.makefile("rb") as stream:
        try:
            first = stream.readline().split()
            if len(first) < 2:
                return 0, {}, b""
            headers = dict[str, str]()
            while line := stream.readline().decode("latin-1").strip():
                name, _, value = line.partition(":")
                headers[name.lower()] = value.strip()
            if "chunked" in headers.get("transfer-encoding", ""):
                return int(first[1]), headers, _chunks(stream)
            return int(first[1]), headers, stream.read(int(headers.get("content-length", 0)))
        except ConnectionError:
            return 0, {}, b""


def _chunks(stream: BinaryIO) -> bytes:
    parts = list[bytes]()
    while size := int(stream.readline(), 16):
        parts.append(stream.read(size))
        stream.readline()
    stream.readline()
    return b"".join(parts)


def exchange(port: int, sent: bytes) -> tuple[int, dict[str, str], bytes]:
    """Send a request on a connection of its own and read its answer."""
    with connect(port) as link:
        with suppress(ConnectionError):  # it may be refused before it was sent whole
            link.sendall(sent)
        return answer(link)


def event(name: str, **more: object) -> bytes:
    """Write an event with the id *name*."""
    made = {"event": "good", "event_id": name, "distinct_id": "g", "application": "shop"}
    return json.dumps(made | more).encode()
