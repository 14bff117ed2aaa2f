"""HTTP/1.1 on one connection, between a socket and a WSGI application.

    Connection(sock, app, environ, limit_bytes=2**26).serve()      # until it is closed

Bounds what a client may cost: the size of a head, the time to send it, the size and the pace of
a body. Head and body leave in one piece, so that nothing waits for an acknowledgement. A body
without an end (``X-Splunk-Input-Mode: Streaming``) is handed on as it comes.

Source: RFC 9112 (HTTP/1.1); PEP 3333 (WSGI); docs/rest.md for the stream without a length.
"""

from __future__ import annotations

import io
import logging
import select
import socket
import ssl
import sys
import time as clock
from contextlib import suppress
from email.utils import formatdate
from typing import TYPE_CHECKING, Any

from analytics.splunkd.bodies import Chunked, RefusedError, Sized, Wire
from analytics.splunkd.exchange import GONE
from analytics.splunkd.heads import environ_of, read_head

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from analytics.splunkd.bodies import Reader

    App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

#: From the first byte of a request to the last of its head; and between two requests.
HEAD_S, IDLE_S = 10.0, 15.0

#: A body may take so long, and a second more for each so many bytes; so may a part of an answer.
BODY_S, BODY_BYTES_S = 30.0, 16 * 2**10

#: A stream without an end may be silent for so long.
SILENCE_S = 600.0

#: What is left of a body when the answer is sent is read up to here, for at most this long.
_LEFT_BYTES, _LEFT_S = 64 * 2**20, 2.0
_PART_BYTES = 2**18
#: What a system that can tell says of a socket whose other side is closed.
_CLOSED_SIDE = getattr(select, "POLLRDHUP", 0)
_LOG = logging.getLogger(__name__)


class _GoneError(Exception):
    """The client takes no more, which is no fault of the application."""


class Connection:
    """One client's connection; `serve` runs in a thread of its own.

    Attributes:
        is_busy: whether a request is being answered.
    """

    def __init__(
        self,
        sock: socket.socket,
        app: App,
        environ: Mapping[str, Any],
        limit_bytes: int | None,
    ) -> None:
        """Take over *sock*.

        Args:
            sock: accepted; TLS, if any, still to be begun.
            app: what answers.
            environ: what each request's environment begins with.
            limit_bytes: a longer body is refused; None where the application sees to that.
        """
        self._sock, self._app, self._environ, self._limit = sock, app, environ, limit_bytes
        self._wire = Wire(sock, SILENCE_S)
        self._in: Reader = io.BufferedReader(self._wire, 2**16)
        self.is_busy = False
        self._is_closing = False

    def serve(self) -> None:
        """Answer requests until either side is done."""
        try:
            if isinstance(self._sock, ssl.SSLSocket):
                self._sock.settimeout(HEAD_S)
                self._sock.do_handshake()
            while not self._is_closing and self._exchange():
                pass
        except (OSError, ValueError, _GoneError) as error:
            _LOG.debug("A client went away: %r", error)
        finally:
            self._sock.close()

    def close(self) -> None:
        """End it: now if it is idle, else after the answer under way; called from outside."""
        self._is_closing = True
        if not self.is_busy:
            self.abort()

    def abort(self) -> None:
        """End it now; called from outside."""
        with suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)

    def forget(self) -> None:
        """In a forked child: close this process's copy of the socket."""
        self._sock.close()

    def _exchange(self) -> bool:
        """Read a request and answer it; return whether another may follow."""
        self._wire.end = clock.monotonic() + IDLE_S
        if not self._in.peek(1):
            return False
        self.is_busy = True
        self._wire.end = clock.monotonic() + HEAD_S
        try:
            head = read_head(self._in)
            body = self._body(head.length, is_chunked=head.is_chunked, is_endless=head.is_endless)
        except RefusedError as error:
            self._refuse(error.status)
            return False
        if head.expects:
            self._send(b"HTTP/1.1 100 Continue\r\n\r\n")
        environ = environ_of(head, self._environ)
        environ["wsgi.input"] = body if head.is_endless else io.BufferedReader(body, 2**16)
        environ["wsgi.input_terminated"] = True
        environ["wsgi.errors"] = sys.stderr
        environ[GONE] = self._is_gone
        answer = Answer(head.method, is_lasting=head.is_lasting and not self._is_closing)
        is_lasting = self._answer(answer, environ)
        if not getattr(body, "is_read", False):
            self._linger()
            is_lasting = False
        self.is_busy = False
        return is_lasting

    def _body(self, length: int, *, is_chunked: bool, is_endless: bool) -> Sized | Chunked | Reader:
        """Give what the body is read from, and bound the time it may take."""
        if is_endless:
            self._wire.end = None
            return self._in
        if self._limit is not None and length > self._limit:
            raise RefusedError("413 Content Too Large")
        bytes_expected = (self._limit or 0) if is_chunked else length
        self._wire.end = clock.monotonic() + BODY_S + bytes_expected / BODY_BYTES_S
        return Chunked(self._in, self._limit) if is_chunked else Sized(self._in, length)

    def _answer(self, answer: Answer, environ: dict[str, Any]) -> bool:
        """Have the application answer; return whether the connection may go on."""
        parts: Iterable[bytes] = ()
        try:
            parts = self._app(environ, answer.start)
            for piece in answer.pieces(parts):
                self._send(piece)
        except _GoneError:
            raise
        except Exception as error:  # noqa: BLE001 - the next request may fare better, and the client must be told
            status = _status_of(error)
            if status == _FAILED:
                _LOG.exception("The application failed")
            if not answer.is_begun:
                self._refuse(status)
            return False
        finally:
            if hasattr(parts, "close"):
                parts.close()
        return answer.is_lasting

    def _is_gone(self) -> bool:
        """Whether the client has closed its side, and so waits for no answer."""
        if not _CLOSED_SIDE or self._sock.fileno() < 0:
            return False
        poll = select.poll()
        poll.register(self._sock, _CLOSED_SIDE)
        return bool(poll.poll(0))

    def _refuse(self, status: str) -> None:
        text = f"{status[4:]}\n".encode()
        head = (
            f"HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nContent-Length: {len(text)}\r\n"
            "Connection: close\r\n\r\n"
        )
        self._send(head.encode() + text)
        self._linger()

    def _send(self, data: bytes) -> None:
        view = memoryview(data)
        for at in range(0, len(view), _PART_BYTES):
            try:
                self._sock.settimeout(BODY_S)
                self._sock.sendall(view[at : at + _PART_BYTES])
            except OSError as error:
                raise _GoneError from error

    def _linger(self) -> None:
        """Say that no more comes, and read on a little: a client that still sends must see it."""
        with suppress(OSError, ValueError):
            self._sock.shutdown(socket.SHUT_WR)
            self._wire.end = clock.monotonic() + _LEFT_S
            left = _LEFT_BYTES
            while left > 0 and (data := self._in.read1(_PART_BYTES)):
                left -= len(data)


