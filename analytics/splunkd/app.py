"""The face of splunkd: takes a request, finds who may answer it, answers.

    face = make_app(engine)
    face.answer(Request.of("GET", "/services/server/info"))     in this process
    face(environ, start_response)                               as any WSGI application

Whatever goes wrong becomes an answer of status 400 or more, in splunkd's shape.

Source: docs/rest.md (errors); docs/security.md (bounds); PEP 3333.
"""

from __future__ import annotations

import logging
import time as clock
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import quote

from analytics.engine import search
from analytics.engine.jobs import Jobs
from analytics.errors import AnalyticsError, SearchError, SplError
from analytics.splunkd import permits
from analytics.splunkd.auth import Logins, is_login
from analytics.splunkd.exchange import CLOSED, FORM, GONE, TRUSTED, Reply, Request, RestError
from analytics.splunkd.gate import Gate, Inside
from analytics.splunkd.hec import answers
from analytics.splunkd.hec.collector import Collector, is_for_collector
from analytics.splunkd.inflate import plain, too_long
from analytics.splunkd.render import said
from analytics.splunkd.roles import Caller, caller_of, owner
from analytics.splunkd.routing import router
from analytics.splunkd.seats import Seats
from analytics.splunkd.seeds import SEEDS, SEEDS_VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from analytics.engine.engine import Engine

    Environ = dict[str, Any]
    Start = Callable[[str, list[tuple[str, str]]], object]

#: A body over this size is refused before it is read.
LIMIT_BYTES = 64 * 2**20

#: So is one of a login, which anybody may send.
LOGIN_BYTES = 16 * 2**10

#: A face that closes waits so long for the answers under way.
CLOSE_S = 5.0

_CLOSED = "This process has let go of the data. Ask the one that owns it now."
_LOG = logging.getLogger(__name__)
_FIXED = {
    "Cache-Control": "no-store, no-cache, must-revalidate, max-age=0",
    "Server": "Splunkd",
    "Vary": "Cookie, Authorization",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
}
_STATUS = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}


class Face:
    """What answers for one engine; any thread may call it.

    Attributes:
        engine: whose events are searched.
        catalog: its indexes, stanzas, users and messages.
        jobs: its searches with an id.
        logins: who may ask.
        collector: the HTTP Event Collector.
        gate: how many are asking; closed before the engine is.
        seats: which users search without a job.
        on_yield: lets go of the data for another process to own it; None where that is not done.
        started: seconds since 1970.
    """

    def __init__(self, engine: Engine, jobs: Jobs, limit_bytes: int = LIMIT_BYTES) -> None:
        self.engine, self.catalog, self.jobs = engine, engine.catalog, jobs
        self.logins = Logins(self.catalog)
        self.collector = Collector(engine, limit_bytes)
        self.gate = Gate()
        self.seats = Seats()
        self.on_yield: Callable[[], object] | None = None
        self.started = clock.time()
        self._limit_bytes = limit_bytes
        self._router = router()

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        """Answer as a WSGI application; the ``Connection`` header is the server's to send."""
        request = _request(environ)
        if is_for_collector(request):
            return self.collect(environ, start)
        try:
            self._admit(request)
            self._read(request, environ)
        except AnalyticsError as error:
            reply = refusal(request, error)
        else:
            reply = self.answer(request)
        return _sent(reply, start)

    def _admit(self, request: Request) -> None:
        """Find out who asks before the body is read, so that a stranger's takes no memory.

        Raises:
            RestError: nobody known does, or this process has let go of the data.
        """
        if request.user or is_login(request):
            return
        if not self.gate.enter():
            raise RestError(503, _CLOSED, headers={CLOSED: "1"})
        try:
            request.user, request.cookie = self.logins.caller(request)
        finally:
            self.gate.leave()

    def collect(self, environ: Environ, start: Start) -> Iterable[bytes]:
        """Answer as a WSGI application that is the HTTP Event Collector, and nothing else.

        Its body is not read before it is known whose it is.
        """
        request = _request(environ)
        if not is_for_collector(request):
            return _sent(answers.nowhere(404), start)
        is_ending = environ.get("CONTENT_LENGTH") or environ.get("wsgi.input_terminated")
        request.body_file = environ["wsgi.input"] if is_ending else None
        return _sent(self.answer(request), start)

    def answer(self, request: Request) -> Reply:
        """Answer *request*; never raises. Where its user is known, it needs no login."""
        if is_for_collector(request):
            return self._collect(request)
        if not self.gate.enter():
            return refusal(request, RestError(503, _CLOSED, headers={CLOSED: "1"}))
        reply = self._safely(request)
        if isinstance(reply.body, bytes):
            self.gate.leave()
        else:
            reply.body = Inside(reply.body, self.gate)
        return reply

    def _collect(self, request: Request) -> Reply:
        """Have the collector answer; reading a body from a connection may fail as that does."""
        if not self.gate.enter():
            reply = answers.reply(23)
            reply.headers[CLOSED] = "1"
            return reply
        try:
            return self.collector.answer(request)
        finally:
            self.gate.leave()

    def _safely(self, request: Request) -> Reply:
        try:
            return self._answer(request)
        except AnalyticsError as error:
            return refusal(request, error)
        except Exception as error:  # noqa: BLE001 - splunklib takes a handler that raises for a lost connection
            _LOG.exception("%s /%s failed", request.method, "/".join(request.segments))
            return said(
                request, 500, "ERROR", f"The request failed: {error!r}. The log says where."
            )

    def close(self) -> None:
        """Let nobody in and wait for who is inside; the engine stays open."""
        self.gate.close(CLOSE_S)
        self.jobs.close()

    def _answer(self, request: Request) -> Reply:
        if not request.user and not is_login(request):
            request.user, request.cookie = self.logins.caller(request)
        request.caller = self._caller(request)
        route, names = self._router.find(request.method, request.segments)
        coding = request.headers.get("content-encoding", "")
        request.body = plain(request.body, coding, self._limit_of(request))
        permits.check(route.path, request, names)
        reply = route.answer(self, request, *names)
        if request.cookie:
            reply.headers.setdefault("Set-Cookie", request.cookie)
        return reply

    def _caller(self, request: Request) -> Caller:
        """Say what the one who asks may do."""
        if request.is_owner:
            return owner(request.user)
        return caller_of(self.catalog, request.user) if request.user else Caller()

    def _read(self, request: Request, environ: Environ) -> None:
        """Take over the body of a request, or the file it comes from where it has no end yet."""
        limit_bytes = self._limit_of(request)
        length = environ.get("CONTENT_LENGTH") or ""
        if length and int(length) > limit_bytes:
            raise RestError(413, too_long(limit_bytes))
        source = environ["wsgi.input"]
        if length:
            request.body = source.read(int(length))
        elif request.headers.get("x-splunk-input-mode", "").lower() == "streaming":
            request.body_file = source
        elif environ.get("wsgi.input_terminated"):
            request.body = source.read(limit_bytes + 1)
            if len(request.body) > limit_bytes:
                raise RestError(413, too_long(limit_bytes))

    def _limit_of(self, request: Request) -> int:
        return min(LOGIN_BYTES, self._limit_bytes) if is_login(request) else self._limit_bytes


