"""Record each answer of a WSGI application.

    application = Middleware(application, tracker, exclude=["/static/*"])
    GET /prices, answered with HTML:    pageview   path method status duration_ms browser …
    POST /api/orders, with JSON:        request    path method status duration_ms browser …

Source: PEP 3333.
"""

from __future__ import annotations

from contextvars import copy_context
from typing import TYPE_CHECKING, Any

from analytics.integrations._request import Recording, Seen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from analytics.input import AnalyticsTracker
    from analytics.integrations._request import Visit

    Environ = dict[str, Any]
    Asked = Callable[[Environ], object]


class Middleware:
    """A WSGI application that records the answers of another."""

    def __init__(
        self,
        application: Callable[..., Iterable[bytes]],
        tracker: AnalyticsTracker,
        *,
        exclude: Sequence[str] = (),
        person: Asked | None = None,
        session: Asked | None = None,
        route: Asked | None = None,
        consent: Asked | None = None,
    ) -> None:
        """Record the answers of *application* with *tracker*.

        Args:
            application: what answers.
            tracker: what records.
            exclude: paths that are not recorded, with ``*`` for any text.
            person: gives the distinct_id of a request, asked before the application is.
            session: gives its session_id, asked before the application is.
            route: gives the template of its route, asked after the answer; that of Bottle is
                known without.
            consent: whether the request may be recorded. DNT and GPC forbid it before that.

        A function of the four that fails is logged and taken as None: not recorded, for consent.
        """
        self._application = application
        self._recording = Recording(
            tracker,
            exclude=exclude,
            person=person,
            session=session,
            route=route or _route_of_bottle,
            consent=consent,
        )

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request."""
        visit = self._recording.begin(environ, _seen(environ))
        if visit is None:
            return self._application(environ, start_response)
        return _Answer(environ, start_response, self._application, visit)


class _Answer:
    """The body of an answer; it is recorded when the server closes it."""

    def __init__(
        self,
        environ: Environ,
        start_response: Callable[..., Any],
        application: Callable[..., Iterable[bytes]],
        visit: Visit,
    ) -> None:
        """Ask *application*, whose events have what the visit says."""
        self._start_response, self._visit = start_response, visit
        self._status, self._kind = 500, ""
        # The body is made after this call: its events need the same context.
        self._context = copy_context()
        self._around: AbstractContextManager[None] | None = visit.around()
        self._context.run(self._around.__enter__)
        try:
            self._body = self._context.run(application, environ, self._start)
            self._parts: Iterator[bytes] = self._context.run(iter, self._body)
        except BaseException:
            self._end(500)
            raise

    def _start(self, status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
        self._status = int(status[:3])
        self._kind = next((v for name, v in headers if name.lower() == "content-type"), "")
        return self._start_response(status, headers, *more)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        return self._context.run(next, self._parts)

    def close(self) -> None:
        """Close the application's body, and record the answer."""
        try:
            close = getattr(self._body, "close", None)
            if close:
                self._context.run(close)
        finally:
            self._end(self._status)

    def _end(self, status: int) -> None:
        self._context.run(self._visit.record, status, self._kind)
        if self._around:
            self._context.run(self._around.__exit__, None, None, None)
            self._around = None


def _seen(environ: Environ) -> Seen:
    return Seen(
        path=_path(environ),
        method=environ.get("REQUEST_METHOD"),
        scheme=environ.get("wsgi.url_scheme", "http"),
        host=environ.get("HTTP_HOST") or environ.get("SERVER_NAME", ""),
        query=environ.get("QUERY_STRING", ""),
        referrer=environ.get("HTTP_REFERER", ""),
        language=environ.get("HTTP_ACCEPT_LANGUAGE", ""),
        agent=environ.get("HTTP_USER_AGENT", ""),
        dnt=environ.get("HTTP_DNT", ""),
        gpc=environ.get("HTTP_SEC_GPC", ""),
    )


def _path(environ: Environ) -> str:
    raw: str = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
    return raw.encode("latin-1", "replace").decode("utf-8", "replace") or "/"


def _route_of_bottle(environ: Environ) -> object:
    return getattr(environ.get("bottle.route"), "rule", None)
