"""The way in from ASGI: the collector on a loop, and a WSGI application behind it in threads.

    app = asgi(collector, site)
    await app(scope, receive, send)

A client that is slow with its body keeps a few bytes and no thread. What arrives while the disk
is busy goes to it together: one thread writes for all that wait.

Source: ASGI 3, "HTTP & WebSocket ASGI Message Format" (``raw_path`` is the path as sent).
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import TYPE_CHECKING, Any

from analytics.collect.core import failed
from analytics.collect.messages import (
    Bodies,
    answer,
    check,
    environ_of,
    headers_of,
    intake_of,
    is_bare,
)
from analytics.collect.reply import Refusal, Reply
from analytics.errors import AnalyticsError, EventError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import TypeAlias

    from analytics.collect.core import Collector, Sink
    from analytics.collect.formats import Route
    from analytics.collect.messages import Message, Receive, Send
    from analytics.collect.request import Intake
    from analytics.event import Event

    Wsgi: TypeAlias = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

#: Requests that the application behind answers at a time.
THREADS = 16

#: A longer body is decoded in a thread: it would keep all others waiting. This one takes a few
#: milliseconds, for which a thread would keep the interpreter, too.
LONG_BYTES = 128 * 2**10

#: Where several wrote together, so long is waited for as many again: to hand a group to the
#: thread that writes costs more than to answer one request.
GATHER_S = 0.002

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
        self._group, self._bodies = _Group(collector.sink), Bodies()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request, or the messages of a server's life."""
        if scope["type"] == "lifespan":
            await _live(receive, send)
            return
        if scope["type"] != "http":
            return
        path, prefix = scope["path"], self._collector.site.settings.prefix
        skip = len(prefix) if prefix and path.startswith(prefix) else 0
        headers = headers_of(scope)
        route = self._collector.routes.find(path[skip:], headers.get("host", ""))
        if route:
            reply = await self._answer(route, scope, headers, receive, skip)
            await answer(send, reply, scope["method"])
        elif self._inner:
            await self._behind(self._inner, scope, headers, receive, send)
        else:
            await answer(send, _NOWHERE, scope["method"])

    async def _answer(
        self, route: Route, scope: Message, headers: dict[str, str], receive: Receive, skip: int
    ) -> Reply:
        collector = self._collector
        try:
            # What a slow body says of its length takes no room: what is there of it does.
            with collector.room.share() as more:
                check(scope, headers, collector.site.settings)
                body = b""
                if not is_bare(scope, headers):
                    limit = collector.site.settings.body_bytes
                    body = await self._bodies.read(receive, more, limit)
                intake = intake_of(scope, headers, body, collector.site.settings, skip)
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

    async def _behind(
        self, inner: Wsgi, scope: Message, headers: dict[str, str], receive: Receive, send: Send
    ) -> None:
        """Have the WSGI application answer, in a thread."""
        try:
            with self._collector.room.share() as more:
                body = await self._bodies.read(receive, more, SITE_BYTES)
                await self._passed(inner, environ_of(scope, headers, body), send)
        except Refusal as refusal:
            await answer(send, refusal.reply(), scope["method"])

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
        self._last = 0  # how many wrote together

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
            if max(self._last, len(self._waiting)) > 1:
                await asyncio.sleep(GATHER_S)
            group, self._waiting = self._waiting, []
            self._last = len(group)
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