def make_app(
    engine: Engine,
    *,
    stream: Callable[..., search.Stream] = search.Stream,
    limit_bytes: int = LIMIT_BYTES,
) -> Face:
    """Make the face of *engine*, a WSGI application.

    Args:
        engine: open, and closed by the caller after the face.
        stream: makes a search of an engine, a request, perhaps rows, and what steers it.
        limit_bytes: a longer body is refused.

    Raises:
        DataError: the catalog cannot be opened.
    """
    engine.catalog.seed(SEEDS_VERSION, SEEDS)
    return Face(engine, _jobs(engine, stream), limit_bytes)


def _jobs(engine: Engine, stream: Callable[..., search.Stream]) -> Jobs:
    limit_s = engine.limits.max_time_s
    return Jobs(engine, folder=engine.folder / "tmp", stream=stream, limit_s=limit_s)


def refusal(request: Request, error: AnalyticsError) -> Reply:
    """Answer with what was wrong."""
    if isinstance(error, RestError):
        reply = said(request, error.status, error.type, str(error))
        reply.headers.update(error.headers)
        return reply
    if isinstance(error, SplError | SearchError):
        return said(request, 400, "FATAL", str(error))
    return said(request, 400 if isinstance(error, ValueError) else 503, "ERROR", str(error))


def _request(environ: Environ) -> Request:
    target = environ.get("REQUEST_URI") or environ.get("RAW_URI")
    if not target:  # a server that gives the decoded path only; a slash in a name is lost
        target = quote(environ["PATH_INFO"].encode("latin-1")) + f"?{environ['QUERY_STRING']}"
    headers = [
        (name[5:].replace("_", "-"), str(value))
        for name, value in environ.items()
        if name.startswith("HTTP_")
    ]
    headers.append(("content-type", environ.get("CONTENT_TYPE") or FORM))
    headers.append(("content-length", environ.get("CONTENT_LENGTH") or ""))
    request = Request.of(environ["REQUEST_METHOD"], target, headers)
    host = request.headers.get("host") or f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
    request.base = f"{environ['wsgi.url_scheme']}://{host}"
    request.user = environ.get(TRUSTED, "")
    request.is_owner = bool(request.user)
    request.address = str(environ.get("REMOTE_ADDR", ""))
    request.port = str(environ["SERVER_PORT"])
    request.is_gone = environ.get(GONE)
    return request


def _sent(reply: Reply, start: Start) -> Iterable[bytes]:
    """Hand a reply to the server."""
    headers = {"Content-Type": reply.content_type, **_FIXED, **reply.headers}
    if isinstance(reply.body, bytes):
        headers["Content-Length"] = str(len(reply.body))
    start(_STATUS.get(reply.status, f"{reply.status} -"), list(headers.items()))
    return [reply.body] if isinstance(reply.body, bytes) else reply.body
