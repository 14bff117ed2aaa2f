"""The way in from ASGI: the collector on a loop, and a WSGI application behind it in threads.

    app = asgi(collector, site)
    await app(scope, receive, send)

A client that is slow with its body keeps a few bytes and no thread. What arrives while the disk
is busy goes to it together: one thread writes for all that wait.

Source: ASGI 3, "HTTP & WebSocket ASGI Message Format" (``raw_path`` is the path as sent).
"""

from __future__ import annotations

import asyncio
import io
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from analytics.collect.addresses import is_loopback
from analytics.collect.core import failed
from analytics.collect.reply import Refusal, Reply
from analytics.collect.request import Intake, check_address, length_of, plain, too_long
from analytics.errors import AnalyticsError, EventError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence
    from typing import TypeAlias

    from analytics.collect.core import Collector, Sink
    from analytics.collect.formats import Route
    from analytics.event import Event

    Message: TypeAlias = dict[str, Any]
    Receive: TypeAlias = Callable[[], Awaitable[Message]]
    Send: TypeAlias = Callable[[Message], Awaitable[None]]
    Wsgi: TypeAlias = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

#: A body must be there after so long.
BODY_S = 30.0

#: Requests that the application behind answers at a time.
THREADS = 16

#: A longer body is decoded in a thread: it would keep all others waiting.
LONG_BYTES = 32 * 2**10

#: Body of a request to the application behind.
SITE_BYTES = 16 * 2**20


def asgi(collector: Collector, inner: Wsgi | None = None) -> Front:
    """Put *collector* in front of *inner*.

    Args:
        collector: what answers at the addresses of the formats.
        inner: what answers at all others; None for 404.
    """
    return Front(collector, inner)


class Front:
    """An ASGI application."""

    def __init__(self, collector: Collector, inner: Wsgi | None) -> None:
        self._collector, self._inner = collector, inner
        self._pool = ThreadPoolExecutor(THREADS, "analytics site")
        # Of their own: who reads the site slowly keeps a thread, and no event waiting.
        self._long = ThreadPoolExecutor(2, "analytics bodies")
        self._group = _Group(collector.sink)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request, or the messages of a server's life."""
        if scope["type"] == "lifespan":
            await _live(receive, send)
            return
        if scope["type"] != "http":
            return
        path, prefix = scope["path"], self._collector.site.settings.prefix
        skip = len(prefix) if prefix and path.startswith(prefix) else 0
        route = self._collector.routes.find(path[skip:], _host(scope))
        if route:
            await _reply(send, await self._answer(route, scope, receive, skip), scope["method"])
        elif self._inner:
            await self._behind(self._inner, scope, receive, send)
        else:
            await _reply(send, _NOWHERE, scope["method"])

    async def _answer(self, route: Route, scope: Message, receive: Receive, skip: int) -> Reply:
        collector = self._collector
        headers = _headers(scope)
        try:
            # What a slow body says of its length takes no room: what is there of it does.
            with collector.room.share() as more:
                intake = await _intake(scope, headers, _counted(receive, more), collector, skip)
                return await self._collected(route, intake)
        except Refusal as refusal:
            return collector.refuse(route, refusal, headers.get("origin", ""), scope["path"][skip:])
        except Exception as error:  # noqa: BLE001 - a fault of ours is no fault of the server
            return failed(error)

    async def _collected(self, route: Route, intake: Intake) -> Reply:
        collector = self._collector
        if reply := collector.without_events(route, intake):
            return reply
        form = route.of(intake)
        if len(intake.body) > LONG_BYTES:
            loop = asyncio.get_running_loop()
            outcome = await loop.run_in_executor(self._long, collector.draft, form, intake)
        else:
            outcome = collector.draft(form, intake)
        if outcome.events:
            try:
                await self._group.keep(outcome.events)
            except AnalyticsError as error:
                collector.fail(outcome, error)
        return collector.finish(form, outcome)

    async def _behind(self, inner: Wsgi, scope: Message, receive: Receive, send: Send) -> None:
        """Have the WSGI application answer, in a thread."""
        try:
            with self._collector.room.share() as more:
                body = await _body(_counted(receive, more), SITE_BYTES)
                await self._passed(inner, _environ(scope, body), send)
        except Refusal as refusal:
            await _reply(send, refusal.reply(), scope["method"])

    async def _passed(self, inner: Wsgi, environ: dict[str, Any], send: Send) -> None:
        loop = asyncio.get_running_loop()

        async def pass_on(message: Message) -> None:
            await send(message)  # no coroutine under every server

        def tell(message: Message) -> None:
            asyncio.run_coroutine_threadsafe(pass_on(message), loop).result()

        await loop.run_in_executor(self._pool, _run, inner, environ, tell)