_FAILED = "500 Internal Server Error"


def _status_of(error: Exception) -> str:
    """Say what is answered where an application has raised *error*."""
    match error:
        case RefusedError(status=status):
            return str(status)
        case TimeoutError():  # the body came too slowly
            return "408 Request Timeout"
        case ConnectionError():  # it ended early
            return "400 Bad Request"
    return _FAILED


class Answer:
    """What an application answers, on its way to the wire.

    Attributes:
        is_begun: whether some of it is sent.
        is_lasting: whether the connection goes on after it.
    """

    def __init__(self, method: str, *, is_lasting: bool) -> None:
        self._method = method
        self.is_lasting = is_lasting
        self.is_begun = False
        self._status = ""
        self._headers: list[tuple[str, str]] = []
        self._early: list[bytes] = []

    def start(
        self, status: str, headers: list[tuple[str, str]], exc_info: Any = None
    ) -> Callable[[bytes], object]:
        """Take the status and headers, as WSGI has it."""
        if exc_info and self.is_begun:
            raise exc_info[1].with_traceback(exc_info[2])
        self._status, self._headers = status, list(headers)
        return self._early.append

    def pieces(self, parts: Iterable[bytes]) -> Iterable[bytes]:
        """Give what is to be sent: the head together with the first of the body."""
        if isinstance(parts, list | tuple):
            yield from self._whole(b"".join([*self._early, *parts]))
            return
        rest = filter(None, parts)
        first = b"".join(self._early) or next(rest, b"")
        is_sized = self._has("content-length") or not self._has_body
        if not is_sized and not self.is_lasting:
            self._headers.append(("Connection", "close"))
        is_chunked = not is_sized and self.is_lasting
        if is_chunked:
            self._headers.append(("Transfer-Encoding", "chunked"))
        frame = _chunk if is_chunked else bytes
        yield self._head() + (frame(first) if first and self._has_body else b"")
        for part in rest if self._has_body else ():
            yield frame(part)
        if is_chunked:
            yield b"0\r\n\r\n"

    def _whole(self, body: bytes) -> Iterable[bytes]:
        if not self._has("content-length") and self._status[:3] not in {"204", "304"}:
            self._headers.append(("Content-Length", str(len(body))))
        yield self._head() + (body if self._has_body else b"")

    @property
    def _has_body(self) -> bool:
        return self._method != "HEAD" and self._status[:3] not in {"204", "304"}

    def _has(self, name: str) -> bool:
        return any(header.lower() == name for header, _ in self._headers)

    def _head(self) -> bytes:
        self.is_begun = True
        if not self._has("date"):
            self._headers.append(("Date", formatdate(usegmt=True)))
        if not self._has("connection"):
            self._headers.append(("Connection", "keep-alive" if self.is_lasting else "close"))
        lines = [f"HTTP/1.1 {self._status}", *(f"{name}: {value}" for name, value in self._headers)]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)
