"""The way in from WSGI: the collector in front of another application.

    app = front(collector, site)
    app(environ, start_response)

One look into a table tells the collector's addresses from those of the site; what is no
address of the collector goes on untouched.

Source: PEP 3333; RFC 9112, section 6 (what ends a body).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from analytics.collect.addresses import is_loopback
from analytics.collect.core import failed
from analytics.collect.reply import Refusal
from analytics.collect.request import Intake, check_address, length_of, plain, too_long

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import TypeAlias

    from analytics.collect.core import Collector
    from analytics.collect.settings import Settings

    Start: TypeAlias = Callable[..., Any]
    App: TypeAlias = Callable[[dict[str, Any], Start], Iterable[bytes]]

#: Where servers put the address as it was sent: gunicorn; waitress, uWSGI and mod_wsgi.
_RAW = ("RAW_URI", "REQUEST_URI")


def front(collector: Collector, inner: App) -> App:
    """Put *collector* in front of *inner*.

    Args:
        collector: what answers at the addresses of the formats.
        inner: what answers at all others.
    """
    routes, settings = collector.routes, collector.site.settings
    prefix = settings.prefix
    skip = len(prefix)

    def app(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        bare = path[skip:] if skip and path.startswith(prefix) else path
        route = routes.find(bare, environ.get("HTTP_HOST", ""))
        if route is None:
            return inner(environ, start_response)
        try:
            with collector.room.share(min(_length(environ), settings.body_bytes)):
                intake = intake_of(environ, settings, prefix)
                reply = collector.answer(route, intake)
        except Refusal as refusal:
            reply = collector.refuse(route, refusal, environ.get("HTTP_ORIGIN", ""), bare)
        except Exception as error:  # noqa: BLE001 - a fault of ours is no fault of the server
            reply = failed(error)
        start_response(reply.line, reply.all_headers())
        return [reply.body] if environ.get("REQUEST_METHOD") != "HEAD" else []

    return app


def intake_of(environ: Mapping[str, Any], settings: Settings, prefix: str = "") -> Intake:
    """Read a request whole.

    Raises:
        Refusal: it is longer than the bounds, or cannot be decompressed.
    """
    query = environ.get("QUERY_STRING", "")
    path = raw_path(environ)
    check_address(path, query, settings.address_bytes)
    if prefix and path.startswith(prefix):
        path = path[len(prefix) :]
    peer = environ.get("REMOTE_ADDR", "")
    forwarded = environ.get("HTTP_X_FORWARDED_FOR", "")
    body = _body(environ, settings.body_bytes)
    length = len(body)
    if body:
        body = plain(body, environ.get("HTTP_CONTENT_ENCODING", ""), settings.plain_bytes)
    return Intake(
        method=environ.get("REQUEST_METHOD", "GET"),
        path=path,
        query=query,
        headers=Headers(environ),
        body=body,
        address=settings.trusted_proxies.sender(peer, forwarded) if forwarded else peer,
        is_local=not forwarded and "HTTP_FORWARDED" not in environ and is_loopback(peer),
        raw_length=length,
    )


class Headers(Mapping[str, str]):
    """The headers of an environ, by names in small letters."""

    __slots__ = ("_environ",)

    def __init__(self, environ: Mapping[str, Any]) -> None:
        self._environ = environ

    def get(self, name: str, default: Any = None) -> Any:
        """Give the header *name*; quicker than what a Mapping does of itself."""
        return self._environ.get(_key(name), default)

    def __getitem__(self, name: str) -> str:
        value: str = self._environ[_key(name)]
        return value

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __iter__(self) -> Iterator[str]:
        return (
            key[5:].replace("_", "-").lower() for key in self._environ if key.startswith("HTTP_")
        )


def raw_path(environ: Mapping[str, Any]) -> str:
    """Give the path as it was sent, where the server hands it over; encoded anew else."""
    for name in _RAW:
        if raw := environ.get(name):
            path = str(raw).partition("?")[0]
            if path.startswith("/"):
                return path
            return "/" + path.partition("//")[2].partition("/")[2]  # an absolute address
    path = str(environ.get("PATH_INFO", ""))
    return path if path.isascii() and "%" not in path else _encoded(path)


def _encoded(path: str) -> str:
    from urllib.parse import quote  # noqa: PLC0415 - for few requests

    return quote(path.encode("latin-1", "replace"), safe="/:@!$&'()*+,;=~-._")


@lru_cache(maxsize=256)
def _key(name: str) -> str:
    if name in ("content-type", "content-length"):
        return name.upper().replace("-", "_")
    return "HTTP_" + name.upper().replace("-", "_")


def _length(environ: Mapping[str, Any]) -> int:
    return length_of(environ.get("CONTENT_LENGTH") or "")


def _body(environ: Mapping[str, Any], limit: int) -> bytes:
    """Read the body, of a length that was said or to its end.

    Raises:
        Refusal: 413, it is longer than *limit*; 400, it ended too soon.
    """
    length = _length(environ)
    if environ.get("HTTP_TRANSFER_ENCODING"):
        return _rest(environ, limit)
    if not length and not environ.get("CONTENT_LENGTH") and environ.get("wsgi.input_terminated"):
        return _rest(environ, limit)  # it came in chunks, which the server took apart
    if not length:
        return b""
    if length > limit:
        raise too_long(limit)
    stream = environ["wsgi.input"]
    body: bytes = stream.read(length)
    while len(body) < length:
        more = stream.read(length - len(body))
        if not more:
            raise Refusal(400, "cut", "The body ended before its length. Send it anew.")
        body += more
    return body


def _rest(environ: Mapping[str, Any], limit: int) -> bytes:
    if not environ.get("wsgi.input_terminated") and not _decodes(environ):
        raise Refusal(
            411, "length", "This server cannot read a body in chunks. Send its Content-Length."
        )
    stream = environ["wsgi.input"]
    parts, left = list[bytes](), limit
    while part := stream.read(min(left + 1, 65_536)):
        left -= len(part)
        if left < 0:
            raise too_long(limit)
        parts.append(part)
    return b"".join(parts)


def _decodes(environ: Mapping[str, Any]) -> bool:
    """Whether the server takes bodies in chunks apart, though it does not say so."""
    software = str(environ.get("SERVER_SOFTWARE", "")).lower()
    return software.startswith(("gunicorn", "granian", "waitress", "analytics", "cheroot"))
