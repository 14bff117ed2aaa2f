"""The face as splunklib's handler: no socket, no server.

    splunklib.client.Service(handler=Handler(face))

Source: docs/rest.md (the handler contract); splunklib 2.1.1, binding.py, HttpLib.
"""

from __future__ import annotations

import io
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from analytics.splunkd.exchange import ADMIN, Request

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.splunkd.app import Face

_REASONS = {status.value: status.phrase for status in HTTPStatus}


class Handler:
    """Asks a face of this process, as the owner of its data; any thread may call it."""

    def __init__(self, face: Face) -> None:
        self._face = face

    def __call__(self, url: str, message: dict[str, Any], **_: object) -> dict[str, Any]:
        """Answer one request in the form splunklib reads."""
        return ask(self._face, url, message)


def ask(face: Face, url: str, message: dict[str, Any]) -> dict[str, Any]:
    """Have *face* answer a request of splunklib's; never raises."""
    parts = urlsplit(url)
    body = message.get("body") or b""
    request = Request.of(
        message.get("method", "GET"),
        f"{parts.path}?{parts.query}",
        message["headers"],
        body.encode() if isinstance(body, str) else bytes(body),
    )
    request.base, request.user = f"{parts.scheme}://{parts.netloc}", ADMIN
    request.is_owner = True
    reply = face.answer(request)
    content = reply.body
    return {
        "status": int(reply.status),
        "reason": _REASONS.get(reply.status, ""),
        "headers": [
            ("content-type", reply.content_type),
            ("connection", "close"),
            *reply.headers.items(),
        ],
        "body": io.BytesIO(content) if isinstance(content, bytes) else reader(content),
    }


def reader(pieces: Iterator[bytes]) -> io.BufferedReader:
    """Make a file of *pieces*, each made when it is read."""
    return io.BufferedReader(_Pieces(pieces), 2**16)


class _Pieces(io.RawIOBase):
    """A file that reads pieces as they come."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = piece
        taken = self._rest[: len(buffer)]
        self._rest = self._rest[len(taken) :]
        buffer[: len(taken)] = taken
        return len(taken)

    def close(self) -> None:
        close = getattr(self._pieces, "close", None)
        if close:
            close()
        super().close()
