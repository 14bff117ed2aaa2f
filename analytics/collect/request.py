"""One request, read whole: what formats make events of.

    Intake("POST", "/v1/events", body=b'{"event":"login"}').json() -> {"event": "login"}

Source: docs/collect.md; RFC 9110 and RFC 9112 (chunked bodies are read by the server).
"""

from __future__ import annotations

import zlib
from base64 import b64decode
from binascii import Error as Base64Error
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from urllib.parse import parse_qsl, urlsplit

import msgspec

from analytics.collect.reply import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

#: Pairs that an address or a form may hold.
PAIRS = 1_000

#: Parts of a compressed body; each costs a copy of all that comes behind it.
MEMBERS = 100

_PORTS = {"http": 80, "https": 443}
_GZIP, _ZLIB = b"\x1f\x8b", b"\x78"
_decode = msgspec.json.Decoder(strict=False).decode


_Value = TypeVar("_Value")


class cached(Generic[_Value]):  # noqa: N801 - a decorator
    """A property that is found out once; `functools.cached_property` locks, before Python 3.12."""

    def __init__(self, find: Callable[[Any], _Value]) -> None:
        """Take the method *find*."""
        self._find, self._name, self.__doc__ = find, find.__name__, find.__doc__

    def __get__(self, owner: Any, _: type) -> _Value:
        """Find it out; the next time it is found before this."""
        value: _Value = self._find(owner)
        owner.__dict__[self._name] = value
        return value


@dataclass(slots=False)
class Intake:
    """What came in.

    Attributes:
        method: in capitals.
        path: as it was sent, still percent-encoded, without the prefix the collector is under.
        query: behind the question mark, still encoded.
        headers: by names in small letters.
        body: no longer compressed.
        received: when; aware, in UTC.
        address: of the sender, as far as the proxies before us are trusted; "" where unknown.
        is_local: whether the sender is this machine and no proxy stood between.
        raw_length: bytes of the body as it was sent.
        visitor: the id that its sender is given in a cookie; "" for none.
    """

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    received: datetime = field(default_factory=lambda: datetime.now(UTC))
    address: str = ""
    is_local: bool = False
    raw_length: int = 0
    visitor: str = ""

    def header(self, name: str) -> str:
        """Give a header by its *name* in small letters; "" where there is none."""
        return self.headers.get(name) or ""

    def json(self) -> Any:
        """Read the body as JSON, once.

        Raises:
            Refusal: 400, it is none.
        """
        return self._json

    def lines(self) -> list[Any]:
        """Read the body as one JSON value a line.

        Raises:
            Refusal: 400, a line is none.
        """
        try:
            return [_decode(line) for line in self.body.splitlines() if line.strip()]
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
            raise _not_json(error) from None

    @cached
    def _json(self) -> Any:
        try:
            return _decode(self.body)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
            raise _not_json(error) from None

    @cached
    def is_json(self) -> bool:
        """Whether the body begins as JSON does; its Content-Type is never believed."""
        return self.body.lstrip()[:1] in (b"{", b"[")

    @cached
    def parameters(self) -> dict[str, str]:
        """The pairs of the query; of a name that repeats the last.

        Raises:
            Refusal: 400, there are too many.
        """
        return dict(self.pairs)

    @cached
    def pairs(self) -> list[tuple[str, str]]:
        """The pairs of the query, in their order.

        Raises:
            Refusal: 400, there are too many.
        """
        return pairs_of(self.query)

    @cached
    def form(self) -> dict[str, str]:
        """The pairs of a body that is a form.

        Raises:
            Refusal: 400, there are too many.
        """
        return dict(pairs_of(self.body.decode("utf-8", "replace").strip()))

    @cached
    def cookies(self) -> dict[str, str]:
        """The cookies by name; none where the header cannot be read."""
        try:
            found = SimpleCookie(self.header("cookie"))
        except CookieError:
            return {}
        return {name: morsel.value for name, morsel in found.items()}

    @cached
    def basic(self) -> tuple[str, str]:
        """The user and password of Basic authentication; both "" where there is none."""
        scheme, _, text = self.header("authorization").partition(" ")
        if scheme.lower() != "basic":
            return "", ""
        try:
            user, _, password = b64decode(text.strip(), validate=True).decode().partition(":")
        except (Base64Error, ValueError):
            return "", ""
        return user, password

    @cached
    def page_host(self) -> str:
        """The host of the page it came from, by Origin, else by Referer."""
        return host_of(self.header("origin")) or host_of(self.header("referer"))


