"""The head of a request: its first line and its headers.

    POST /services/receivers/simple?index=web HTTP/1.1
    Content-Length: 42

What two readers could read in two ways is refused: two lengths, a length beside chunks, folded
lines, blanks before a colon.

Source: RFC 9112, sections 2, 3, 5 and 6.3; PEP 3333 for the environment.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

from analytics.splunkd.bodies import RefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.splunkd.bodies import Reader

#: A first line and headers: browsers and proxies stop at 8 to 16 KiB.
LINE_BYTES, HEAD_BYTES, HEADERS = 16 * 2**10, 32 * 2**10, 100

_FIRST = re.compile(rb"([A-Z]{1,20}) ([!-~]+) HTTP/1\.([01])\r?\n")
_HEADER = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\r\n\0]*?)[ \t]*\r?\n")
_LENGTH = re.compile(r"\d{1,18}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Head:
    """What a request begins with.

    Attributes:
        method: the verb.
        target: path and query, as sent.
        version: "HTTP/1.0" or "HTTP/1.1".
        headers: by name in small letters; those sent twice are joined.
        length: of the body, 0 where none was said.
        is_chunked: whether the body comes in pieces.
    """

    method: str
    target: str
    version: str
    headers: Mapping[str, str]
    length: int
    is_chunked: bool

    @property
    def is_lasting(self) -> bool:
        """Whether the client wants to go on with this connection."""
        said = self.headers.get("connection", "").lower()
        wanted = "keep-alive" in said if self.version == "HTTP/1.0" else "close" not in said
        return wanted and not self.is_endless

    @property
    def is_endless(self) -> bool:
        """Whether the body lasts until the client closes: the streaming form of a Splunk."""
        is_streaming = self.headers.get("x-splunk-input-mode", "").lower() == "streaming"
        return is_streaming and "content-length" not in self.headers and not self.is_chunked

    @property
    def expects(self) -> bool:
        """Whether the client waits to be told to send the body."""
        return self.headers.get("expect", "").lower() == "100-continue"


def read_head(source: Reader) -> Head:
    """Read the head of a request.

    Raises:
        RefusedError: it is too long, or is none.
        TimeoutError: it did not come in time.
    """
    first = source.readline(LINE_BYTES)
    if len(first) == LINE_BYTES:
        raise RefusedError("414 URI Too Long")
    found = _FIRST.fullmatch(first)
    if not found:
        raise RefusedError("400 Bad Request")
    headers = _headers(source)
    length, is_chunked = _framing(headers)
    method, target, minor = (part.decode("ascii") for part in found.groups())
    return Head(method, _origin_form(target), f"HTTP/1.{minor}", headers, length, is_chunked)


def environ_of(head: Head, start: Mapping[str, Any]) -> dict[str, Any]:
    """Make the environment of a request of its head, and of what all requests *start* with."""
    path, _, query = head.target.partition("?")
    return {
        **start,
        "REQUEST_METHOD": head.method,
        "REQUEST_URI": head.target,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_PROTOCOL": head.version,
        "CONTENT_TYPE": head.headers.get("content-type", ""),
        **({"CONTENT_LENGTH": str(head.length)} if "content-length" in head.headers else {}),
        **{
            f"HTTP_{name.upper().replace('-', '_')}": value
            for name, value in head.headers.items()
            if name not in _OWN
        },
    }


#: Headers that have a place of their own in the environment, or that are the server's.
_OWN = frozenset({"content-type", "content-length", "transfer-encoding"})


def _headers(source: Reader) -> dict[str, str]:
    headers: dict[str, str] = {}
    size = 0
    while (line := source.readline(LINE_BYTES)) not in {b"\r\n", b"\n"}:
        size += len(line)
        found = _HEADER.fullmatch(line)
        if size > HEAD_BYTES or len(line) == LINE_BYTES or len(headers) >= HEADERS:
            raise RefusedError("431 Request Header Fields Too Large")
        if not found:
            raise RefusedError("400 Bad Request")
        name, value = found[1].decode("ascii").lower(), found[2].decode("latin-1")
        if "_" in name:  # in the environment it could pass for another header
            continue
        if name in headers:
            value = f"{headers[name]}{'; ' if name == 'cookie' else ', '}{value}"
        headers[name] = value
    return headers


def _framing(headers: Mapping[str, str]) -> tuple[int, bool]:
    """Say how long the body is, or that it comes in pieces."""
    length, coding = headers.get("content-length"), headers.get("transfer-encoding")
    if coding is not None:
        if length is not None or coding.lower() != "chunked":
            raise RefusedError("400 Bad Request")
        return 0, True
    if length is not None and not _LENGTH.fullmatch(length):
        raise RefusedError("400 Bad Request")
    return int(length or 0), False


def _origin_form(target: str) -> str:
    """Take the address of a proxy request for its path."""
    if target.startswith("/"):
        return target
    found = re.match(r"https?://[^/?]*(/.*)?$", target)
    if not found:
        raise RefusedError("400 Bad Request")
    return found[1] or "/"
