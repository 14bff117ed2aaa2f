"""The way in from ASGI."""

from __future__ import annotations

import asyncio
import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest
from support.collecting import Answer, Collecting

from analytics.collect.asgi import asgi
from analytics.collect.settings import Settings
from analytics.errors import EventError, TransportError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from analytics.event import Event

LOGIN = {"event": "login"}


def site(environ: dict[str, Any], start: Callable[..., Any]) -> Iterator[bytes]:
    body = environ["wsgi.input"].read()
    start("200 OK", [("Content-Type", "text/plain"), ("X-Path", environ["PATH_INFO"])])
    yield b"the site: "
    yield body + environ["QUERY_STRING"].encode()


async def ask(
    app: Any,
    method: str,
    path: str,
    body: object = b"",
    headers: Sequence[tuple[bytes, bytes]] = (),
    parts: int = 1,
) -> Answer:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    size = max(1, -(-len(data) // parts))
    waiting = [data[at : at + size] for at in range(0, len(data), size)] or [b""]
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        if not waiting:
            return {"type": "http.disconnect"}
        part = waiting.pop(0)
        return {"type": "http.request", "body": part, "more_body": bool(waiting)}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    bare, _, query = path.partition("?")
    scope = {
        "type": "http",
        "method": method,
        "path": bare.replace("%2F", "/"),
        "raw_path": bare.encode(),
        "query_string": query.encode(),
        "headers": [(b"content-length", b"%d" % len(data)), *headers],
        "client": ("127.0.0.1", 4711),
    }
    await app(scope, receive, send)
    head, *rest = sent
    pairs = {name.decode(): value.decode() for name, value in head["headers"]}
    return Answer(head["status"], pairs, b"".join(part["body"] for part in rest))


def run(app: Any, *words: Any, **more: Any) -> Answer:
    return asyncio.run(ask(app, *words, **more))


@pytest.fixture
def app(collecting: Collecting) -> Any:
    return asgi(collecting.collector, site)


def test_event_is_kept_and_answered(collecting: Collecting, app: Any) -> None:
    reply = run(app, "POST", "/v1/events", LOGIN)

    assert (reply.status, reply.json()["accepted"]) == (200, 1)
    assert reply.headers["cache-control"] == "no-store"
    assert [event.name for event in collecting.events] == ["login"]


def test_body_may_come_in_parts_and_compressed(collecting: Collecting, app: Any) -> None:
    run(app, "POST", "/v1/events", gzip.compress(json.dumps(LOGIN).encode()), parts=5)

    assert [event.name for event in collecting.events] == ["login"]


def test_long_body_is_decoded_in_a_thread(collecting: Collecting, app: Any) -> None:
    batch = [LOGIN | {"properties": {"text": "x" * 100}} for _ in range(400)]

    assert run(app, "POST", "/v1/events", batch).json()["accepted"] == 400
    assert len(collecting.events) == 400


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ([], b"{", 400),
        ([], bytes(3_000), 413),
        ([(b"content-length", b"x")], b"{}", 400),
        ([(b"content-encoding", b"br")], b"{}", 415),
        ([(b"authorization", b"Bearer wrong")], b"{}", 401),
    ],
    ids=["json", "long", "length", "encoding", "key"],
)
def test_bad_request_is_refused_in_words(
    tmp_path: Path, headers: list[tuple[bytes, bytes]], body: bytes, status: int
) -> None:
    collecting = Collecting(tmp_path, Settings(body_bytes=2_000))
    if status == 401:
        collecting.keys.add(["shop"])
    reply = run(asgi(collecting.collector), "POST", "/v1/events", body, headers=headers)

    assert reply.status == status
    assert reply.json()["error"]["message"]


def test_cut_body_is_refused(collecting: Collecting, app: Any) -> None:
    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/v1/events", "headers": []}
    asyncio.run(app(scope, receive, send))

    assert sent[0]["status"] == 400
    assert collecting.events == []


def test_other_addresses_are_the_sites(app: Any) -> None:
    reply = run(app, "POST", "/applications?a=1", b"body ")

    assert reply.body == b"the site: body a=1"
    assert reply.headers["x-path"] == "/applications"


def test_nothing_behind_is_404(collecting: Collecting) -> None:
    assert run(asgi(collecting.collector), "GET", "/applications").status == 404


def test_what_waits_is_written_together(collecting: Collecting, app: Any) -> None:
    calls: list[int] = []
    collecting.sink.send = lambda events: calls.append(len(events))  # type: ignore[method-assign]

    async def many() -> list[Answer]:
        return await asyncio.gather(*(ask(app, "POST", "/v1/events", LOGIN) for _ in range(50)))

    assert all(reply.status == 200 for reply in asyncio.run(many()))
    assert sum(calls) == 50
    assert len(calls) < 50


def test_one_bad_event_costs_no_other_request(collecting: Collecting, app: Any) -> None:
    kept: list[str] = []

    def send(events: Sequence[Event]) -> None:
        if any(event.name == "bad" for event in events):
            raise EventError("Event 'bad' cannot be written. Send another.")
        kept.extend(event.name for event in events)

    collecting.sink.send = send  # type: ignore[method-assign]

    async def many() -> list[Answer]:
        names = ["a", "bad", "b", "c"]
        return await asyncio.gather(
            *(ask(app, "POST", "/v1/events", {"event": name}) for name in names)
        )

    assert [reply.status for reply in asyncio.run(many())] == [200, 503, 200, 200]
    assert sorted(kept) == ["a", "b", "c"]


def test_full_disk_is_told_to_all_that_wait(collecting: Collecting, app: Any) -> None:
    collecting.sink.error = TransportError("The disk is full. Free some space.")

    async def many() -> list[Answer]:
        return await asyncio.gather(*(ask(app, "POST", "/v1/events", LOGIN) for _ in range(5)))

    assert {reply.status for reply in asyncio.run(many())} == {503}


def test_life_of_a_server(app: Any) -> None:
    messages = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return messages.pop(0)

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asyncio.run(app({"type": "lifespan"}, receive, send))

    assert [one["type"] for one in sent] == [
        "lifespan.startup.complete",
        "lifespan.shutdown.complete",
    ]


def test_what_a_site_writes_comes_behind_its_head(collecting: Collecting) -> None:
    def old(_environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        start("200 OK", [])(b"written, ")
        return [b"returned"]

    assert run(asgi(collecting.collector, old), "GET", "/old").body == b"written, returned"
