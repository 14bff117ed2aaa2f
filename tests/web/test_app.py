"""The site answers every address, safely, and says what went wrong."""

from __future__ import annotations

import re
from typing import Any

import pytest
from support.site import SETTINGS, Empty, Failing, get

from analytics.errors import RejectedError, SearchError, SplError, TransportError
from analytics.table import Message
from analytics.web import make_app

PAGES = [
    "/applications",
    "/application/shop",
    "/application/shop?event_name=purchase&compare=previous",
    "/application/shop?property=country&open=country&where=plan:pro",
    "/application/shop?from=2020-01-01&to=2020-01-02",
    "/nix",
]


class Diary:
    """A tracker that keeps what it is told, or cannot."""

    def __init__(self, *, is_broken: bool = False) -> None:
        self.told: list[tuple[str, dict[str, Any]]] = []
        self.is_broken = is_broken

    def track(self, event_name: str, *, props: dict[str, Any]) -> None:
        if self.is_broken:
            raise RuntimeError("no ink")
        self.told.append((event_name, props))


@pytest.mark.parametrize("address", ["/", "/api/application/shop", "/static/site.css", "/nix"])
def test_every_answer_has_the_safety_headers(site: Any, address: str) -> None:
    headers = get(site, address).headers

    assert headers["Content-Security-Policy"].startswith(
        "default-src 'none'; script-src 'self'; style-src 'self'"
    )
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("address", PAGES)
def test_no_page_needs_what_the_policy_forbids(site: Any, address: str) -> None:
    text = get(site, address).text

    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"<[^>]*\s(?:style|on\w+)=", text)
    assert "<style" not in text
    assert not re.search(r'(?:src|href|action)="(?:https?:)?//', text)


@pytest.mark.parametrize("address", PAGES[:4])
def test_every_link_leads_somewhere(site: Any, address: str) -> None:
    text = get(site, address).text
    paths = set(re.findall(r'(?:href|src|action)="([^"#?]+)', text))

    assert paths
    assert [path for path in paths if get(site, path).status != 200] == []


def test_unknown_application_names_the_nearest(site: Any) -> None:
    reply = get(site, "/application/shpo")

    assert reply.status == 404
    assert "There is no application “shpo”" in reply.text
    assert '<a href="/application/shop">shop</a>' in reply.text


def test_unknown_application_in_json(site: Any) -> None:
    reply = get(site, "/api/application/shpo")

    assert reply.status == 404
    assert reply.headers["Content-Type"] == "application/json; charset=utf-8"
    assert reply.json["error"]["code"] == "unknown_application"
    assert reply.json["error"]["nearest"] == "shop"


@pytest.mark.parametrize("address", ["/nix", "/static/../views/head.tpl", "/static/nix.css"])
def test_unknown_address_is_a_page(site: Any, address: str) -> None:
    reply = get(site, address)

    assert reply.status == 404
    assert "There is no such page" in reply.text


def test_names_are_escaped(site: Any) -> None:
    text = get(site, "/application/%3Cb%3E%22'%26").text

    assert "“&lt;b&gt;&quot;&#039;&amp;”" in text
    assert "<b>" not in text


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (TransportError("Splunk did not answer within 10 s. Host s:8089."), 503, "within 10 s<"),
        (RejectedError("Splunk refused the login. Give another.", 401), 502, "refused the login<"),
        (SearchError("The search needs 8 GiB. Give a shorter range."), 500, "needs 8 GiB<"),
        (SplError("Unknown command 'b'. See docs.", "a b", 2, 3), 500, "  a b\n    ^"),
    ],
)
def test_failed_search_is_told_in_words(
    error: Exception, status: int, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The page and the log carry the same number, and no trace is shown."""
    reply = get(make_app(Failing(error), settings=SETTINGS), "/application/shop")
    number = re.search(r"Request (\w{4}-\w{4})", reply.text)

    assert reply.status == status
    assert words in reply.text
    assert number
    assert number[1] in caplog.text
    assert "Traceback" not in reply.text


def test_fault_of_ours_is_a_page_too(caplog: pytest.LogCaptureFixture) -> None:
    app = make_app(Failing(ZeroDivisionError("secret")), settings=SETTINGS)
    reply = get(app, "/application/shop")
    number = re.search(r"Request (\w{4}-\w{4})", reply.text)

    assert reply.status == 500
    assert "Something here does not work" in reply.text
    assert "secret" not in reply.text
    assert number
    assert number[1] in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_failure_in_json_has_the_one_shape() -> None:
    app = make_app(Failing(TransportError("Splunk is away. Try again.")), settings=SETTINGS)
    reply = get(app, "/api/application/shop")

    assert reply.status == 503
    assert reply.json["error"]["code"] == "index_unreachable"
    assert reply.json["error"]["message"] == "Splunk is away. Try again."
    assert re.fullmatch(r"\w{4}-\w{4}", reply.json["error"]["request"])


def test_no_events_yet_says_how_to_send_one() -> None:
    text = get(make_app(Empty(), settings=SETTINGS), "/applications").text

    assert "No events yet" in text
    assert "tracker.track(&quot;signup&quot;" in text or 'tracker.track("signup"' in text


def test_warning_of_a_search_is_shown_once() -> None:
    app = make_app(Empty(Message("WARN", "Rows were cut."), Message("INFO", "hi")), None, SETTINGS)

    assert get(app, "/applications").text.count("Rows were cut.") == 1


def test_site_watches_itself() -> None:
    diary = Diary()
    app = make_app(Empty(), diary, SETTINGS)
    get(app, "/applications")
    get(app, "/application/shop?event_name=buy&property=country")
    get(app, "/api/application/shop")

    names = [name for name, _ in diary.told]
    assert names == ["list_applications", "app_details", "api_app_details"]
    assert diary.told[1][1]["app_name"] == "shop"
    assert diary.told[1][1]["event_name"] == "buy"
    assert diary.told[1][1]["property_name"] == "country"


def test_site_works_when_it_cannot_watch_itself(shop: Any) -> None:
    assert get(make_app(shop, Diary(is_broken=True), SETTINGS), "/application/shop").status == 200


def test_it_is_alive(site: Any) -> None:
    assert get(site, "/healthz").body == b"ok\n"
