"""Each answer of a Django site, recorded."""

from __future__ import annotations

import asyncio
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any
from wsgiref.util import FileWrapper, setup_testing_defaults

import pytest
from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from django.test import AsyncClient, Client, override_settings
from support import django_site as site
from support.framework import EXAMPLES, answering, counted, eventually

from analytics.input import AnalyticsTracker
from analytics.integrations import django as module
from analytics.transports.memory import MemoryTransport

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path(__file__).parents[2] / "docs/integrations.md"
BOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


@pytest.fixture(scope="module", autouse=True)
def _django(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    if not settings.configured:
        site.configure(tmp_path_factory.mktemp("django"))
    yield
    connections.close_all()


async def _awaited(address: str, user: Any, headers: dict[str, str]) -> Any:
    client = AsyncClient(raise_request_exception=False)
    if user:
        await client.aforce_login(user)
    answer = await client.get(address, headers=headers)
    if answer.streaming:
        parts = [part async for part in answer] if answer.is_async else list(answer)
        assert parts
    return answer


def _plain(address: str, user: Any, headers: dict[str, str]) -> Any:
    client = Client(raise_request_exception=False)
    if user:
        client.force_login(user)
    answer = client.get(address, headers=headers)
    if answer.streaming and not answer.is_async:
        assert b"".join(answer)
    return answer


def ask(
    address: str,
    *,
    awaited: bool = False,
    user: Any = None,
    headers: dict[str, str] | None = None,
    **said: Any,
) -> tuple[list[Any], Any]:
    """Give the events of a request, and its answer."""
    transport = MemoryTransport()
    with (
        AnalyticsTracker("shop", transport=transport) as tracker,
        override_settings(ANALYTICS={"tracker": tracker, **said}),
    ):
        if awaited:
            answer = asyncio.run(_awaited(address, user, headers or {}))
        else:
            answer = _plain(address, user, headers or {})
        answer.close()
    return transport.events, answer


def events(address: str, **asked: Any) -> list[Any]:
    return ask(address, **asked)[0]


def user(**names: str) -> Any:
    from django.contrib.auth.models import User  # noqa: PLC0415 - needs Django set up

    return User.objects.get_or_create(username="ann@shop.example", **names)[0]


BOTH = pytest.mark.parametrize("awaited", [False, True], ids=["wsgi", "asgi"])


@BOTH
def test_a_page_is_a_pageview_with_its_route(*, awaited: bool) -> None:
    headers = {"referer": "https://u:p@b.example/x?mail=a@b.c#d", "accept-language": "de,en"}
    address = "/items/7/?utm_source=x&mail=a@b.c"
    page = events(address, awaited=awaited, headers=headers)[-1]
    assert page.name == "pageview"
    assert float(page.properties["duration_ms"]) >= 0
    names = ("url", "path", "utm_source", "language", "route", "method", "status")
    assert {name: page.properties[name] for name in names} == {
        "url": "http://testserver/items/7/?utm_source=x",
        "path": "/items/7/",
        "utm_source": "x",
        "language": "de",
        "route": "/items/<int:number>/",
        "method": "GET",
        "status": "200",
    }
    assert page.properties["referrer"] == "https://b.example/x"


@BOTH
@pytest.mark.parametrize(
    ("path", "name", "status", "route"),
    [
        ("/awaited/7/", "pageview", "200", "/awaited/<int:number>/"),
        ("/data/", "request", "200", "/data/"),
        ("/nowhere/", "pageview", "404", None),
        ("/broken/", "pageview", "500", "/broken/"),
        ("/api/v2/7/x.json", "pageview", "200", "/api/v1|2/<number>/x.json"),
        ("/plain/(a)/x/2026/", "pageview", "200", "/plain/(a)/<var>/<var>/"),
    ],
    ids=["awaited", "data", "unknown", "broken", "named", "unnamed"],
)
def test_routes(path: str, name: str, status: str, route: str | None, *, awaited: bool) -> None:
    found = next(e for e in events(path, awaited=awaited) if "status" in e.properties)
    properties = found.properties
    assert (found.name, properties["status"], properties.get("route")) == (name, status, route)


@BOTH
@pytest.mark.parametrize("path", ["/items/7/", "/awaited/7/"], ids=["plain", "awaited"])
def test_events_inside_have_the_user_and_never_the_name(path: str, *, awaited: bool) -> None:
    somebody = user()
    found = events(path, awaited=awaited, user=somebody)
    assert [event.distinct_id for event in found] == [f"{somebody.pk}"] * 2
    assert "ann@shop.example" not in f"{found}"


@BOTH
def test_an_answer_does_not_come_to_depend_on_the_cookie(*, awaited: bool) -> None:
    somebody = user()
    (_, page), answer = ask("/items/7/", awaited=awaited, user=somebody)
    assert page.distinct_id == f"{somebody.pk}"
    assert not answer.has_header("Vary")
    _, answer = ask("/who/", awaited=awaited, user=somebody)
    assert (answer.content, answer["Vary"]) == (b"ann@shop.example", "Cookie")


def test_an_address_as_key_of_a_user_is_hashed() -> None:
    class Request:
        class session(dict[str, str]):  # noqa: N801 - as the attribute is called
            accessed = False

    request = Request()
    request.session = Request.session(_auth_user_id="ann@shop.example")  # type: ignore[misc, assignment]
    ids = {module._person(request) for _ in range(2)}
    assert len(ids) == 1
    assert "@" not in f"{ids}"


@BOTH
@pytest.mark.parametrize(
    ("person", "session"),
    [
        (site.person_of, lambda _: "s7"),
        ("support.django_site.person_of", None),
        ("support.django_site.awaited_person", None),
        (None, "support.django_site.person_of"),
    ],
    ids=["function", "name", "awaited", "nobody"],
)
def test_person_and_session_are_as_asked(person: Any, session: Any, *, awaited: bool) -> None:
    somebody = user()
    asked = {"person": person, "session": session}
    found = events("/items/7/", awaited=awaited, user=somebody, **asked)
    name = f"user {somebody.pk}"
    told = {(event.distinct_id, event.properties.get("session_id")) for event in found}
    sessions = {None: None, "support.django_site.person_of": name}
    assert told == {(name if person else None, sessions.get(session, "s7"))}


@BOTH
@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({"dnt": "1"}, {}),
        ({"sec-gpc": "1"}, {}),
        ({}, {"exclude": ["/items/*"]}),
        ({}, {"consent": lambda _: False}),
        ({}, {"consent": lambda _: 1 / 0}),
    ],
    ids=["dnt", "gpc", "excluded", "no consent", "consent fails"],
)
def test_not_recorded(headers: dict[str, str], said: dict[str, Any], *, awaited: bool) -> None:
    found = events("/items/7/", awaited=awaited, user=user(), headers=headers, **said)
    assert [(event.name, event.distinct_id) for event in found] == [("look", None)]


