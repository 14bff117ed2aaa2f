"""The script track.js on pages of a real browser: views, clicks and calls."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from support.pages import SCRIPT, UUID, leave, properties, sent

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from support.pages import Stand

pytestmark = pytest.mark.browser


def test_page_view_says_what_it_may_and_no_more(page: Page, stand: Stand) -> None:
    """A batch of text without a preflight, and an event with these fields only."""
    page.set_viewport_size({"width": 800, "height": 600})
    page.goto(stand.page(path="/shop?utm_source=mail&id=3&gclid=9#top", data_key="pk_1"))
    (event,) = stand.collector.wait(1)
    (sent,) = stand.collector.sent

    assert (sent.way, sent.key, sent.headers["REQUEST_METHOD"]) == ("body", "pk_1", "POST")
    assert sent.headers["CONTENT_TYPE"] == "text/plain;charset=UTF-8"
    assert "HTTP_COOKIE" not in sent.headers
    assert set(sent.body) == {"sent_at", "events"}
    assert set(event) == {"event", "event_id", "time", "properties"}
    assert UUID.fullmatch(event["event_id"])
    assert abs(datetime.fromisoformat(event["time"]) - datetime.now(UTC)).total_seconds() < 60
    assert event["event"] == "pageview"
    assert {name: value for name, value in properties(event).items() if value} == {
        "url": f"{stand.site}/shop?utm_source=mail&gclid=9",
        "title": "A page",
        "language": "en-GB",
        "screen": "800x600",
        "viewport": "800x600",
        "timezone": "Europe/Lisbon",
        "webdriver": True,
    }


def test_parameters_of_the_address_are_kept_by_list(page: Page, stand: Stand) -> None:
    page.goto(stand.page(path="/a?q=x&token=1&id=7&ref=b&xq=2", data_query="id,q"))
    (event,) = sent(page, stand, 1)

    assert properties(event)["url"] == f"{stand.site}/a?q=x&id=7&ref=b"


def test_referrer_is_sent_if_foreign(page: Page, stand: Stand) -> None:
    target = stand.page(path="/b")
    stand.bodies["/from"] = f'<meta name=referrer content=unsafe-url><a href="{target}">to</a>'
    page.goto(stand.site.replace("localhost", "127.0.0.1") + "/from?secret=1")
    page.get_by_text("to").click()
    (foreign,) = stand.collector.wait(1)
    page.goto(stand.site + "/from")
    page.get_by_text("to").click()
    own = stand.collector.wait(2)[1]

    assert properties(foreign)["referrer"].endswith("/from")
    assert properties(own)["referrer"] == ""


def test_calls_made_before_the_script_came_are_sent(page: Page, stand: Stand) -> None:
    """Under a policy without inline code the page's own script may push, too."""
    stand.bodies["/own.js"] = (
        'window.analytics = window.analytics || []; analytics.push(["track", "signup", {plan: 1}]);'
        'const held = analytics; addEventListener("load", () => held.push(["track", "late"]));'
    )
    address = stand.page()
    text = stand.bodies["/"].replace("<script", "<script src=/own.js></script><script", 1)
    stand.bodies["/"] = text
    page.goto(address)
    events = sent(page, stand, 3)

    assert [event["event"] for event in events] == ["pageview", "signup", "late"]
    assert properties(events[1])["plan"] == 1


def test_strict_policy_of_the_page_is_kept(page: Page, stand: Stand, said: list[str]) -> None:
    stand.policy = (
        f"default-src 'none'; script-src {stand.base}; connect-src {stand.base}; "
        f"img-src 'self'; require-trusted-types-for 'script'"
    )
    page.goto(stand.page('<button data-track="buy" data-track-plan-name="pro">b</button>'))
    page.get_by_text("b", exact=True).click()
    events = stand.collector.wait(2)

    assert properties(events[1])["plan-name"] == "pro"
    assert [text for text in said if "favicon" not in text and "404" not in text] == []


