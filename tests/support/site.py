"""A site to call without a socket, over the events of the demo or over a failing index."""

from __future__ import annotations

import io
import json
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from socketserver import ThreadingMixIn
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes, urlencode
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.util import setup_testing_defaults

from analytics.demo import events
from analytics.engine.engine import Engine
from analytics.output import AnalyticsRetriever
from analytics.properties import flatten
from analytics.table import Results
from analytics.web import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from analytics.event import Event
    from analytics.table import Message

#: A Sunday afternoon; where the site is, it is half past two.
NOW = datetime(2026, 11, 22, 13, 32, 7, tzinfo=UTC)
ZONE = "Europe/Berlin"
SETTINGS = Settings(zone=ZONE, clock=lambda: NOW)


@dataclass(frozen=True)
class Reply:
    """An answer of the site."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def get(app: Any, address: str, **headers: str) -> Reply:
    """Call a WSGI app with a GET request."""
    return _ask(app, address, {}, headers)


def post(
    app: Any, address: str, values: dict[str, str], *, sender: str = "127.0.0.1", **headers: str
) -> Reply:
    """Call a WSGI app with a form, as a page of the same site at *sender* sends it."""
    body = urlencode(values).encode()
    given = {"host": "127.0.0.1", "origin": "http://127.0.0.1"} | headers
    environ = {
        "REQUEST_METHOD": "POST",
        "REMOTE_ADDR": sender,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
    }
    return _ask(app, address, environ, {name: text for name, text in given.items() if text})


def _ask(app: Any, address: str, environ: dict[str, Any], headers: dict[str, str]) -> Reply:
    path, _, query = address.partition("?")
    environ["QUERY_STRING"] = query
    environ["PATH_INFO"] = unquote_to_bytes(path).decode("latin-1")
    environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    setup_testing_defaults(environ)
    started: list[Any] = []
    chunks = app(environ, lambda *args: started.extend(args[:2]))
    body = b"".join(chunks)
    return Reply(int(started[0].split()[0]), dict(started[1]), body)


class Shop:
    """The demo's events in a data directory, asked through a retriever.

    Attributes:
        searches: the text of each search, in the order they came.
    """

    def __init__(self, folder: Path) -> None:
        with Engine(folder, ZONE) as engine:
            engine.append([_record(event) for event in events(NOW)])
        self.retriever = AnalyticsRetriever("", data=folder, tz=ZONE)
        self.searches: list[str] = []

    def search(self, spl: str, *, tz: str) -> Results:
        self.searches.append(spl)
        return self.retriever.search(spl, tz=tz)


class Failing:
    """An index that answers every search with *error*."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def search(self, spl: str, *, tz: str) -> Results:  # noqa: ARG002
        raise self.error


class Empty:
    """An index without events, whose searches have something to say."""

    def __init__(self, *messages: Message) -> None:
        self.messages = messages

    def search(self, spl: str, *, tz: str) -> Results:  # noqa: ARG002
        return Results(messages=self.messages)


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Keep the test's output clean."""


@contextmanager
def serving(app: Any) -> Iterator[str]:
    """Serve *app* on a port of this machine; gives its address."""
    server = make_server("127.0.0.1", 0, app, _Server, _Quiet)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _record(event: Event) -> dict[str, object]:
    record: dict[str, object] = {
        "ts": round(event.time.timestamp() * 1_000_000),
        "application": event.application,
        "event": event.name,
        "event_id": event.event_id or "",
        "props": dict(flatten(event.properties)),
        "index": "sample_analytics",
        "received": int(NOW.timestamp()),
    }
    return record | ({"distinct_id": event.distinct_id} if event.distinct_id else {})
