"""A collector in a test: requests in, replies and events out.

    collecting = Collecting(tmp_path)
    key = collecting.keys.add(["shop"], "secret")
    reply = collecting.post("/v1/events", {"event": "login"}, key=key)
    reply.status, reply.json(), collecting.events

Source: ours.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

from analytics.accounts.keys import Keys
from analytics.collect import Collector, front
from analytics.collect.settings import Settings
from analytics.collect.site import Site
from analytics.privacy import stripped

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from analytics.event import Event


@dataclass
class Answer:
    """What a request was answered with."""

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Memory:
    """A sink that keeps events in a list, or fails as it is told."""

    events: list[Event] = field(default_factory=list)
    error: Exception | None = None

    def send(self, events: Sequence[Event]) -> None:
        if self.error:
            raise self.error
        self.events.extend(events)


class Collecting:
    """One collector over a memory sink."""

    def __init__(
        self,
        folder: Path,
        settings: Settings | None = None,
        prepare: Callable[[Event], Event | None] = stripped,
    ) -> None:
        self.keys, self.sink = Keys(folder), Memory()
        site = Site(folder, self.keys, settings or Settings(), b"s" * 32)
        self.collector = Collector(self.sink, site, prepare=prepare)
        self.app = front(self.collector, _site)

    @property
    def events(self) -> list[Event]:
        """What was kept."""
        return self.sink.events

    def post(self, path: str, body: object = b"", **more: Any) -> Answer:
        """POST *body*, bytes as they are and anything else as JSON."""
        return self.ask("POST", path, body, **more)

    def get(self, path: str, **more: Any) -> Answer:
        """GET *path*, with its query."""
        return self.ask("GET", path, **more)

    def ask(
        self,
        method: str,
        path: str,
        body: object = b"",
        *,
        key: str = "",
        headers: dict[str, str] | None = None,
        address: str = "127.0.0.1",
        environ: dict[str, Any] | None = None,
    ) -> Answer:
        """Send one request as a WSGI server would."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        bare, _, query = path.partition("?")
        given = {
            "REQUEST_METHOD": method,
            "PATH_INFO": unquote_to_bytes(bare).decode("latin-1"),
            "RAW_URI": path,
            "QUERY_STRING": query,
            "REMOTE_ADDR": address,
            "CONTENT_LENGTH": str(len(data)),
            "wsgi.input": io.BytesIO(data),
        }
        if key:
            given["HTTP_AUTHORIZATION"] = f"Bearer {key}"
        for name, value in (headers or {}).items():
            word = name.upper().replace("-", "_")
            given[word if word.startswith("CONTENT_") and word != "CONTENT_ENCODING"
                  else f"HTTP_{word}"] = value  # fmt: skip
        started: list[tuple[str, list[tuple[str, str]]]] = []
        parts = self.app(given | (environ or {}), lambda *line: started.append(line))
        ((status, pairs),) = started
        return Answer(int(status.split()[0]), dict(pairs), b"".join(parts))


def _site(_environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
    start("418 I'm a teapot", [])
    return [b"the site"]
