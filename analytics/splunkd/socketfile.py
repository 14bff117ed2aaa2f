"""The face on the owner's unix socket, and the handler that asks there.

    <data>/owner.sock      for processes of the same user: the folder is closed to others

Source: unix(7); docs/architecture.md (owner). Whoever can open the socket owns the data.
"""

from __future__ import annotations

import socket
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from analytics.errors import DataError
from analytics.splunkd.exchange import ADMIN, TRUSTED
from analytics.splunkd.server import Server

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.splunkd.connection import App

#: The owner accepts so soon, or is asked again; an answer may take as long as it takes.
CONNECT_S = 1.0

_BACKLOG = 128


def listen(app: App, path: Path) -> Server:
    """Have *app* answer on a socket file, as asked by the owner; `Server.start` begins.

    Raises:
        DataError: the file cannot be made.
    """
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        listener.bind(str(path))
        path.chmod(0o600)
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise DataError(
            f"The socket {str(path)!r} cannot be made: {error}. "
            "Make its folder writable, or name another data directory."
        ) from error
    return Server(app, listener, limit_bytes=None, environ={TRUSTED: ADMIN})


def ask(path: Path, url: str, message: dict[str, Any]) -> dict[str, Any]:
    """Have the owner answer a request of splunklib's.

    Args:
        path: of its socket.
        url: of the request; host and port do not matter.
        message: method, headers and body.

    Raises:
        OSError: nobody answers there.
        http.client.HTTPException: the owner ended in the middle.
    """
    connection = _Connection(path)
    parts = urlsplit(url)
    headers = {"Connection": "close", **dict(message["headers"])}
    body = message.get("body") or b""
    data = body.encode() if isinstance(body, str) else body
    try:
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        connection.request(message.get("method", "GET"), target, data, headers)
        answer = connection.getresponse()
    except BaseException:
        connection.close()
        raise
    return {
        "status": answer.status,
        "reason": answer.reason,
        "headers": answer.getheaders(),
        "body": answer,
    }


class _Connection(HTTPConnection):
    """HTTP over a unix socket."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost")
        self._path = path

    def connect(self) -> None:
        """Open the socket."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self.sock.settimeout(CONNECT_S)
            self.sock.connect(str(self._path))
            self.sock.settimeout(None)
        except OSError:
            self.sock.close()
            raise
