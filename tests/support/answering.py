"""A server on 127.0.0.1 that answers what a test says, and keeps what it was sent.

    with answering((200, {"code": 0}), (503, {})) as server:
        …
    server.requests[0].path, .headers, .body       the last answer goes for all that follow

Source: ours.
"""

from __future__ import annotations

import gzip
import json
import select
import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator
    from email.message import Message

#: Status, what is answered (bytes as they are, else as JSON), more headers; None cuts the line.
Script = tuple[int, Any] | tuple[int, Any, dict[str, str]] | None


@dataclass(frozen=True)
class Request:
    """What came: the body is inflated."""

    path: str
    headers: Message
    body: bytes
    connection: int

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Server(ThreadingHTTPServer):
    """Answers by a script."""

    daemon_threads = True

    def __init__(self, answers: tuple[Script, ...], tls: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers = list(answers)
        self.requests: list[Request] = []
        self.connections = 0
        scheme = "http"
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_side=True)
            scheme = "https"
        self.url = f"{scheme}://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that left."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def setup(self) -> None:
        super().setup()
        self.server.connections += 1
        self.number = self.server.connections

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers["Content-Encoding"] == "gzip":
            body = gzip.decompress(body)
        self.server.requests.append(Request(self.path, self.headers, body, self.number))
        answers = self.server.answers
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if answer is None:
            self.close_connection = True
            return
        status, said, *more = answer
        text = said if isinstance(said, bytes) else json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        for name, value in dict(*more).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)
        if dict(*more).get("X-Then") == "leave":  # without a word of it
            self.close_connection = True

    def do_CONNECT(self) -> None:
        """Be a proxy: pass on what comes, both ways, until one side leaves."""
        self.server.requests.append(Request(self.path, self.headers, b"", self.number))
        host, _, port = self.path.rpartition(":")
        self.send_response(200)
        self.end_headers()
        self.close_connection = True
        with socket.create_connection((host, int(port))) as other:
            sides = {self.connection: other, other: self.connection}
            while True:
                for side in select.select(list(sides), [], [], 10)[0]:
                    data = side.recv(65_536)
                    if not data:
                        return
                    sides[side].sendall(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def answering(*answers: Script, tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """Run a server until the block ends."""
    with Server(answers, tls) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
