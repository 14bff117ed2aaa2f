"""Answer any HTTP request with 200 at once: what a tracker is measured against.

    with serving() as port: …

A process of its own, so that it takes no turn of the interpreter that is measured. It says of
itself what the embedded engine says, so that events come in batches.

Source: ours.
"""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:s="http://dev.splunk.com/ns/rest"><entry>'
    '<content type="text/xml"><s:dict><s:key name="product_type">embedded-analytics</s:key>'
    "</s:dict></content></entry></feed>"
)


@contextmanager
def serving() -> Iterator[int]:
    """Run the server; give its port on 127.0.0.1."""
    server = subprocess.Popen([sys.executable, __file__], stdout=subprocess.PIPE, text=True)
    try:
        yield int(server.stdout.readline() if server.stdout else 0)
    finally:
        server.kill()
        server.wait()


def _answer(connection: socket.socket) -> None:
    with connection, connection.makefile("rb") as file:
        while line := file.readline():
            size, is_last = 0, False
            while (header := file.readline().lower()) not in (b"\r\n", b""):
                if header.startswith(b"content-length:"):
                    size = int(header[15:])
                is_last |= header.startswith(b"connection: close")
            file.read(size)
            body = _ATOM if b"server/info" in line else '{"status":1}'
            kind = "close" if is_last else "keep-alive"
            connection.sendall(
                f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n"
                f"Connection: {kind}\r\n\r\n{body}".encode()
            )
            if is_last:
                return


def _serve() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=128) as server:
        print(server.getsockname()[1], flush=True)
        while True:
            connection, _ = server.accept()
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=_answer, args=(connection,), daemon=True).start()


if __name__ == "__main__":
    _serve()
