"""Each answer of an ASGI application, recorded."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.responses import HTMLResponse
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.responses import JSONResponse, StreamingResponse
from starlette.routing import Mount, Route

from analytics.asynchronous import AsyncAnalyticsTracker
from analytics.input import AnalyticsTracker
from analytics.integrations.asgi import Middleware
from analytics.transports.memory import MemoryTransport

PAGE = Path(__file__).parents[2] / "docs/integrations.md"


async def call(app: Any, path: str, headers: dict[str, str], kind: str = "http") -> Any:
    sent: list[dict[str, Any]] = []
    asked: list[bool] = []

    async def receive() -> dict[str, Any]:
        if asked:
            await asyncio.Event().wait()  # a client that stays
        asked.append(True)
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": kind,
        "method": "GET",
        "path": path.partition("?")[0],
        "query_string": path.partition("?")[2].encode(),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    await app(scope, receive, send)
    return sent


def ask(app: Any, path: str = "/items/7", **headers: str) -> Any:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return asyncio.run(call(app, path, told))


def fast(tracker: AnalyticsTracker) -> FastAPI:
    app, router = FastAPI(), APIRouter(prefix="/items")

    @router.get("/{number}", response_class=HTMLResponse)
    async def item(number: int) -> str:
        tracker.track("look", number=number)
        return "item"

    @router.get("/{number}/thread", response_class=HTMLResponse)
    def thread(number: int) -> str:
        tracker.track("look", number=number)
        return "item"

    app.include_router(router)
    app.include_router(router, prefix="/api")
    return app


def star(tracker: AnalyticsTracker) -> Starlette:
    async def data(_: Any) -> JSONResponse:
        return JSONResponse({}, background=BackgroundTask(tracker.track, "later"))

    async def stream(_: Any) -> StreamingResponse:
        async def parts() -> Any:
            yield "a"
            tracker.track("look")
            yield "b"

        return StreamingResponse(parts(), media_type="text/html; charset=utf-8")

    inner = [Route("/data/{n}", data)]
    return Starlette(
        routes=[Route("/data/{n}", data), Route("/stream", stream), Mount("/inner", routes=inner)]
    )


def events(make: Any, path: str, headers: dict[str, str] | None = None, **settings: Any) -> Any:
    transport = MemoryTransport()
    with AnalyticsTracker("shop", transport=transport) as tracker:
        ask(Middleware(make(tracker), tracker, **settings), path, **(headers or {}))
    return transport.events


def test_a_page_is_a_pageview_with_its_route() -> None:
    headers = {
        "referer": "https://u:p@b.example/x?mail=a@b.c#d",
        "host": "shop.example:8000",
        "accept_language": "de,en",
    }
    page = events(fast, "/items/7?utm_source=x&mail=a@b.c", headers)[-1]
    assert page.name == "pageview"
    assert float(page.properties["duration_ms"]) >= 0
    names = ("url", "path", "utm_source", "language", "route", "method", "status")
    assert {name: page.properties[name] for name in names} == {
        "url": "http://shop.example:8000/items/7?utm_source=x",
        "path": "/items/7",
        "utm_source": "x",
        "language": "de",
        "route": "/items/{number}",
        "method": "GET",
        "status": "200",
    }
    assert page.properties["referrer"] == "https://b.example/x"


@pytest.mark.parametrize(
    ("make", "path", "name", "status", "route"),
    [
        (fast, "/api/items/7", "pageview", "200", "/api/items/{number}"),
        (fast, "/items/x", "request", "422", "/items/{number}"),
        (fast, "/nowhere", "request", "404", None),
        (star, "/stream", "pageview", "200", "/stream"),
        (star, "/inner/data/7", "request", "200", "/data/{n}"),
    ],
    ids=["prefix", "refused", "unknown", "stream", "mounted"],
)
def test_routes(make: Any, path: str, name: str, status: str, route: str | None) -> None:
    found = next(e for e in events(make, path) if "status" in e.properties)
    properties = found.properties
    assert (found.name, properties["status"], properties.get("route")) == (name, status, route)
    assert properties["path"] == path


@pytest.mark.parametrize(
    ("make", "path"),
    [(fast, "/items/7"), (fast, "/items/7/thread"), (star, "/stream"), (star, "/data/7")],
    ids=["async", "thread", "stream", "background"],
)
def test_events_inside_have_person_and_session(make: Any, path: str) -> None:
    found = events(make, path, person=lambda _: "u1", session=lambda _: "s7")
    assert [event.distinct_id for event in found] == ["u1", "u1"]
    assert [event.properties["session_id"] for event in found] == ["s7", "s7"]


@pytest.mark.parametrize(
    ("headers", "settings"),
    [
        ({"dnt": "1"}, {}),
        ({"sec_gpc": "1"}, {}),
        ({}, {"exclude": ["/items/*"]}),
        ({}, {"consent": lambda _: False}),
        ({}, {"consent": lambda _: 1 / 0}),
    ],
    ids=["dnt", "gpc", "excluded", "no consent", "consent fails"],
)
def test_not_recorded(headers: dict[str, str], settings: dict[str, Any]) -> None:
    found = events(fast, "/items/7", headers, **settings)
    assert [event.name for event in found] == ["look"]


def test_an_application_that_fails_is_recorded_and_still_fails() -> None:
    async def broken(*_: Any) -> None:
        raise LookupError

    transport = MemoryTransport()
    with AnalyticsTracker("shop", transport=transport) as tracker, pytest.raises(LookupError):
        ask(Middleware(broken, tracker))
    assert [event.properties["status"] for event in transport.events] == ["500"]


def test_what_is_not_http_passes() -> None:
    async def other(scope: Any, _: Any, send: Any) -> None:
        await send({"type": scope["type"]})

    transport = MemoryTransport()
    with AnalyticsTracker("shop", transport=transport) as tracker:
        sent = asyncio.run(call(Middleware(other, tracker), "/", {}, "websocket"))
    assert sent == [{"type": "websocket"}]
    assert transport.events == []


def test_the_tracker_of_asyncio_records_too() -> None:
    async def main() -> None:
        async with AsyncAnalyticsTracker("shop", transport=transport) as tracker:
            app = Starlette()
            app.add_middleware(Middleware, tracker=tracker)
            await call(app, "/x", {})

    transport = MemoryTransport()
    asyncio.run(main())
    assert [event.properties["status"] for event in transport.events] == ["404"]


def test_the_example_of_the_page_runs() -> None:
    section = PAGE.read_text("utf-8").partition("## ASGI")[2]
    snippet = section.partition("```python\n")[2].partition("```")[0]
    transport = MemoryTransport()
    with AnalyticsTracker("shop", transport=transport) as tracker:
        names: dict[str, Any] = {"tracker": tracker}
        exec(snippet, names)  # noqa: S102 - the page of this repository
        ask(names["application"], "/hello/ann")
    (page,) = transport.events
    assert (page.name, page.properties["route"]) == ("pageview", "/hello/{name}")
