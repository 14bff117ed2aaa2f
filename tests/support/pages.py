"""Pages with the script track.js on them, and a collector of paper that keeps what they send.

    with standing(sites) as stand:
        stand.page(data_key="pk_1")                 -> the address of a page with the script
        stand.collector.wait(2)                     -> its first two events, each id once

Pages and collector have origins of their own (``localhost`` and ``127.0.0.1``), as on the web.
"""

from __future__ import annotations

import json
import re
from collections import deque
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Condition
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from analytics.web.assets import folder
from support.site import serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from playwright.sync_api import Page

SCRIPT = folder("static") / "track.js"
PICTURE = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00"
PICTURE += b",\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x01D\x00;"

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")

#: What a browser says of itself that nobody drives.
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
#: A test waits so long for what a page sends; a machine under load is slow.
PATIENCE_S = 15


@dataclass(frozen=True)
class Sent:
    """One request with events."""

    way: str
    key: str
    body: dict[str, Any]
    headers: dict[str, str]


@dataclass
class PaperCollector:
    """Keeps events by their id, in the order they came first.

    Attributes:
        sent: every request that was answered.
        answers: statuses of the next answers; 200 where there is none. 0 answers without CORS.
    """

    sent: list[Sent] = field(default_factory=list)
    answers: deque[int] = field(default_factory=deque)
    _came: Condition = field(default_factory=Condition)

    @property
    def events(self) -> list[dict[str, Any]]:
        """All events that came in requests answered with success, each once."""
        found = {e["event_id"]: e for one in self.sent for e in one.body["events"]}
        return list(found.values())

    @property
    def names(self) -> list[str]:
        """What `events` are called."""
        return [event["event"] for event in self.events]

    def wait(self, count: int) -> list[dict[str, Any]]:
        """Wait until there are *count* events; give them."""
        with self._came:
            assert self._came.wait_for(lambda: len(self.events) >= count, PATIENCE_S), self.names
        return self.events

    def wait_for_requests(self, count: int) -> None:
        """Wait until *count* requests have come."""
        with self._came:
            assert self._came.wait_for(lambda: len(self.sent) >= count, PATIENCE_S), self.sent

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        path, query = environ["PATH_INFO"], parse_qs(environ["QUERY_STRING"])
        if path in {"/track.js", "/cmb.js"}:
            start("200 OK", [("Content-Type", "text/javascript"), ("Cache-Control", "no-store")])
            return [SCRIPT.read_bytes()]
        if path != "/v1/events":
            start("404 Not Found", [])
            return []
        status = self.answers.popleft() if self.answers else 200
        headers = [("Access-Control-Allow-Origin", environ.get("HTTP_ORIGIN", "*"))]
        if environ["REQUEST_METHOD"] == "GET":
            body, way, headers = query["data"][0], "picture", [("Content-Type", "image/gif")]
        else:
            length = int(environ["CONTENT_LENGTH"])
            body, way = environ["wsgi.input"].read(length).decode(), "body"
        if status in {0, 200}:
            kept = {k: v for k, v in environ.items() if isinstance(v, str)}
            self._keep(Sent(way, query.get("key", [""])[0], json.loads(body), kept))
        start(f"{status or 200} Said", headers if status else [])
        return [PICTURE if way == "picture" else b"{}"]

    def _keep(self, sent: Sent) -> None:
        with self._came:
            self.sent.append(sent)
            self._came.notify_all()


@dataclass
class Stand:
    """A site and a collector, each served on a port of this machine.

    Attributes:
        site: origin of the pages.
        base: origin of the collector.
        collector: what it kept.
        policy: the content security policy of the pages; none where empty.
    """

    collector: PaperCollector = field(default_factory=PaperCollector)
    site: str = ""
    base: str = ""
    policy: str = ""
    bodies: dict[str, str] = field(default_factory=dict)

    def head(self, **attributes: str) -> str:
        """Write the snippet; ``data_key="k"`` is an attribute, ``src`` another file."""
        attributes = {"data_local": "", "data_bots": "", "src": "track.js"} | attributes
        name = attributes.pop("src")
        said = "".join(f' {k.replace("_", "-")}="{v}"' for k, v in attributes.items() if v != "-")
        return f'<script defer src="{self.base}/{name}"{said}></script>'

    def page(self, body: str = "", path: str = "/", title: str = "A page", **attr: str) -> str:
        """Put a page with the script on the site; give its address."""
        text = f"<!doctype html><meta charset=utf-8><title>{title}</title>"
        self.bodies[path.partition("?")[0].partition("#")[0]] = text + self.head(**attr) + body
        return self.site + path

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        body = self.bodies.get(environ["PATH_INFO"])
        headers = [("Content-Type", "text/html; charset=utf-8")]
        headers += [("Content-Security-Policy", self.policy)] if self.policy else []
        start("200 OK" if body is not None else "404 Not Found", headers)
        return [(body or "").encode()]


def leave(page: Page) -> None:
    """Go to another page, so that all that waits is sent."""
    page.goto("about:blank")


def sent(page: Page, stand: Stand, count: int) -> list[dict[str, Any]]:
    """Let the page send what waits; give the first *count* events or more."""
    page.evaluate("dispatchEvent(new Event('pagehide'))")
    return stand.collector.wait(count)


def properties(event: dict[str, Any]) -> dict[str, Any]:
    """Give the properties of an event."""
    found: dict[str, Any] = event["properties"]
    return found


@contextmanager
def standing() -> Iterator[Stand]:
    """Serve a site and a collector of paper."""
    stand = Stand()
    with serving(stand) as site, serving(stand.collector) as base:
        stand.site, stand.base = site.replace("127.0.0.1", "localhost"), base
        yield stand