def test_clicks_outbound_links_and_downloads(page: Page, stand: Stand) -> None:
    body = """
      <button data-track=buy data-track-plan=pro data-other=1><b>Buy</b></button>
      <a href="https://example.com/x?y=1#z">Out</a> <a href="/price-list.PDF">List</a>
      <a href="/made" download>Made</a> <a href="/inside">In</a> <a href="mailto:a@b.c">Mail</a>
      <a href="https://example.com/x" data-track=partner>Both</a>
      <svg width=99 height=99><a href="https://example.com/"><text y=50>Svg</text></a></svg>"""
    page.goto(stand.page(body))
    page.evaluate("addEventListener('click', (e) => e.preventDefault())")
    for text in ("Buy", "Out", "List", "Made", "In", "Mail", "Svg", "Both"):
        page.get_by_text(text).click()
    events = sent(page, stand, 7)

    assert [(e["event"], properties(e).get("target")) for e in events[1:]] == [
        ("buy", None),
        ("outbound", "https://example.com/x"),
        ("download", f"{stand.site}/price-list.PDF"),
        ("download", f"{stand.site}/made"),
        ("partner", None),
        ("outbound", "https://example.com/x"),
    ]
    assert {"plan": "pro"}.items() <= properties(events[1]).items()
    assert "other" not in properties(events[1])


def test_click_is_seen_though_the_page_stops_it(page: Page, stand: Stand) -> None:
    page.goto(stand.page("<button data-track=stopped>s</button>"))
    page.evaluate(
        "document.querySelector('button').addEventListener('click', e => e.stopPropagation())"
    )
    page.get_by_text("s", exact=True).click()

    assert [event["event"] for event in sent(page, stand, 2)][1] == "stopped"


def test_page_of_one_page_sends_a_view_for_each_address(page: Page, stand: Stand) -> None:
    """Equal addresses are one; the title is the one that the page gave a moment later."""
    page.goto(stand.page())
    stand.collector.wait(1)
    page.evaluate("""async () => {
        const moment = () => new Promise((done) => setTimeout(done, 120));
        history.pushState({}, '', '/one?x=1'); document.title = 'One'; await moment();
        history.replaceState({}, '', '/one?x=2#part'); await moment();
        history.pushState({}, '', '/passing'); history.replaceState({}, '', '/two');
        document.title = 'Two'; await moment();
        history.back(); await moment();
    }""")
    events = stand.collector.wait(4)
    leave(page)

    assert [properties(e)["url"].removeprefix(stand.site) for e in events] == [
        "/", "/one", "/two", "/one",
    ]  # fmt: skip
    assert [properties(e)["title"] for e in events[:3]] == ["A page", "One", "Two"]
    assert stand.collector.names == ["pageview"] * 4


def test_history_of_the_page_works_as_before(page: Page, stand: Stand) -> None:
    page.goto(stand.page())
    got = page.evaluate("""() => {
        history.pushState({a: 1}, '', '/x');
        let error; try { history.pushState(() => 1, ''); } catch (e) { error = e.name; }
        return [history.state.a, location.pathname, history.pushState.length, error];
    }""")

    assert got == [1, "/x", 2, "DataCloneError"]


def test_routes_in_the_fragment_count_if_asked(page: Page, stand: Stand) -> None:
    page.goto(stand.page(path="/app?utm_source=x#/cart?step=1", data_hash=""))
    page.evaluate("location.hash = '#/paid'")
    first, second = sent(page, stand, 2)

    assert properties(first)["url"] == f"{stand.site}/app%23/cart?utm_source=x"
    assert properties(second)["url"] == f"{stand.site}/app%23/paid?utm_source=x"


def test_nothing_by_itself_if_asked(page: Page, stand: Stand) -> None:
    page.goto(stand.page('<a href="https://example.com/">o</a>', data_auto="false"))
    page.evaluate("addEventListener('click', (e) => e.preventDefault())")
    page.get_by_text("o", exact=True).click()
    page.evaluate("history.pushState({}, '', '/x')")
    page.wait_for_timeout(100)
    page.evaluate("analytics.page({kind: 'own'})")

    assert [properties(e).get("kind") for e in sent(page, stand, 1)] == ["own"]