class _Group:
    """Keeps the events of all requests that wait, with one call for all of them."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._waiting: list[tuple[Sequence[Event], asyncio.Future[None]]] = []
        self._pool = ThreadPoolExecutor(1, "analytics journal")
        self._writer: asyncio.Task[None] | None = None

    async def keep(self, events: Sequence[Event]) -> None:
        """Return once *events* are kept.

        Raises:
            AnalyticsError: they are not.
        """
        kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((events, kept))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write())
        await kept

    async def _write(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            group, self._waiting = self._waiting, []
            try:
                every = [event for events, _ in group for event in events]
                await loop.run_in_executor(self._pool, self._sink.send, every)
            except EventError as error:
                await self._each(group, error)
            except Exception as error:  # noqa: BLE001 - whoever waits must be told
                _settle(group, error)
            else:
                _settle(group, None)

    async def _each(
        self, group: Sequence[tuple[Sequence[Event], asyncio.Future[None]]], error: Exception
    ) -> None:
        """Keep what one event has kept from being kept with it."""
        if len(group) == 1:
            _settle(group, error)
            return
        loop = asyncio.get_running_loop()
        for events, kept in group:
            try:
                await loop.run_in_executor(self._pool, self._sink.send, events)
            except AnalyticsError as wrong:
                _settle([(events, kept)], wrong)
            else:
                _settle([(events, kept)], None)


def _settle(
    group: Iterable[tuple[Sequence[Event], asyncio.Future[None]]], error: Exception | None
) -> None:
    for _, kept in group:
        if kept.done():  # its client has gone
            continue
        if error:
            kept.set_exception(error)
        else:
            kept.set_result(None)


_NOWHERE = Reply(404, b"There is nothing here.\n", "text/plain; charset=utf-8")


async def _live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


async def _reply(send: Send, reply: Reply, method: str) -> None:
    headers = [
        (name.lower().encode("latin-1"), value.encode("latin-1", "replace"))
        for name, value in reply.all_headers()
    ]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    body = b"" if method == "HEAD" else reply.body
    await send({"type": "http.response.body", "body": body})


async def _intake(
    scope: Message, headers: dict[str, str], receive: Receive, collector: Collector, skip: int
) -> Intake:
    """Read a request whole.

    Raises:
        Refusal: it is longer than the bounds, too slow, or cannot be decompressed.
    """
    settings = collector.site.settings
    path, query = _raw_path(scope), scope.get("query_string", b"").decode("latin-1")
    check_address(path, query, settings.address_bytes)
    if length_of(headers.get("content-length", "")) > settings.body_bytes:
        raise too_long(settings.body_bytes)
    body = await _body(receive, settings.body_bytes)
    length = len(body)
    if body:
        body = plain(body, headers.get("content-encoding", ""), settings.plain_bytes)
    peer = (scope.get("client") or ("",))[0]
    forwarded = headers.get("x-forwarded-for", "")
    return Intake(
        method=scope["method"],
        path=path[skip:],
        query=query,
        headers=headers,
        body=body,
        address=settings.trusted_proxies.sender(peer, forwarded) if forwarded else peer,
        is_local=not forwarded and "forwarded" not in headers and is_loopback(peer),
        raw_length=length,
    )


def _counted(receive: Receive, more: Callable[[int], None]) -> Receive:
    """Have *more* told of the bytes of each part that comes."""

    async def counted() -> Message:
        message = await receive()
        more(len(message.get("body", b"")))
        return message

    return counted


async def _body(receive: Receive, limit: int) -> bytes:
    parts, left = list[bytes](), limit
    try:
        async with asyncio.timeout(BODY_S):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Refusal(400, "cut", "The body ended before its length. Send it anew.")
                parts.append(message.get("body", b""))
                left -= len(parts[-1])
                if left < 0:
                    raise too_long(limit)
                if not message.get("more_body"):
                    return b"".join(parts)
    except TimeoutError:
        raise Refusal(
            408, "slow", f"The body was not there after {BODY_S:.0f} s. Send it anew."
        ) from None


def _host(scope: Message) -> str:
    return next((v.decode("latin-1") for n, v in scope["headers"] if n.lower() == b"host"), "")


def _headers(scope: Message) -> dict[str, str]:
    found: dict[str, str] = {}
    for name_, value_ in scope["headers"]:
        name, value = name_.decode("latin-1").lower(), value_.decode("latin-1")
        if name in found:
            value = f"{found[name]}{'; ' if name == 'cookie' else ', '}{value}"
        found[name] = value
    return found


def _raw_path(scope: Message) -> str:
    """Give the path as it was sent, without its query, which some servers leave there."""
    raw = scope.get("raw_path")
    if raw:
        return str(raw.partition(b"?")[0].decode("latin-1"))
    return quote(scope["path"], safe="/:@!$&'()*+,;=~-._")


def _environ(scope: Message, body: bytes) -> dict[str, Any]:
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
    for name, value in _headers(scope).items():
        word = name.upper().replace("-", "_")
        if word == "CONTENT_TYPE":
            environ[word] = value
        elif word not in ("CONTENT_LENGTH", "TRANSFER_ENCODING"):
            environ[f"HTTP_{word}"] = value
    return environ


def _run(app: Wsgi, environ: dict[str, Any], tell: Callable[[Message], None]) -> None:
    """Have a WSGI application answer; its parts go out as they come."""
    begun: list[Message] = []
    written: list[bytes] = []

    def start(
        status: str, headers: list[tuple[str, str]], _exc_info: Any = None
    ) -> Callable[[bytes], None]:
        pairs = [(n.lower().encode("latin-1"), v.encode("latin-1")) for n, v in headers]
        begun[:] = [{"type": "http.response.start", "status": int(status[:3]), "headers": pairs}]
        return written.append

    parts = app(environ, start)
    try:
        is_begun = False
        for part in chain(written, parts):
            if not is_begun:
                tell(begun[0])
                is_begun = True
            if part:
                tell({"type": "http.response.body", "body": part, "more_body": True})
        if not is_begun:
            tell(begun[0])
        tell({"type": "http.response.body", "body": b""})
    finally:
        if hasattr(parts, "close"):
            parts.close()
