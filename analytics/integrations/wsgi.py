"""Record each answer of a WSGI application.

    application = Middleware(application, tracker, exclude=["/static/*"])
    GET /prices, answered with HTML:    pageview   path method status duration_ms browser …
    POST /api/orders, with JSON:        request    path method status duration_ms browser …

Source: PEP 3333; the headers are those of W3C "Tracking Preference Expression" (DNT) and
"Global Privacy Control" (Sec-GPC).
"""

from __future__ import annotations

import logging
import time as clock
from contextvars import copy_context
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from analytics.enrich.agents import agent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from analytics.event import Value
    from analytics.input import AnalyticsTracker

    Environ = dict[str, Any]
    Asked = Callable[[Environ], object]

_log = logging.getLogger(__name__)


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
        self._application, self._tracker = application, tracker
        self._exclude = tuple(exclude)
        self._person, self._session = person, session
        self._route, self._consent = route or _route_of_bottle, consent

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request."""
        if not self._may_record(environ):
            return self._application(environ, start_response)
        around = self._tracker.context(
            _asked(self._person, environ), _asked(self._session, environ)
        )
        return _Answer(environ, start_response, around, self._application, self._record)

    def _may_record(self, environ: Environ) -> bool:
        if environ.get("HTTP_DNT") == "1" or environ.get("HTTP_SEC_GPC") == "1":
            return False
        path = _path(environ)
        if any(fnmatchcase(path, pattern) for pattern in self._exclude):
            return False
        return self._consent is None or bool(_asked(self._consent, environ))

    def _record(self, environ: Environ, status: int, kind: str, duration_ms: float) -> None:
        properties: dict[str, Any] = {
            "path": _path(environ),
            "route": _asked(self._route, environ),
            "method": environ.get("REQUEST_METHOD"),
            "status": status,
            "duration_ms": duration_ms,
            "referrer": _referrer(environ.get("HTTP_REFERER", "")),
            **agent(environ.get("HTTP_USER_AGENT", "")),
        }
        is_page = kind.partition(";")[0].strip().lower() == "text/html"
        self._tracker.track("pageview" if is_page else "request", props=properties)


class _Answer:
    """The body of an answer; it is recorded when the server closes it."""

    def __init__(
        self,
        environ: Environ,
        start_response: Callable[..., Any],
        around: AbstractContextManager[Any],
        application: Callable[..., Iterable[bytes]],
        record: Callable[[Environ, int, str, float], None],
    ) -> None:
        """Ask *application*, whose events have what *around* says."""
        self._started = clock.perf_counter()
        self._environ, self._record, self._around = environ, record, around
        self._start_response = start_response
        self._status, self._kind, self._is_open = 500, "", True
        # The body is made after this call: its events need the same context.
        self._context = copy_context()
        self._context.run(around.__enter__)
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
        if not self._is_open:
            return
        self._is_open = False
        taken = round((clock.perf_counter() - self._started) * 1000, 3)
        self._context.run(self._record, self._environ, status, self._kind, taken)
        self._context.run(self._around.__exit__, None, None, None)


def _asked(function: Asked | None, environ: Environ) -> Any:
    """Ask a function of the program; one that fails says None, and breaks no answer."""
    if function is None:
        return None
    try:
        return function(environ)
    except Exception:  # noqa: BLE001 - whatever the program raises
        _log.exception("A function of the middleware failed; taken as None. Mend it.")
        return None


def _path(environ: Environ) -> str:
    raw: str = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
    return raw.encode("latin-1", "replace").decode("utf-8", "replace") or "/"


def _referrer(text: str) -> Value:
    """Leave out what may name a person: the query, the fragment and a login."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}" if host else None


def _route_of_bottle(environ: Environ) -> object:
    return getattr(environ.get("bottle.route"), "rule", None)
