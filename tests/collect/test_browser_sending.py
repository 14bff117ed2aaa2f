"""How events get from a page to the collector, whatever is in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.pages import leave, properties

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page
    from support.pages import Stand

pytestmark = pytest.mark.browser


def test_picture_where_only_pictures_are_allowed(page: Page, stand: Stand) -> None:
    stand.policy = (
        f"default-src 'none'; script-src {stand.base} 'unsafe-inline'; img-src {stand.base}"
    )
    page.goto(stand.page(data_key="pk_1"))
    (event,) = stand.collector.wait(1)

    assert (stand.collector.sent[0].way, stand.collector.sent[0].key) == ("picture", "pk_1")
    assert properties(event)["title"] == "A page"


def test_answer_that_the_page_may_not_read_ends_in_a_picture(page: Page, stand: Stand) -> None:
    """Kept by a collector whose answer has no CORS: sent once more, and then no more."""
    stand.collector.answers.append(0)
    page.goto(stand.page())
    stand.collector.wait_for_requests(2)
    page.evaluate("analytics.track('after')")
    stand.collector.wait(2)

    assert [one.way for one in stand.collector.sent] == ["body", "picture", "body"]
    assert [len(one.body["events"]) for one in stand.collector.sent] == [1, 1, 1]


def test_ten_events_go_at_once_and_the_rest_after_a_second(page: Page, stand: Stand) -> None:
    page.clock.install()
    page.goto(stand.page())
    page.evaluate("for (let i = 1; i < 12; i++) analytics.track('e' + i)")
    stand.collector.wait(10)
    assert len(stand.collector.sent[0].body["events"]) == 10
    page.wait_for_timeout(0)
    page.clock.run_for(1100)

    assert stand.collector.wait(12)[11]["event"] == "e11"


@pytest.mark.parametrize("way", ["hidden", "pagehide"])
def test_what_waits_goes_by_beacon_when_the_page_goes(page: Page, stand: Stand, way: str) -> None:
    page.clock.install()  # so that the second never passes
    page.add_init_script("""
        const native = navigator.sendBeacon; window.beacons = 0;
        navigator.sendBeacon = function (...given) { beacons++; return native.apply(this, given); };
        Object.defineProperty(document, 'hidden', {get: () => window.gone || false});""")
    page.goto(stand.page())
    if way == "hidden":
        page.evaluate("gone = true; document.dispatchEvent(new Event('visibilitychange'))")
    page.evaluate("dispatchEvent(new Event('pagehide'))")
    stand.collector.wait(1)

    assert page.evaluate("beacons") == 1
    assert stand.collector.sent[0].headers["CONTENT_TYPE"] == "text/plain;charset=UTF-8"


@pytest.mark.parametrize("refusal", ["() => false", "undefined"])
def test_fetch_where_there_is_no_beacon(page: Page, stand: Stand, refusal: str) -> None:
    page.add_init_script(
        f"Object.defineProperty(Navigator.prototype, 'sendBeacon', {{value: {refusal}}})"
    )
    page.goto(stand.page())
    leave(page)

    assert stand.collector.wait(1)[0]["event"] == "pageview"


def test_connection_that_was_cut_loses_nothing(
    page: Page, context: BrowserContext, stand: Stand
) -> None:
    """What was tracked meanwhile comes afterwards: each event once, with its own time."""
    page.goto(stand.page())
    stand.collector.wait(1)
    context.set_offline(True)
    page.evaluate("for (let i = 0; i < 12; i++) analytics.track('e' + i)")
    page.wait_for_timeout(1500)
    assert len(stand.collector.events) == 1
    context.set_offline(False)
    events = stand.collector.wait(13)
    page.wait_for_timeout(300)

    assert sorted(e["event"] for e in events) == sorted(["pageview", *(f"e{i}" for i in range(12))])
    assert sum(len(one.body["events"]) for one in stand.collector.sent) == 13
    sent_at = [one.body["sent_at"] for one in stand.collector.sent]
    assert events[-1]["time"] < sent_at[-1]


def test_beacon_into_a_cut_connection_is_sent_again_when_the_page_is_back(
    page: Page, context: BrowserContext, stand: Stand
) -> None:
    page.add_init_script(
        "Object.defineProperty(document, 'hidden', {get: () => window.gone || false})"
    )
    page.goto(stand.page())
    stand.collector.wait(1)
    context.set_offline(True)
    page.evaluate("analytics.track('kept'); gone = true")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_timeout(200)
    context.set_offline(False)
    page.evaluate("gone = false; document.dispatchEvent(new Event('visibilitychange'))")

    assert stand.collector.wait(2)[1]["event"] == "kept"


@pytest.mark.parametrize("status", [503, 429, 500])
def test_collector_that_is_busy_gets_it_later(page: Page, stand: Stand, status: int) -> None:
    stand.collector.answers.append(status)
    page.goto(stand.page())

    assert stand.collector.wait(1)[0]["event"] == "pageview"


def test_collector_that_refuses_is_not_asked_again(page: Page, stand: Stand) -> None:
    stand.collector.answers.append(403)
    page.goto(stand.page())
    page.wait_for_timeout(1300)
    page.evaluate("analytics.track('second')")
    stand.collector.wait(1)

    assert stand.collector.names == ["second"]


def test_large_events_are_split(page: Page, stand: Stand) -> None:
    """A body that is kept alive has 60,000 bytes at most; one event alone may have more."""
    page.goto(stand.page())
    stand.collector.wait(1)
    page.evaluate("""() => {
        for (let i = 0; i < 8; i++) analytics.track('e' + i, {text: '€'.repeat(8000)});
        analytics.track('huge', {text: 'x'.repeat(90000)});
    }""")
    stand.collector.wait(10)
    sizes = [int(one.headers["CONTENT_LENGTH"]) for one in stand.collector.sent]

    assert sorted(sizes)[-2] < 60_000
    assert max(sizes) > 90_000


def test_click_that_leaves_the_page_is_not_lost(page: Page, stand: Stand) -> None:
    stand.bodies["/next"] = "<p>next"
    page.goto(stand.page('<a href="/next" data-track="go">go</a>'))
    page.get_by_text("go").click()
    page.wait_for_url("**/next")

    assert [event["event"] for event in stand.collector.wait(2)] == ["pageview", "go"]