@pytest.mark.parametrize(
    ("path", "awaited"),
    [("/stream/", False), ("/awaited-stream/", True)],
    ids=["wsgi", "asgi"],
)
def test_what_is_tracked_while_an_answer_is_sent_has_the_user(path: str, *, awaited: bool) -> None:
    somebody = user()
    found, answer = ask(path, awaited=awaited, user=somebody)
    assert [event.name for event in found] == ["look", "pageview"]
    assert {event.distinct_id for event in found} == {f"{somebody.pk}"}
    assert found[1].properties["route"] == path
    assert answer.closed


def test_a_server_may_still_send_a_file_by_itself() -> None:
    transport = MemoryTransport()
    environ: dict[str, Any] = {"PATH_INFO": "/file/", "HTTP_HOST": "testserver"}
    setup_testing_defaults(environ)
    environ["wsgi.file_wrapper"] = FileWrapper
    with (
        AnalyticsTracker("shop", transport=transport) as tracker,
        override_settings(ANALYTICS={"tracker": tracker}),
    ):
        answer = WSGIHandler()(environ, lambda *_: None)
        answer.close()
    assert isinstance(answer, FileWrapper)
    (found,) = transport.events
    assert (found.name, found.properties["status"]) == ("request", "200")


def test_a_host_that_is_not_one_of_the_site_is_not_told() -> None:
    found = events("/data/", headers={"host": "evil.example"})[-1].properties
    assert (found["status"], found["path"]) == ("200", "/data/")
    assert "evil.example" not in f"{found}"


def test_a_bot_is_told_and_its_text_is_not_kept() -> None:
    properties = events("/data/", headers={"user-agent": BOT})[-1].properties
    assert properties["bot"] == "true"
    assert BOT not in properties.values()


