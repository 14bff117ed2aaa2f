"""Each answer of a WSGI application, recorded."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults
from wsgiref.validate import validator

import bottle
import pytest

from analytics.input import AnalyticsTracker
from analytics.integrations.wsgi import Middleware
from analytics.transports.memory import MemoryTransport

PAGE = Path(__file__).parents[2] / "docs/integrations.md"


def ask(application: Any, path: str = "/items/7", **environ: str) -> bytes:
    told: dict[str, Any] = {"SCRIPT_NAME": "", "PATH_INFO": path, "QUERY_STRING": "", **environ}
    setup_testing_defaults(told)
    answer = validator(application)(told, lambda *_: lambda _: None)
    try:
        return b"".join(answer)
    finally:
        answer.close()


def shop(tracker: AnalyticsTracker) -> bottle.Bottle:
    application = bottle.Bottle(catchall=True)

    @application.get("/items/<number>")
    def item(number: str) -> str:
        tracker.track("look", number=number)
        return "item"

    @application.get("/stream")
    def stream() -> Any:
        yield "a"
        tracker.track("look")
        yield "b"

    @application.get("/data")
    def data() -> dict[str, int]:
        return {"n": 1}

    return application


def events(
    path: str = "/items/7", *, environ: dict[str, str] | None = None, **settings: Any
) -> Any:
    transport = MemoryTransport()
    with AnalyticsTracker("shop", transport=transport) as tracker:
        ask(Middleware(shop(tracker), tracker, **settings), path, **(environ or {}))
    return transport.events


def test_a_page_is_a_pageview_with_its_route() -> None:
    environ = {
        "HTTP_REFERER": "https://u:p@b.example/x?mail=a@b.c#d",
        "HTTP_HOST": "shop.example:8000",
        "HTTP_ACCEPT_LANGUAGE": "de,en",
        "QUERY_STRING": "utm_source=x&mail=a@b.c",
    }
    _, page = events(environ=environ)
    assert page.name == "pageview"
    assert float(page.properties["duration_ms"]) >= 0
    names = ("url", "path", "utm_source", "language", "route", "method", "status")
    assert {name: page.properties[name] for name in names} == {
        "url": "http://shop.example:8000/items/7?utm_source=x",
        "path": "/items/7",
        "utm_source": "x",
        "language": "de",
        "route": "/items/<number>",
        "method": "GET",
        "status": "200",
    }
    assert page.properties["referrer"] == "https://b.example/x"


def test_what_is_no_page_is_a_request() -> None:
    assert [event.name for event in events("/data")] == ["request"]


@pytest.mark.parametrize("path", ["/items/7", "/stream"])
def test_events_inside_have_person_and_session(path: str) -> None:
    found = events(path, person=lambda _: "u1", session=lambda _: "s7")
    assert [event.distinct_id for event in found] == ["u1", "u1"]
    assert [event.properties["session_id"] for event in found] == ["s7", "s7"]


@pytest.mark.parametrize(
    ("environ", "settings"),
    [
        ({"HTTP_DNT": "1"}, {}),
        ({"HTTP_SEC_GPC": "1"}, {}),
        ({}, {"exclude": ["/items/*"]}),
        ({}, {"consent": lambda _: False}),
        ({}, {"consent": lambda _: 1 / 0}),
    ],
    ids=["dnt", "gpc", "excluded", "no consent", "consent fails"],
)
def test_not_recorded(environ: dict[str, str], settings: dict[str, Any]) -> None:
    assert [event.name for event in events(environ=environ, **settings)] == ["look"]


def test_a_bot_is_told_and_its_text_is_not_kept() -> None:
    text = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
    properties = events(environ={"HTTP_USER_AGENT": text})[-1].properties
    assert properties["bot"] == "true"
    assert text not in properties.values()


def test_an_application_that_fails_is_recorded_and_still_fails() -> None:
    def broken(*_: Any) -> Any:
        raise LookupError

    transport = MemoryTransport()
    with AnalyticsTracker("shop", transport=transport) as tracker, pytest.raises(LookupError):
        ask(Middleware(broken, tracker))
    assert [event.properties["status"] for event in transport.events] == ["500"]


def test_the_example_of_the_page_runs() -> None:
    snippet = PAGE.read_text("utf-8").partition("```python\n")[2].partition("```")[0]
    transport = MemoryTransport()
    with AnalyticsTracker("shop", transport=transport) as tracker:
        names: dict[str, Any] = {"tracker": tracker}
        exec(snippet, names)  # noqa: S102 - the page of this repository
        ask(names["application"], "/hello")
    assert [event.name for event in transport.events] == ["pageview"]
