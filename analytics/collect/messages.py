"""The messages of ASGI: what came of a request, read, and how one is answered.

    bodies = Bodies()
    body = await bodies.read(receive, more, limit_bytes)
    intake = intake_of(scope, headers_of(scope), body, settings)
    await answer(send, Reply(200, b"{}", JSON), "POST")

A body that is not there in time is given up: one timer looks after all of them.

Source: ASGI 3, "HTTP & WebSocket ASGI Message Format" (``raw_path`` is the path as sent).
"""

from __future__ import annotations

import asyncio
import io
import sys
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from analytics.collect.addresses import is_loopback
from analytics.collect.reply import Refusal
from analytics.collect.request import Intake, check_address, length_of, plain, too_long

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from typing import TypeAlias

    from analytics.collect.reply import Reply
    from analytics.collect.settings import Settings

    Message: TypeAlias = dict[str, Any]
    Receive: TypeAlias = Callable[[], Awaitable[Message]]
    Send: TypeAlias = Callable[[Message], Awaitable[None]]

#: A body must be there after so long, or an eighth of it more.
BODY_S = 30.0

# Longer headers are written anew each time.
_SHORT = 100


class Bodies:
    """Reads the bodies of requests."""

    def __init__(self) -> None:
        self._due: dict[asyncio.Task[Any], float] = {}
        self._late: set[asyncio.Task[Any]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None

    async def read(self, receive: Receive, more: Callable[[int], None], limit: int) -> bytes:
        """Read one to its end.

        Args:
            receive: gives its parts.
            more: is told of the bytes of each.
            limit: of its bytes.

        Raises:
            Refusal: 413, it is longer; 400, it ends too soon; 408, it is too slow.
        """
        task = self._begin()
        try:
            return await _whole(receive, more, limit)
        except asyncio.CancelledError:
            if task not in self._late or task.uncancel():
                raise
            raise Refusal(
                408, "slow", f"The body was not there after {BODY_S:.0f} s. Send it anew."
            ) from None
        finally:
            self._due.pop(task, None)
            self._late.discard(task)

    def _begin(self) -> asyncio.Task[Any]:
        """Note that the task that runs waits for a body from now on."""
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        if task is None:
            raise RuntimeError("A body is read outside of a task. Await it in one.")
        self._due[task] = loop.time() + BODY_S
        if self._loop is not loop:
            self._loop = loop
            loop.call_later(BODY_S / 8, self._look, loop)
        return task

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        """Give up those that are late, the first of which have waited for longest."""
        now = loop.time()
        for task, due in list(self._due.items()):
            if due > now:
                break
            del self._due[task]
            self._late.add(task)
            task.cancel()
        if self._due:
            loop.call_later(BODY_S / 8, self._look, loop)
        else:
            self._loop = None


async def _whole(receive: Receive, more: Callable[[int], None], limit: int) -> bytes:
    parts, left = list[bytes](), limit
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refusal(400, "cut", "The body ended before its length. Send it anew.")
        part = message.get("body", b"")
        more(len(part))
        left -= len(part)
        if left < 0:
            raise too_long(limit)
        parts.append(part)
        if not message.get("more_body"):
            return part if len(parts) == 1 else b"".join(parts)


def headers_of(scope: Message) -> dict[str, str]:
    """Give the headers by their names in small letters; those of one name as one."""
    found: dict[str, str] = {}
    for name_, value_ in scope["headers"]:
        name, value = name_.decode("latin-1").lower(), value_.decode("latin-1")
        if name in found:
            value = f"{found[name]}{'; ' if name == 'cookie' else ', '}{value}"
        found[name] = value
    return found


def is_bare(scope: Message, headers: Mapping[str, str]) -> bool:
    """Whether a request says that it has no body."""
    is_told = "content-length" in headers or "transfer-encoding" in headers
    return not is_told and scope["method"] in ("GET", "HEAD")


def check(scope: Message, headers: Mapping[str, str], settings: Settings) -> None:
    """Look at what can be refused before its body is read.

    Raises:
        Refusal: address or body are longer than the bounds.
    """
    query = scope.get("query_string", b"")
    check_address(_raw_path(scope), query.decode("latin-1"), settings.address_bytes)
    if length_of(headers.get("content-length", "")) > settings.body_bytes:
        raise too_long(settings.body_bytes)


def intake_of(
    scope: Message, headers: dict[str, str], body: bytes, settings: Settings, skip: int = 0
) -> Intake:
    """Make of a request and its *body* what formats read; *skip* letters of the path are a prefix.

    Raises:
        Refusal: the body cannot be decompressed.
    """
    length = len(body)
    if body:
        body = plain(body, headers.get("content-encoding", ""), settings.plain_bytes)
    peer = (scope.get("client") or ("",))[0]
    forwarded = headers.get("x-forwarded-for", "")
    return Intake(
        method=scope["method"],
        path=_raw_path(scope)[skip:],
        query=scope.get("query_string", b"").decode("latin-1"),
        headers=headers,
        body=body,
        address=settings.trusted_proxies.sender(peer, forwarded) if forwarded else peer,
        is_local=not forwarded and "forwarded" not in headers and is_loopback(peer),
        raw_length=length,
    )


async def answer(send: Send, reply: Reply, method: str) -> None:
    """Send *reply* to a request of that *method*."""
    headers = [_pair(*pair) for pair in reply.all_headers()]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    body = b"" if method == "HEAD" else reply.body
    await send({"type": "http.response.body", "body": body})


def _pair(name: str, value: str) -> tuple[bytes, bytes]:
    return (_known if len(value) < _SHORT else _known.__wrapped__)(name, value)


@lru_cache(maxsize=1024)
def _known(name: str, value: str) -> tuple[bytes, bytes]:
    return name.lower().encode("latin-1"), value.encode("latin-1", "replace")


def environ_of(scope: Message, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    """Make of a request what a WSGI application reads."""
    server, client = scope.get("server") or ("", 80), scope.get("client") or ("", 0)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "RAW_URI": _raw_path(scope),
        "QUERY_STRING": scope.get("query_string", b"").decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope.get('http_version', '1.1')}",
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1] or 80),
        "REMOTE_ADDR": client[0],
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": io.BytesIO(body),
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in headers.items():
        word = name.upper().replace("-", "_")
        if word == "CONTENT_TYPE":
            environ[word] = value
        elif word not in ("CONTENT_LENGTH", "TRANSFER_ENCODING"):
            environ[f"HTTP_{word}"] = value
    return environ


def _raw_path(scope: Message) -> str:
    """Give the path as it was sent, without its query, which some servers leave there."""
    raw = scope.get("raw_path")
    if raw:
        return str(raw.partition(b"?")[0].decode("latin-1"))
    return quote(scope["path"], safe="/:@!$&'()*+,;=~-._")