def host_of(address: str) -> str:
    """Give the host of an *address*, in small letters; "" where it has none."""
    if not address:
        return ""
    try:
        return (urlsplit(address).hostname or "").lower()
    except ValueError:
        return ""


def origin_of(address: str) -> str:
    """Give scheme, host and port of an *address* as browsers write them; "" where it has none."""
    if not address:
        return ""
    try:
        parts = urlsplit(address.strip())
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return ""
    if not host or not parts.scheme:
        return ""
    host = f"[{host}]" if ":" in host else host
    is_usual = port is None or port == _PORTS.get(parts.scheme)
    return f"{parts.scheme}://{host}" if is_usual else f"{parts.scheme}://{host}:{port}"


def length_of(text: str) -> int:
    """Read a Content-Length; "" is 0.

    Raises:
        Refusal: 400, it is no number.
    """
    text = text or "0"
    if not (text.isascii() and text.isdigit()):
        raise Refusal(400, "length", f"Content-Length {text[:20]!r} is no number. Send one.")
    return int(text)


def check_address(path: str, query: str, limit_bytes: int) -> None:
    """Refuse an address that is too long.

    Raises:
        Refusal: 414.
    """
    if len(path) + len(query) > limit_bytes:
        raise Refusal(
            414, "address", f"The address is longer than {limit_bytes} bytes. Send a body."
        )


def plain(body: bytes, encoding: str, limit_bytes: int) -> bytes:
    """Undo the compression of *body*, which its first bytes tell, whatever the headers say.

    Raises:
        Refusal: 413, it would be longer than *limit_bytes*; 415, *encoding* is not known; 400,
            it is broken.
    """
    encoding = encoding.strip().lower()
    if encoding not in _ENCODINGS:
        raise Refusal(
            415,
            "encoding",
            f"Content-Encoding {encoding[:40]!r} is not read here. Send gzip, or none.",
            field="content-encoding",
        )
    if body[:2] == _GZIP:
        return _inflate(body, 31, limit_bytes)
    if encoding == "deflate":
        return _inflate(body, 15 if body[:1] == _ZLIB else -15, limit_bytes)
    return body


def too_long(limit_bytes: int) -> Refusal:
    """Refuse a body for its length."""
    return Refusal(
        413, "too_long", f"The body is longer than {limit_bytes} bytes. Send it in parts."
    )


_ENCODINGS = frozenset({"", "identity", "gzip", "x-gzip", "deflate"})


def _inflate(body: bytes, bits: int, limit_bytes: int) -> bytes:
    parts, left = list[bytes](), limit_bytes
    while body:
        if len(parts) == MEMBERS:
            raise Refusal(
                400,
                "compression",
                f"The body is of more than {MEMBERS} compressed parts. Compress it in one.",
            )
        reader = zlib.decompressobj(bits)
        try:
            parts.append(reader.decompress(body, left + 1))
        except zlib.error as error:
            raise Refusal(
                400, "compression", f"The body cannot be decompressed: {error}. Send it anew."
            ) from None
        left -= len(parts[-1])
        if left < 0:
            raise too_long(limit_bytes)
        if not reader.eof:
            raise Refusal(400, "compression", "The compressed body ends too soon. Send it anew.")
        body = reader.unused_data if bits == 31 else b""
    return parts[0] if len(parts) == 1 else b"".join(parts)


def pairs_of(text: str) -> list[tuple[str, str]]:
    """Read the pairs of a form.

    Raises:
        Refusal: 400, there are too many.
    """
    if not text:
        return []
    try:
        return parse_qsl(text, keep_blank_values=True, errors="replace", max_num_fields=PAIRS)
    except ValueError:
        raise Refusal(
            400, "too_many", f"There are more than {PAIRS} pairs. Send them as JSON."
        ) from None


def _not_json(error: Exception) -> Refusal:
    return Refusal(400, "not_json", f"The body is no JSON: {error}. Send a JSON object or list.")