def test_page_from_the_back_forward_cache_is_a_view(page: Page, stand: Stand) -> None:
    page.goto(stand.page())
    stand.collector.wait(1)
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: false}))")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    stand.collector.wait(2)
    leave(page)

    assert stand.collector.names == ["pageview", "pageview"]


def test_page_that_is_prerendered_is_no_view_until_it_is_shown(page: Page, stand: Stand) -> None:
    page.add_init_script(
        "Object.defineProperty(document, 'prerendering', {value: true});"
        "window.analytics = [['track', 'waited']]"
    )
    page.goto(stand.page())
    page.evaluate("analytics.track('called')")
    page.evaluate("document.dispatchEvent(new Event('prerenderingchange'))")

    assert [e["event"] for e in sent(page, stand, 3)] == ["called", "pageview", "waited"]


def test_it_never_throws(page: Page, stand: Stand) -> None:
    """What cannot be sent is left out, and everything else goes on."""
    page.goto(stand.page())
    page.evaluate("""() => {
        const loop = {}; loop.loop = loop;
        analytics.track('loop', loop); analytics.track('big', {n: 1n});
        analytics.push(['nothing']); analytics.push(); analytics.push(null);
        analytics.track(); analytics.page(7); analytics.identify(); analytics.consent();
        document.dispatchEvent(new MouseEvent('click')); window.dispatchEvent(new Event('click'));
        cmb.event('crumb', 3);
    }""")
    events = sent(page, stand, 6)

    assert [event.get("event") for event in events] == [
        "pageview", None, "pageview", "identify", "consent", "crumb",
    ]  # fmt: skip
    assert properties(events[-1])["value"] == 3


def test_properties_are_those_of_the_call(page: Page, stand: Stand) -> None:
    """What the page changes afterwards is not sent."""
    page.goto(stand.page())
    page.evaluate("const p = {n: 1}; analytics.track('e', p); p.n = 2")

    assert properties(sent(page, stand, 2)[1])["n"] == 1


def test_crumbys_call_on_a_page_of_crumbys(page: Page, stand: Stand) -> None:
    page.goto(stand.page(src="cmb.js"))
    page.evaluate("cmb.event('signup', 'gold')")
    event = sent(page, stand, 2)[1]

    assert (event["event"], properties(event)["value"]) == ("signup", "gold")


def test_second_copy_does_nothing(page: Page, stand: Stand) -> None:
    address = stand.page()
    stand.bodies["/"] += stand.head(src="cmb.js")
    page.goto(address)
    page.evaluate("analytics.track('e')")
    stand.collector.wait(2)
    leave(page)

    assert stand.collector.names == ["pageview", "e"]


def test_collector_of_another_host_and_folder(page: Page, stand: Stand) -> None:
    """Data-host says where; else it is where the script came from."""
    page.goto(stand.page(data_host=stand.base.replace("127.0.0.1", "localhost") + "/"))

    (event,) = stand.collector.wait(1)
    assert stand.collector.sent[0].headers["HTTP_HOST"].startswith("localhost")
    assert event["event"] == "pageview"


def test_page_without_tls_has_ids_too(browser: Browser, stand: Stand) -> None:
    """Such a page has no crypto.randomUUID."""
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script("delete Crypto.prototype.randomUUID")
    page.goto(stand.page())
    page.evaluate("analytics.track('e')")
    first, second = sent(page, stand, 2)
    context.close()

    assert re.fullmatch(r"\d+(-\d+){3}", first["event_id"])
    assert first["event_id"] != second["event_id"]


def test_script_runs_no_text_and_knows_no_other_origin() -> None:
    found = re.findall(
        r"eval|Function\(|innerHTML|https?:|document\.write|sessionStorage", SCRIPT.read_text()
    )

    assert found == []