def test_settings_make_a_tracker_and_a_change_makes_another() -> None:
    with override_settings(ANALYTICS={"application_name": "a", "transport": MemoryTransport()}):
        first = module.tracker()
        assert (first.application_name, module.tracker()) == ("a", first)
    with override_settings(ANALYTICS={"application_name": "b", "transport": MemoryTransport()}):
        assert module.tracker().application_name == "b"


@pytest.mark.parametrize(
    ("said", "message"),
    [
        (None, "ANALYTICS is None. Give a dict"),
        ({"exclude": []}, "name no application. Give 'application_name'"),
        (
            {"application_name": "a", "exclud": []},
            "no setting 'exclud' of a tracker. Use arguments of",
        ),
        ({"application_name": "", "data": "x"}, "cannot be used. Application name '' is no name."),
    ],
    ids=["none", "no name", "unknown", "empty"],
)
def test_settings_that_cannot_be_used(said: Any, message: str) -> None:
    with (
        override_settings(ANALYTICS=said),
        pytest.raises(ImproperlyConfigured, match=message),
    ):
        Client().get("/items/7/")


def test_an_application_that_is_not_installed() -> None:
    with (
        override_settings(INSTALLED_APPS=["django.contrib.contenttypes"]),
        pytest.raises(ImproperlyConfigured, match=r"not installed. Put '.*django.Tracking' into"),
    ):
        module.tracker()


@pytest.mark.parametrize(
    ("middleware", "said", "ids"),
    [
        (site.MIDDLEWARE, {"application_name": "a"}, []),
        (site.MIDDLEWARE, {"application": "a"}, ["analytics.E001", "analytics.E001"]),
        (site.MIDDLEWARE[:2], {"application_name": "a"}, ["analytics.W001"]),
        (site.MIDDLEWARE[::-1], {"application_name": "a"}, ["analytics.W002"]),
    ],
    ids=["good", "settings", "no middleware", "order"],
)
def test_manage_py_check_says_what_is_wrong(middleware: Any, said: Any, ids: list[str]) -> None:
    with override_settings(MIDDLEWARE=list(middleware), ANALYTICS=said):
        found = [one.id for one in checks.run_checks() if f"{one.id}".startswith("analytics")]
    assert found == ids


def test_the_example_of_the_page_runs() -> None:
    section = PAGE.read_text("utf-8").partition("\n## Django\n")[2].partition("\n## ")[0]
    names: dict[str, Any] = {"INSTALLED_APPS": [], "MIDDLEWARE": [], "__name__": "urls"}
    blocks = [part.partition("```")[0] for part in section.split("```python\n")[1:]]
    exec(blocks[0], names)  # noqa: S102 - the page of this repository
    transport = MemoryTransport()
    said = names["ANALYTICS"] | {"transport": transport}
    apps, middleware = names["INSTALLED_APPS"], names["MIDDLEWARE"]
    with override_settings(INSTALLED_APPS=apps, MIDDLEWARE=middleware, ANALYTICS=said):
        exec(blocks[1], names)  # noqa: S102 - the page of this repository
        with override_settings(ROOT_URLCONF=tuple(names["urlpatterns"])):
            Client().get("/items/7/")
        module.tracker().close()
    assert [event.name for event in transport.events] == ["look", "pageview"]
    assert transport.events[1].properties["route"] == "/items/<int:number>/"


@pytest.mark.slow
@pytest.mark.parametrize(
    "words",
    [
        "gunicorn --bind 127.0.0.1:{port} --preload --workers 2 --chdir %s django_site:application",
        "uvicorn --port {port} --app-dir %s django_site:on_loop",
    ],
    ids=["gunicorn", "uvicorn"],
)
def test_nothing_is_lost_under_a_server(words: str, tmp_path: Path) -> None:
    """Also not where a server ends by the signal itself, as uvicorn does: no handler runs then."""
    command = (words % EXAMPLES).split()
    told = {"ANALYTICS_DATA": f"{tmp_path}", "ANALYTICS_DURABILITY": "process"}
    with answering(*command, **told) as url:
        for number in range(20):
            for address in (f"/items/{number}/", f"/items/{number}/price/"):
                with urllib.request.urlopen(url + address, timeout=20) as answer:
                    assert answer.status == 200
    with AnalyticsTracker("shop", data=tmp_path, durability="process") as tracker:
        tracker.track("started")  # the next start delivers what was left
        eventually(lambda: sum(counted(tmp_path).values()) > 60)
    assert counted(tmp_path) == {"look": 20, "pageview": 20, "request": 20, "started": 1}
