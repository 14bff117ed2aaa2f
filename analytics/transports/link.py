"""One kept-alive HTTP connection that posts bodies to one server.

    link = Link("https://collect.example.com/in", {"Authorization": "Bearer …"})
    link.post("/v1/events", b'[{"event": "login"}]')       Answer(200, {…}, b'{"accepted": 1}')

The certificate of the server is checked, and the proxy that the environment names is used. A
connection that the server closed while nothing was under way is opened again without a word. A
forked child opens its own.

Source: RFC 9112, section 9.3 (persistence), RFC 9110, section 10.2.3 (Retry-After).
"""

from __future__ import annotations

import json
import os
import select
import time as clock
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import TYPE_CHECKING, Any
from zlib import compress

from analytics.errors import RejectedError, TransportError
from analytics.transports.address import parts
from analytics.transports.proxy import proxy_for

if TYPE_CHECKING:
    from collections.abc import Mapping
    from ssl import SSLContext

# Below that a body fits into one packet as it is.
_WORTH_GZIP = 1_400
# So much of an answer is read: it says how many events were taken, or why not.
_ANSWER_BYTES = 1 << 20
# Nobody is made to wait for longer than that by a header.
_LONGEST_PAUSE_S = 3_600.0
_UNSUPPORTED_MEDIA = 415
_OK, _NOT_OK = 200, 300


@dataclass(frozen=True, slots=True)
class Reach:
    """How a server is reached.

    Attributes:
        timeout: seconds to wait for a connection, and for an answer.
        gzip: compress bodies; no more once the server has refused that (415).
        verify: check the certificate of the server.
        ca: a file of certificates to trust, in place of those of the system.
    """

    timeout: float = 10.0
    gzip: bool = True
    verify: bool = True
    ca: str | os.PathLike[str] | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said.

    Attributes:
        status: as 200.
        headers: by their names in small letters.
        body: the first mebibyte of it.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_ok(self) -> bool:
        """Whether the server took what it was sent."""
        return _OK <= self.status < _NOT_OK

    @property
    def retry_after_s(self) -> float:
        """Seconds after which to come again, by the header; 0 where it says nothing."""
        said = self.headers.get("retry-after", "").strip()
        try:
            seconds = float(said) if said.isascii() and said.isdigit() else _until(said)
        except (ValueError, TypeError, OverflowError):
            return 0.0
        return min(max(0.0, seconds), _LONGEST_PAUSE_S)

    def said(self) -> dict[str, Any]:
        """Read the body; one that is no JSON object, as that of a proxy, says nothing."""
        try:
            said = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return said if isinstance(said, dict) else {}

    def refused(self, message: str) -> RejectedError:
        """Make the error that says so, with what else a sender needs to know."""
        return RejectedError(message, self.status, self.retry_after_s)


class Link:
    """Posts to one server; used by one thread at a time."""

    def __init__(
        self,
        url: str,
        headers: Mapping[str, str],
        reach: Reach | None = None,
    ) -> None:
        """Post to the server of *url*; nothing is opened yet.

        Args:
            url: scheme, host, perhaps a port; its path goes before that of each request.
            headers: sent with each request.
            reach: how the server is reached.

        Raises:
            ConfigError: *url* is no such address.
        """
        self._scheme, self._host, self._port, self._path = parts(url)
        self._headers = dict(headers)
        self._reach = reach or Reach()
        self._gzip = self._reach.gzip
        self._connection: HTTPConnection | None = None
        self._owner = 0
        self._target, self._proxy_headers = self._path, dict[str, str]()

    @property
    def where(self) -> str:
        """The server, for messages; without path and query."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"{self._scheme}://{host}:{self._port}"

    def post(self, path: str, body: bytes, headers: Mapping[str, str] | None = None) -> Answer:
        """Post *body* and return the answer, whatever its status.

        Raises:
            TransportError: the server could not be reached, or did not answer.
        """
        sent = {**self._headers, **(headers or {})}
        if self._gzip and len(body) > _WORTH_GZIP:
            # Level 1: a third of the time of 6, for a tenth more bytes.
            packed = {**sent, "Content-Encoding": "gzip"}
            answer = self._exchange(path, compress(body, 1, wbits=31), packed)
            if answer.status != _UNSUPPORTED_MEDIA:
                return answer
            self._gzip = False
        return self._exchange(path, body, sent)

    def close(self) -> None:
        """Close the connection; a later request opens another."""
        connection, self._connection = self._connection, None
        if connection:
            connection.close()

    def _exchange(self, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        try:
            is_kept = self._is_kept()
            try:
                return self._once(path, body, headers)
            except ConnectionError:  # closed as the request was on its way
                if not is_kept:
                    raise
                self.close()
                return self._once(path, body, headers)
        except (OSError, HTTPException) as error:
            self.close()
            raise TransportError(
                f"{self.where} cannot be reached: {error!r}. "
                "Check the address, and whether the server runs."
            ) from error

    def _is_kept(self) -> bool:
        """Say whether there is a connection; one that cannot be used is closed."""
        connection = self._connection
        if connection is None:
            return False
        # Readable although nothing was asked: the server has closed it.
        if self._owner != os.getpid() or not connection.sock or _is_readable(connection):
            self.close()
        return self._connection is not None

    def _once(self, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        connection = self._connection = self._connection or self._opened()
        sent = {**headers, **self._proxy_headers}
        connection.request("POST", self._target + path, body, sent)
        response = connection.getresponse()
        text = response.read(_ANSWER_BYTES)
        if not response.isclosed():
            self.close()
        names = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, names, text)

    def _opened(self) -> HTTPConnection:
        """Make a connection, which is opened by its first request; it sets TCP_NODELAY."""
        self._owner = os.getpid()
        host, port, timeout = self._host, self._port, self._reach.timeout
        proxy = proxy_for(self._scheme, host)
        self._target, self._proxy_headers = self._path, {}
        if self._scheme == "http":
            if proxy:  # which is told the whole address
                self._target, self._proxy_headers = self.where + self._path, proxy.headers
                host, port = proxy.host, proxy.port
            return HTTPConnection(host, port, timeout=timeout)
        context = _context(self._reach)
        if not proxy:
            return HTTPSConnection(host, port, timeout=timeout, context=context)
        tunnel = HTTPSConnection(proxy.host, proxy.port, timeout=timeout, context=context)
        tunnel.set_tunnel(host, port, proxy.headers)
        return tunnel


def _context(reach: Reach) -> SSLContext:
    import ssl  # noqa: PLC0415 - late: slow to import

    context = ssl.create_default_context(cafile=reach.ca)
    if not reach.verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _is_readable(connection: HTTPConnection) -> bool:
    poll = select.poll() if hasattr(select, "poll") else None
    if poll is None:  # a system where the repeat in `_exchange` must do
        return False
    poll.register(connection.sock, select.POLLIN)
    return bool(poll.poll(0))


def _until(date: str) -> float:
    """Count the seconds to an HTTP date."""
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 - late: slow, hardly needed

    return parsedate_to_datetime(date).timestamp() - clock.time()
