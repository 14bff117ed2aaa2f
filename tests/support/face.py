"""A face of splunkd over an engine of paper, and what asks it.

face(answer=rows("count", "2"))          searches nothing, answers the same to all
get(face, "data/indexes", count=5)       -> Reply
service(face)                            splunklib's, in process
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from splunklib.client import Service

from analytics.config import Limits
from analytics.engine.catalog import Catalog
from analytics.engine.search import Answer
from analytics.engine.store import IndexSize
from analytics.splunkd.app import make_app
from analytics.splunkd.exchange import ADMIN, Request
from analytics.splunkd.inprocess import Handler

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analytics.splunkd.app import Face
    from analytics.splunkd.exchange import Reply


@dataclass
class PaperStore:
    """Knows how many events it would have."""

    counts: dict[str, int] = field(default_factory=dict)

    def indexes(self) -> dict[str, IndexSize]:
        return {name: IndexSize(n, 0, 1_000_000) for name, n in self.counts.items() if n}

    def count(self, index: str) -> int:
        return self.counts.get(index, 0)

    def remove(self, numbers: Sequence[int]) -> None:
        del numbers

    def clear(self, index: str) -> None:
        self.counts.pop(index, None)


@dataclass
class PaperStream:
    """A search that finds one answer, or fails with it."""

    found: Answer | Exception

    def __enter__(self) -> Iterator[list[str]]:
        yield list(self.answer().rows)

    def __exit__(self, *_: object) -> None:
        pass

    def answer(self) -> Answer:
        if isinstance(self.found, Exception):
            raise self.found
        return self.found

    @property
    def fields(self) -> tuple[str, ...]:
        return self.answer().fields

    @property
    def is_events(self) -> bool:
        return not self.answer().is_transforming


@dataclass
class PaperEngine:
    """Keeps records in a list."""

    folder: Path = Path("paper")
    zone: str = "UTC"
    store: PaperStore = field(default_factory=PaperStore)
    kept: list[dict[str, Any]] = field(default_factory=list)
    catalog: Catalog = field(default_factory=lambda: Catalog(None))
    limits: Limits = field(default_factory=Limits)

    def append(self, records: list[dict[str, Any]]) -> None:
        self.kept += records

    def catch_up(self) -> None:
        for record in self.kept:
            index = record["index"]
            self.store.counts[index] = self.store.counts.get(index, 0) + 1
        self.kept = []


def rows(name: str, *values: str, messages: tuple[Any, ...] = ()) -> Answer:
    """Make an answer of one field."""
    made = [json.dumps({name: value}) for value in values]
    return Answer((name,), made, messages, is_transforming=True)


def face(
    answer: Answer | Exception | None = None, *, folder: Path = Path("paper"), **more: Any
) -> Face:
    """Make a face whose searches all find *answer*, or fail with it."""

    def stream(*_: object) -> PaperStream:
        return PaperStream(answer or rows("count", "2"))

    engine = cast("Any", PaperEngine(folder))
    return make_app(engine, stream=cast("Any", stream), **more)


def ask(of: Face, method: str, path: str, *, user: str = ADMIN, **arguments: Any) -> Reply:
    """Ask for a path below ``/services/``, or an absolute one, as *user*.

    `ADMIN` is the owner of the data here; others have what their roles allow.
    """
    target = path if path.startswith("/") else f"/services/{path}"
    form = urlencode(arguments, doseq=True)
    body = b""
    if method == "POST":
        body = form.encode()
    elif form:
        target = f"{target}?{form}"
    request = Request.of(method, target, body=body)
    request.user = user
    request.is_owner = user == ADMIN
    return of.answer(request)


def get(of: Face, path: str, **arguments: Any) -> Reply:
    """Ask for *path* with GET."""
    return ask(of, "GET", path, **arguments)


def post(of: Face, path: str, **arguments: Any) -> Reply:
    """Ask for *path* with POST."""
    return ask(of, "POST", path, **arguments)


def entries(of: Face, path: str, **arguments: Any) -> list[dict[str, Any]]:
    """Give the entries at *path*, as JSON has them."""
    return list(document(get(of, path, output_mode="json", **arguments))["entry"])


def content(of: Face, path: str) -> dict[str, Any]:
    """Give the content of the one entry at *path*."""
    (entry,) = entries(of, path)
    return dict(entry["content"])


def document(reply: Reply) -> dict[str, Any]:
    """Read a JSON answer."""
    return dict(json.loads(text(reply)))


def text(reply: Reply) -> str:
    """Read an answer to its end."""
    body = reply.body if isinstance(reply.body, bytes) else b"".join(reply.body)
    return body.decode()


def message(reply: Reply) -> tuple[int, str, str]:
    """Give status, type and text of an error."""
    from xml.etree.ElementTree import fromstring  # noqa: PLC0415

    found = fromstring(text(reply)).find("./messages/msg")  # noqa: S314 - our own
    assert found is not None
    return reply.status, found.get("type", ""), found.text or ""


def service(of: Face, **more: Any) -> Service:
    """Make splunklib's Service that asks *of* in this process."""
    return Service(handler=Handler(of), token="x", **more)
