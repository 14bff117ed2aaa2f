"""The calls of the package analytical; its documentation's examples as they stand there."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from analytics import privacy
from analytics.input import AnalyticsTracker
from analytics.integrations import provider as module
from analytics.integrations.provider import Provider, anonymize_ip_address, generate_client_id
from analytics.transports.memory import MemoryTransport

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.event import Event

PAGE = Path(__file__).parents[2] / "docs/integrations.md"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
PAGEVIEW = {
    "ua": "user-agent",
    "uip": "12.34.56.78",
    "dl": "https://example.com",
    "dt": "page title",
}
EVENT = {
    "ua": "user-agent",
    "uip": "12.34.56.78",
    "ec": "event-category",
    "ea": "event-action",
    "el": "event-label",
    "ev": 0,
}


def events(act: Callable[[Provider], object]) -> list[Event]:
    transport = MemoryTransport()
    with AnalyticsTracker("shop", transport=transport) as tracker:
        act(Provider("analytics", tracker))
    return transport.events


def without_agent(event: Event) -> dict[str, str]:
    return {name: value for name, value in event.properties.items() if "bot" not in name}


def test_pageview() -> None:
    (event,) = events(lambda ga: ga.pageview(PAGEVIEW))
    assert (event.application, event.name, event.distinct_id) == ("shop", "pageview", None)
    assert without_agent(event) == {
        "url": "https://example.com",
        "path": "/",
        "title": "page title",
        "ip": "12.34.0.0",
    }


def test_event() -> None:
    (event,) = events(lambda ga: ga.event(EVENT))
    assert event.name == "event-action"
    assert without_agent(event) == {
        "category": "event-category",
        "label": "event-label",
        "value": "0",
        "ip": "12.34.0.0",
    }


def test_a_user_agent_is_read_and_its_text_is_not_kept() -> None:
    (event,) = events(lambda ga: ga.pageview({**PAGEVIEW, "ua": FIREFOX}))
    told = (event.properties["browser"], event.properties["os"], event.properties["bot"])
    assert told == ("Firefox", "Linux", "false")
    assert FIREFOX not in event.properties.values()


def test_names_of_a_page() -> None:
    hit = {"dh": "shop.example", "dp": "/a", "dr": "https://b.example/", "ul": "de", "uip": "x"}
    (event,) = events(lambda ga: ga.pageview(hit))
    assert event.properties == {
        "path": "/a",
        "referrer": "https://b.example/",
        "language": "de",
        "url": "https://shop.example/a",
        "referrer_host": "b.example",
        "referrer_class": "other",
    }


def test_a_page_and_its_referrer_are_kept_without_what_may_name_a_person() -> None:
    hit = {
        "dl": "https://u:p@shop.example/a?mail=ann@shop.example&utm_source=x&gclid=1#ann",
        "dr": "https://b.example/ann@shop.example?q=ann",
        "dp": "/reset/eyJhbGciOi.eyJzdWIi.c2lnbmF0dXJl",
    }
    (event,) = events(lambda ga: ga.pageview(hit))
    assert event.properties == {
        "url": "https://shop.example/a?utm_source=x",
        "path": "/reset/[removed]",
        "utm_source": "x",
        "click_id": "google",
        "referrer": "https://b.example/[removed]",
        "referrer_host": "b.example",
        "referrer_class": "other",
    }


def test_addresses_that_are_no_texts() -> None:
    (event,) = events(lambda ga: ga.pageview({"dl": 7, "dp": ["/a"], "dr": 1.5}))
    assert event.name == "pageview"


@pytest.mark.parametrize(
    ("given", "who", "before"),
    [
        ({"cid": "c"}, "c", None),
        ({"uid": "u"}, "u", None),
        ({"uid": "u", "cid": "c"}, "u", "c"),
        ({"uid": "", "cid": None}, "around", None),
    ],
    ids=["client", "user", "both", "none"],
)
def test_who(given: dict[str, Any], who: str, before: str | None) -> None:
    def act(ga: Provider) -> None:
        with ga.tracker.context("around"):
            ga.event({**EVENT, **given})

    (event,) = events(act)
    assert (event.distinct_id, event.properties.get("anonymous_id")) == (who, before)


def test_a_name_that_is_no_text() -> None:
    (event,) = events(lambda ga: ga.event({"ec": "video", 7: "x"}))
    assert event.properties == {"category": "video", "p_7": "x"}


def test_a_hit_of_an_hour_ago() -> None:
    (event,) = events(lambda ga: ga.event({"ec": "video", "qt": 3_600_000}))
    assert event.name == "video"
    assert 3_600 <= (datetime.now(UTC) - event.time).total_seconds() < 7_200


@pytest.mark.parametrize(
    ("kind", "hit"),
    [("pageview", {"dt": "Title"}), ("event", {"el": "label", "ea": ""})],
    ids=["page", "event"],
)
def test_what_is_needed_is_missing(
    kind: str, hit: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    answers: list[bool] = []
    with caplog.at_level(logging.WARNING, "analytics"):
        assert events(lambda ga: answers.append(getattr(ga, kind)(hit))) == []
    assert answers == [False]
    assert "A hit has none of" in caplog.text


def test_the_answer_is_whether_it_is_recorded() -> None:
    answers: list[bool] = []
    found = events(lambda ga: answers.append(ga.event(EVENT)))
    tracker = AnalyticsTracker("shop", transport=MemoryTransport(), disabled=True)
    answers.append(Provider("analytics", tracker).event(EVENT))
    assert (len(found), answers) == (1, [True, False])


def test_settings_make_a_tracker() -> None:
    transport = MemoryTransport()
    made = Provider("analytics", {"application_name": "shop", "transport": transport})
    made.pageview(PAGEVIEW)
    assert made.tracker.close()
    assert [event.application for event in transport.events] == ["shop"]


def test_an_unknown_provider() -> None:
    with pytest.raises(ValueError, match=r"no provider 'googleanalytics'. Use 'analytics'"):
        Provider("googleanalytics", {})


def test_the_functions_are_those_of_privacy() -> None:
    names = ("anonymize_ip_address", "anonymize_user_agent", "generate_client_id")
    for name in names:
        assert getattr(module, name) is getattr(privacy, name)
    assert anonymize_ip_address("12.34.56.78") == "12.34.0.0"
    secret = "{}${}${}".format("my-secret", "12.34.56.78", "user-agent")
    ids = {generate_client_id(secret, key="site") for _ in range(2)}
    assert [UUID(one).version for one in ids] == [4]


def test_the_example_of_the_page_runs() -> None:
    section = PAGE.read_text("utf-8").partition("\n## analytical\n")[2]
    snippet = section.partition("```python\n")[2].partition("```")[0]
    transport = MemoryTransport()
    with AnalyticsTracker("shop", transport=transport) as tracker:
        exec(snippet, {"tracker": tracker})  # noqa: S102 - the page of this repository
    assert [event.name for event in transport.events] == ["pageview", "play"]
    assert transport.events[0].properties["ip"] == "12.34.0.0"
