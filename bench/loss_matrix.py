"""How many of 120 events arrive, whatever becomes of the program: ours beside other clients.

    python -m bench.loss_matrix                     all, with the server down for 5 seconds
    python -m bench.loss_matrix --down 60 --client ours --client posthog

A cell is a program of its own (`bench.losing`) against a server on 127.0.0.1, which notes each
event it is sent. After the end of the program it is started once more, as after a crash, and
may deliver what it had left. "120" is each event once; "+3" are repeats, which ours sends with
the same event id. The other clients run in the interpreter of .venv/foreign, where it is.

Source: ours.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import zlib
from collections import Counter
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus
from uuid import uuid4

from bench import losing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).parents[1]
PROGRAM = str(ROOT / "bench" / "losing.py")
FOREIGN = Path(sys.prefix) / "foreign" / "bin" / "python"

#: End -> its column.
COLUMNS = {
    "exits": "exit, no flush",
    "sigterm": "SIGTERM",
    "sigkill": "SIGKILL",
    "fork": "fork",
    "gunicorn": "gunicorn --preload",
    "threads": "threads",
    "shutdown": "after atexit",
    "down": "server down",
    "down_exit": "down, exit",
    "disk": "disk full",
}
#: So long a program may take to end, and a server to hear the last of it.
PATIENCE_S, QUIET_S = 12.0, 0.4

_MARK = re.compile(rb"([0-9a-f]{8})-(\d+)-")


class Server(ThreadingHTTPServer):
    """Takes whatever a client of analytics sends, and notes the marks in it.

    Attributes:
        seen: mark and number of an event -> how often it came.
    """

    daemon_threads, allow_reuse_address = True, True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.seen: Counter[tuple[str, int]] = Counter()

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that were killed."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if body[:2] == b"\x1f\x8b":
            body = zlib.decompress(body, 31)
        text = unquote_plus(body.decode("utf-8", "replace")).encode()
        self.server.seen.update(
            (mark.decode(), int(number)) for mark, number in _MARK.findall(text)
        )
        # What each of the clients takes for a success.
        answer = b'{"status":1,"code":200,"success":true,"error":null,"accepted":1}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Cell:
    """One client and one end."""

    def __init__(self, client: str, folder: str, down_s: float) -> None:
        self.client, self.folder, self.down_s = client, folder, down_s
        self.mark = uuid4().hex[:8]
        self.server: Server | None = None
        self.is_hanging = False
        self.raised = ""
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.python = sys.executable if client.startswith("ours") else str(FOREIGN)

    def run(self, end: str) -> str:
        """Run the program to that end and once more; say what came."""
        is_down = end in {"down", "down_exit"}
        if not is_down:
            self._listen()
        if end == "gunicorn":
            self._gunicorn()
        elif end == "down":
            self._down()
        else:
            self._end(self._start(end, self.mark))
        if is_down and not self.server:
            self._listen()
        self._quiet()
        self._end(self._start("restart", "0" * 8))
        self._quiet()
        return self._said()

    def close(self) -> None:
        """Stop the server."""
        if self.server:
            self.server.shutdown()
            self.server.server_close()

    def _listen(self) -> None:
        self.server = Server(self.port)
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def _start(self, end: str, mark: str) -> subprocess.Popen[str]:
        command = [self.python, PROGRAM, self.client, end, self.url, mark, self.folder]
        return subprocess.Popen(command, env=environment(), **_PIPES)

    def _end(self, program: subprocess.Popen[str], wait_s: float = PATIENCE_S) -> None:
        try:
            _, errors = program.communicate(timeout=wait_s)
        except subprocess.TimeoutExpired:
            self.is_hanging = True
            _kill(program)
            _, errors = program.communicate()
        if found := re.search(r"raises (\w+)", errors):
            self.raised = found[1]

    def _down(self) -> None:
        """Have nobody listen for a while, and the program go on until after that."""
        program = self._start("down", self.mark)
        line = program.stdout.readline() if program.stdout else ""
        started = time.monotonic()
        while time.monotonic() - started < self.down_s:
            time.sleep(0.05)
        self._listen()
        # As long again, and a little: clients wait longer after each failure.
        deadline = time.monotonic() + self.down_s + PATIENCE_S
        while line and time.monotonic() < deadline and self._delivered() < losing.EVENTS:
            time.sleep(0.05)
        self._end(program)

    def _gunicorn(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        with tempfile.TemporaryDirectory() as paths:
            env = environment(_with_gunicorn(Path(paths)))
            env["LOSING"] = f"{self.client} {self.url} {self.mark} {self.folder}"
            options = ["--preload", "-w", "1", "-b", f"127.0.0.1:{port}", "--graceful-timeout", "5"]
            program = subprocess.Popen(
                [self.python, "-m", "gunicorn", *options, "losing:application"],
                env=env,
                **_PIPES,
            )
            _ask(port)
            program.send_signal(signal.SIGTERM)
            self._end(program)

    def _delivered(self) -> int:
        seen = self.server.seen if self.server else Counter()
        return sum(mark == self.mark for mark, _ in list(seen))

    def _quiet(self) -> None:
        """Wait until nothing comes any more."""
        before, since = -1, time.monotonic()
        while time.monotonic() - since < QUIET_S:
            now = self._delivered()
            if now != before:
                before, since = now, time.monotonic()
            time.sleep(0.02)

    def _said(self) -> str:
        number = self._delivered()
        seen = self.server.seen if self.server else Counter()
        repeats = sum(times - 1 for (mark, _), times in seen.items() if mark == self.mark)
        said = f"{number}+{repeats}" if repeats else str(number)
        said += f", raises {self.raised}" if self.raised else ""
        return said + (", hangs" if self.is_hanging else "")


_PIPES: Any = {
    "stdin": subprocess.PIPE,
    "stdout": subprocess.PIPE,
    "stderr": subprocess.PIPE,
    "text": True,
    "start_new_session": True,
}


def _kill(program: subprocess.Popen[str]) -> None:
    """Kill a program and its children: they are a group of processes of their own."""
    with suppress(ProcessLookupError):
        os.killpg(program.pid, signal.SIGKILL)


def environment(*paths: Path) -> dict[str, str]:
    """Give the environment that finds our package, and the programs of this folder."""
    found = os.pathsep.join(map(str, (ROOT, ROOT / "bench", *paths)))
    return {**os.environ, "PYTHONPATH": found, "PYTHONWARNINGS": "ignore"}


def _with_gunicorn(folder: Path) -> Path:
    """Lend gunicorn to an interpreter that has none."""
    import gunicorn  # noqa: PLC0415 - for one column
    import packaging  # noqa: PLC0415

    for module in (gunicorn, packaging):
        place = Path(str(module.__file__)).parent
        (folder / place.name).symlink_to(place)
    return folder


def _ask(port: int) -> None:
    """Ask the application once, as soon as it is there."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        with suppress(OSError):
            connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
            connection.request("GET", "/")
            connection.getresponse().read()
            connection.close()
            return
        time.sleep(0.05)


@contextmanager
def cell(client: str, down_s: float = 5.0) -> Iterator[Cell]:
    """Make a cell with a folder of its own for what a client keeps."""
    with tempfile.TemporaryDirectory() as folder:
        made = Cell(client, folder, down_s)
        try:
            yield made
        finally:
            made.close()


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--client", action="append", choices=losing.CLIENTS, default=[])
    parser.add_argument("--end", action="append", choices=COLUMNS, default=[])
    parser.add_argument("--down", type=float, default=5.0, metavar="SECONDS")
    chosen = parser.parse_args(arguments)
    ends = chosen.end or list(COLUMNS)
    print("| client | " + " | ".join(COLUMNS[end] for end in ends) + " |")
    print("|---|" + "---|" * len(ends))
    for client in chosen.client or losing.CLIENTS:
        if not client.startswith("ours") and not FOREIGN.exists():
            continue
        print(f"| {client.replace('_', ', ')} |", end="", flush=True)
        for end in ends:
            with cell(client, chosen.down) as made:
                print(f" {made.run(end)} |", end="", flush=True)
        print()


if __name__ == "__main__":
    main()
