"""Each answer of a Flask application, recorded."""

from __future__ import annotations

import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

import flask
import pytest
from support.framework import EXAMPLES, answering, counted

from analytics.errors import ConfigError
from analytics.input import AnalyticsTracker
from analytics.integrations.flask import Tracking
from analytics.transports.memory import MemoryTransport

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path(__file__).parents[2] / "docs/integrations.md"
BOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


def shop(analytics: Tracking) -> flask.Flask:
    app = flask.Flask(__name__)
    app.secret_key = "nobody knows"

    @app.get("/items/<int:number>")
    def item(number: int) -> str:
        analytics.tracker.track("look", number=number)
        return "item"

    @app.get("/awaited/<int:number>")
    async def awaited(number: int) -> str:
        analytics.tracker.track("look", number=number)
        return "item"

    @app.get("/data")
    def data() -> dict[str, int]:
        return {"n": 1}

    @app.get("/file")
    def file() -> flask.Response:
        return flask.send_file(__file__)

    stream(app, analytics)
    fail(app)
    return app


def stream(app: flask.Flask, analytics: Tracking) -> None:
    def parts() -> Iterator[str]:
        yield "a"
        analytics.tracker.track("look")
        yield "b"

    @app.get("/stream")
    def surrounded() -> flask.Response:
        return flask.Response(flask.stream_with_context(parts()))

    @app.get("/bare-stream")
    def bare() -> flask.Response:
        tracker = analytics.tracker

        def more() -> Iterator[str]:
            tracker.track("look")
            yield "a"

        return flask.Response(more())


def fail(app: flask.Flask) -> None:
    @app.get("/broken")
    def broken() -> str:
        raise LookupError

    @app.before_request
    def closed() -> Any:
        return ("closed", 403) if flask.request.path == "/closed" else None


def events(
    path: str,
    *,
    headers: dict[str, str] | None = None,
    method: str = "GET",
    propagates: bool = False,
    **settings: Any,
) -> list[Any]:
    transport = MemoryTransport()
    with AnalyticsTracker("shop", transport=transport) as tracker:
        analytics = Tracking(tracker=tracker, **settings)
        app = shop(analytics)
        app.config["PROPAGATE_EXCEPTIONS"] = propagates
        analytics.init_app(app)
        answer = app.test_client().open(path, method=method, headers=headers)
        assert answer.data is not None, "read to its end"
        answer.close()
    return transport.events


def test_a_page_is_a_pageview_with_its_route() -> None:
    headers = {
        "referer": "https://u:p@b.example/x?mail=a@b.c#d",
        "host": "shop.example:8000",
        "accept-language": "de,en",
    }
    _, page = events("/items/7?utm_source=x&mail=a@b.c", headers=headers)
    assert page.name == "pageview"
    assert float(page.properties["duration_ms"]) >= 0
    names = ("url", "path", "utm_source", "language", "route", "method", "status")
    assert {name: page.properties[name] for name in names} == {
        "url": "http://shop.example:8000/items/7?utm_source=x",
        "path": "/items/7",
        "utm_source": "x",
        "language": "de",
        "route": "/items/<int:number>",
        "method": "GET",
        "status": "200",
    }
    assert page.properties["referrer"] == "https://b.example/x"
    assert "a@b.c" not in f"{page}"


@pytest.mark.parametrize(
    ("path", "name", "status", "route"),
    [
        ("/awaited/7", "pageview", "200", "/awaited/<int:number>"),
        ("/data", "request", "200", "/data"),
        ("/file", "request", "200", "/file"),
        ("/nowhere", "pageview", "404", None),
        ("/broken", "pageview", "500", "/broken"),
        ("/closed", "pageview", "403", None),
    ],
    ids=["awaited", "data", "file", "unknown", "broken", "answered before"],
)
def test_routes(path: str, name: str, status: str, route: str | None) -> None:
    found = next(event for event in events(path) if "status" in event.properties)
    properties = found.properties
    assert (found.name, properties["status"], properties.get("route")) == (name, status, route)


@pytest.mark.parametrize(
    "path",
    ["/items/7", "/awaited/7", "/stream", "/bare-stream"],
    ids=["plain", "awaited", "stream", "stream without context"],
)
def test_events_inside_have_person_and_session(path: str) -> None:
    found = events(path, person=lambda _: "u1", session=lambda request: request.path)
    assert [event.name for event in found] == ["look", "pageview"]
    assert [event.distinct_id for event in found] == ["u1", "u1"]
    assert [event.properties["session_id"] for event in found] == [path, path]


