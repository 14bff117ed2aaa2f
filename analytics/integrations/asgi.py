"""Record each answer of an ASGI application: of Starlette, FastAPI and others.

    application = Middleware(application, tracker, exclude=["/static/*"])
    application.add_middleware(Middleware, tracker=tracker)          # the way of Starlette
    GET /items/7, answered with HTML:   pageview   path route=/items/{number} method status …

Source: ASGI 3, "HTTP & WebSocket ASGI Message Format"; Starlette's and FastAPI's ``scope``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analytics.integrations._request import Recording, Seen

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from analytics.integrations._request import Visit
    from analytics.tracking.recorder import Recorder

    Scope = dict[str, Any]
    Message = dict[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]
    Asked = Callable[[Scope], object]


class Middleware:
    """An ASGI application that records the answers of another."""

    def __init__(
        self,
        app: Callable[..., Awaitable[None]],
        tracker: Recorder,
        *,
        exclude: Sequence[str] = (),
        person: Asked | None = None,
        session: Asked | None = None,
        route: Asked | None = None,
        consent: Asked | None = None,
    ) -> None:
        """Record the answers of *app* with *tracker*; WebSockets are not recorded.

        Args:
            app: what answers.
            tracker: what records, an `AnalyticsTracker` or an `AsyncAnalyticsTracker`.
            exclude: paths that are not recorded, with ``*`` for any text.
            person: gives the distinct_id of a scope, asked before the application is.
            session: gives its session_id, asked before the application is.
            route: gives the template of its route, asked after the answer; that of Starlette
                and FastAPI is known without.
            consent: whether the request may be recorded. DNT and GPC forbid it before that.

        A function of the four that fails is logged and taken as None: not recorded, for consent.
        """
        self._app = app
        self._recording = Recording(
            tracker,
            exclude=exclude,
            person=person,
            session=session,
            route=route or _route_of_starlette,
            consent=consent,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        visit = self._recording.begin(scope, _seen(scope)) if scope["type"] == "http" else None
        if visit is None:
            await self._app(scope, receive, send)
            return
        answer = _Answer(send, visit)
        with visit.around():
            try:
                await self._app(scope, receive, answer.send)
            finally:
                visit.record(answer.status, answer.kind, answer.duration_ms)


class _Answer:
    """What was sent: its status, its type, and when its last part went."""

    def __init__(self, send: Send, visit: Visit) -> None:
        self._send, self._visit = send, visit
        self.status, self.kind = 500, ""
        # Without what the application does after its answer; None while there is more to come.
        self.duration_ms: float | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.kind = _header(message.get("headers", ()), b"content-type")
        await self._send(message)
        if message["type"] == "http.response.body" and not message.get("more_body"):
            self.duration_ms = self._visit.duration_ms()


def _seen(scope: Scope) -> Seen:
    headers = list(scope.get("headers", ()))
    return Seen(
        path=scope["path"] or "/",
        method=scope["method"],
        scheme=scope.get("scheme", "http"),
        host=_header(headers, b"host"),
        query=scope.get("query_string", b"").decode("latin-1"),
        referrer=_header(headers, b"referer"),
        language=_header(headers, b"accept-language"),
        agent=_header(headers, b"user-agent"),
        dnt=_header(headers, b"dnt"),
        gpc=_header(headers, b"sec-gpc"),
    )


def _header(headers: Any, wanted: bytes) -> str:
    """Give the first value of a header, or an empty text."""
    return next((v.decode("latin-1") for name, v in headers if name.lower() == wanted), "")


def _route_of_starlette(scope: Scope) -> object:
    """Where FastAPI included a router, the route itself does not know the prefix."""
    included = scope.get("fastapi", {}).get("effective_route_context")
    return getattr(included or scope.get("route"), "path", None)