def test_what_surrounds_a_request_ends_with_it() -> None:
    transport = MemoryTransport()
    with AnalyticsTracker("shop", transport=transport) as tracker:
        analytics = Tracking(tracker=tracker, person=lambda _: "u1")
        app = shop(analytics)
        analytics.init_app(app)
        for path in ("/stream", "/items/7", "/nowhere"):
            answer = app.test_client().get(path)
            assert answer.data
            answer.close()
        tracker.track("later")
    assert transport.events[-1].distinct_id is None


def test_nothing_is_sent_of_a_stream_that_is_only_asked_for_its_head() -> None:
    (found,) = events("/stream", method="HEAD")
    assert (found.name, found.properties["method"]) == ("pageview", "HEAD")


@pytest.mark.parametrize(
    ("headers", "settings"),
    [
        ({"dnt": "1"}, {}),
        ({"sec-gpc": "1"}, {}),
        ({}, {"exclude": ["/items/*"]}),
        ({}, {"consent": lambda _: False}),
        ({}, {"consent": lambda _: 1 / 0}),
    ],
    ids=["dnt", "gpc", "excluded", "no consent", "consent fails"],
)
def test_not_recorded(headers: dict[str, str], settings: dict[str, Any]) -> None:
    found = events("/items/7", headers=headers, person=lambda _: "u1", **settings)
    assert [(event.name, event.distinct_id) for event in found] == [("look", None)]


def test_a_bot_is_told_and_its_text_is_not_kept() -> None:
    properties = events("/data", headers={"user-agent": BOT})[-1].properties
    assert properties["bot"] == "true"
    assert BOT not in properties.values()


def test_an_application_that_fails_is_recorded_and_still_fails() -> None:
    transport = MemoryTransport()
    with AnalyticsTracker("shop", transport=transport) as tracker:
        analytics = Tracking(tracker=tracker)
        app = shop(analytics)
        app.config["PROPAGATE_EXCEPTIONS"] = True
        analytics.init_app(app)
        with pytest.raises(LookupError):
            app.test_client().get("/broken")
    assert [event.properties["status"] for event in transport.events] == ["500"]


def test_one_extension_serves_several_applications() -> None:
    analytics, transports = Tracking(), []
    for name in ("one", "two"):
        app = shop(analytics)
        app.config["ANALYTICS_APPLICATION_NAME"] = name
        app.config["ANALYTICS_EXCLUDE"] = ["/nowhere"]
        transports.append(MemoryTransport())
        app.config["ANALYTICS_TRANSPORT"] = transports[-1]
        analytics.init_app(app)
        for path in ("/items/7", "/nowhere"):
            app.test_client().get(path)
        with app.app_context():
            analytics.tracker.close()
    told = [[(event.application, event.name) for event in each.events] for each in transports]
    assert told == [[(name, "look"), (name, "pageview")] for name in ("one", "two")]


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({}, r"The settings \[\] name no application. Give 'application_name'"),
        ({"ANALYTICS_APPLICATION_NAME": "a", "ANALYTICS_EXCLUD": ""}, "no setting 'exclud' of a"),
    ],
    ids=["no name", "unknown"],
)
def test_settings_that_cannot_be_used(config: dict[str, Any], message: str) -> None:
    app = flask.Flask(__name__)
    app.config.update(config)
    with pytest.raises(ConfigError, match=message):
        Tracking(app)


def test_an_application_is_recorded_once() -> None:
    app = flask.Flask("shop")
    with AnalyticsTracker("shop", transport=MemoryTransport()) as tracker:
        Tracking(app, tracker)
        with pytest.raises(ConfigError, match=r"answers of 'shop' are recorded already. Leave out"):
            Tracking(app, tracker)


def test_the_example_of_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANALYTICS_DATA", f"{tmp_path}")
    section = PAGE.read_text("utf-8").partition("\n## Flask\n")[2]
    snippet = section.partition("```python\n")[2].partition("```")[0]
    names: dict[str, Any] = {"__name__": "shop"}
    exec(snippet, names)  # noqa: S102 - the page of this repository
    app = names["app"]
    app.test_client().get("/items/7")
    with app.app_context():
        assert names["analytics"].tracker.close()
    assert counted(tmp_path) == {"look": 1, "pageview": 1}


@pytest.mark.slow
def test_nothing_is_lost_under_gunicorn(tmp_path: Path) -> None:
    words = "gunicorn --bind 127.0.0.1:{port} --preload --workers 2 --threads 4 --chdir"
    command = [*words.split(), f"{EXAMPLES}", "flask_site:make_app()"]
    with answering(*command, ANALYTICS_DATA=f"{tmp_path}") as url:
        for number in range(20):
            for address in (f"/items/{number}", f"/items/{number}/price"):
                with urllib.request.urlopen(url + address, timeout=20) as answer:
                    assert answer.status == 200
    assert counted(tmp_path) == {"look": 20, "pageview": 20, "request": 20}
