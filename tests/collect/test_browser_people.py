"""Whom the script counts and whom not, ids and consent."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from support.pages import UUID, leave, properties, sent

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import BrowserContext, Page
    from support.pages import Stand

pytestmark = pytest.mark.browser

THIRTEEN_MONTHS_S = 395 * 86_400


def test_nothing_is_stored_by_default(page: Page, context: BrowserContext, stand: Stand) -> None:
    page.goto(stand.page())
    stand.collector.wait(1)

    assert context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


@pytest.mark.parametrize(
    ("signal", "setting", "kept"),
    [
        ("globalPrivacyControl", "-", "nothing"),
        ("globalPrivacyControl", "drop", "nothing"),
        ("globalPrivacyControl", "ignore", "all"),
        ("globalPrivacyControl", "anonymous", "of nobody"),
        ("doNotTrack", "-", "nothing"),
        ("doNotTrack", "ignore", "all"),
    ],
)
def test_signals_of_the_browser(
    page: Page, stand: Stand, signal: str, setting: str, kept: str
) -> None:
    value = "'1'" if signal == "doNotTrack" else "true"
    page.add_init_script(
        f"Object.defineProperty(Navigator.prototype, '{signal}', {{get: () => {value}}})"
    )
    page.goto(stand.page(data_signals=setting, data_id="local", data_user="u1"))
    page.evaluate("analytics.track('e')")
    leave(page)
    page.goto(stand.page(path="/other", data_signals="ignore", data_key="end"))
    stand.collector.wait(1 if kept == "nothing" else 3)
    events = [e for one in stand.collector.sent if one.key != "end" for e in one.body["events"]]

    assert [e["event"] for e in events] == ([] if kept == "nothing" else ["pageview", "e"])
    assert {name in e for e in events for name in ("distinct_id", "session_id")} <= {kept == "all"}


@pytest.mark.parametrize("attribute", ["data_bots", "data_local"])
def test_robots_and_machines_of_developers_are_left_out(
    page: Page, stand: Stand, attribute: str
) -> None:
    """Playwright says that it drives the browser, and the site is on localhost."""
    page.goto(stand.page(**{attribute: "-"}))
    page.evaluate("analytics.track('x')")
    leave(page)
    page.goto(stand.page(path="/other"))
    stand.collector.wait(1)

    assert [properties(e)["url"] for e in stand.collector.events] == [f"{stand.site}/other"]
    assert properties(stand.collector.events[0])["webdriver"] is True


def test_person_can_switch_it_off(page: Page, stand: Stand) -> None:
    page.goto(stand.page(path="/#analytics-off"))
    page.goto(stand.page(path="/again"))
    page.evaluate("analytics.track('x')")
    leave(page)
    page.goto(stand.site + "/again")
    page.evaluate("localStorage.removeItem('analytics_off'); analytics.track('on')")

    assert [event["event"] for event in stand.collector.wait(1)] == ["on"]


@pytest.mark.parametrize("attributes", [{}, {"data_frame": ""}], ids=["left out", "asked for"])
def test_frame_of_another_origin(page: Page, stand: Stand, attributes: dict[str, str]) -> None:
    inner = stand.page(path="/inner", **attributes)
    stand.bodies["/outer"] = f"<iframe src='{inner}'></iframe>"
    page.goto(stand.site.replace("localhost", "127.0.0.1") + "/outer")
    page.frames[1].evaluate("analytics.track('framed')")
    leave(page)
    page.goto(stand.page(path="/alone"))
    stand.collector.wait(3 if attributes else 1)

    assert stand.collector.names.count("framed") == len(attributes)


def test_frame_of_the_own_origin_counts(page: Page, stand: Stand) -> None:
    inner = stand.page(path="/inner")
    stand.bodies["/outer"] = f"<iframe src='{inner}'></iframe>"
    page.goto(stand.site + "/outer")

    assert sent(page, stand, 1)[0]["event"] == "pageview"


def test_file_is_left_out_unless_allowed(page: Page, stand: Stand, tmp_path: Path) -> None:
    """A file has no origin, so its picture is what gets through; its path is told."""
    for name, attributes in (("no", {"data_local": "-"}), ("yes", {})):
        (tmp_path / f"{name}.html").write_text(f"<title>{name}</title>" + stand.head(**attributes))
        page.goto((tmp_path / f"{name}.html").as_uri())
    stand.collector.wait(1)

    assert [properties(e)["title"] for e in stand.collector.events] == ["yes"]


def test_id_in_a_cookie(page: Page, context: BrowserContext, stand: Stand) -> None:
    """A random UUID for 13 months, which is not renewed."""
    page.goto(stand.page(data_id="cookie"))
    first = sent(page, stand, 1)[0]
    cookies = {cookie["name"]: cookie for cookie in context.cookies()}
    page.reload()
    second = sent(page, stand, 2)[1]
    again = {cookie["name"]: cookie for cookie in context.cookies()}
    cookie = cookies["an_id"]

    assert UUID.fullmatch(first["distinct_id"])
    assert first["distinct_id"] == second["distinct_id"] == cookie["value"]
    assert first["session_id"] == second["session_id"] == cookies["an_session"]["value"]
    assert (cookie["path"], cookie["sameSite"], cookie["secure"]) == ("/", "Lax", True)
    assert cookie["domain"] == "localhost"
    assert abs(cookie["expires"] - datetime.now(UTC).timestamp() - THIRTEEN_MONTHS_S) < 120
    assert again["an_id"]["expires"] == cookie["expires"]


def test_other_cookies_are_not_taken_for_the_id(
    page: Page, context: BrowserContext, stand: Stand
) -> None:
    context.add_cookies([{"name": "plan_id", "value": "gold", "url": stand.site}])
    page.goto(stand.page(data_id="cookie"))

    assert UUID.fullmatch(sent(page, stand, 1)[0]["distinct_id"])


def test_two_tabs_are_one_person_in_one_session(context: BrowserContext, stand: Stand) -> None:
    address = stand.page(data_id="local")
    for _ in range(2):
        context.new_page().goto(address)
    events = stand.collector.wait(2)

    assert len({event["distinct_id"] for event in events}) == 1
    assert len({event["session_id"] for event in events}) == 1
    assert len({event["event_id"] for event in events}) == 2


@pytest.mark.parametrize("where", ["local", "cookie"])
def test_session_ends_after_half_an_hour_without_events(
    page: Page, context: BrowserContext, stand: Stand, where: str
) -> None:
    """A cookie ends by the clock of the browser, so the test looks at the time it is given."""
    page.clock.install()
    page.goto(stand.page(data_id=where))
    for pause in ("29:00", "29:00", "31:00"):
        page.clock.fast_forward(pause)
        page.evaluate("analytics.track('e')")
        page.clock.run_for(1100)
    sessions = [e["session_id"] for e in stand.collector.wait(4)]

    if where == "local":
        assert [sessions.index(one) for one in sessions] == [0, 0, 0, 3]
        assert len({e["distinct_id"] for e in stand.collector.events}) == 1
    else:
        (ends,) = [c["expires"] for c in context.cookies() if c["name"] == "an_session"]
        assert abs(ends - datetime.now(UTC).timestamp() - 1800) < 60


def test_identify_and_reset(page: Page, stand: Stand) -> None:
    page.goto(stand.page(data_id="local"))
    page.evaluate("analytics.identify('u1', {plan: 'pro'}); analytics.track('known')")
    page.evaluate("analytics.reset(); analytics.track('nobody')")
    view, identify, known, nobody = sent(page, stand, 4)

    assert identify["event"] == "identify"
    assert properties(identify)["plan"] == "pro"
    assert (identify["distinct_id"], known["distinct_id"]) == ("u1", "u1")
    assert identify["anonymous_id"] == known["anonymous_id"] == view["distinct_id"]
    assert nobody["distinct_id"] not in {"u1", view["distinct_id"]}
    assert nobody["session_id"] != view["session_id"]


def test_user_that_the_page_knows(page: Page, stand: Stand) -> None:
    """Without any code, and without storing anything."""
    page.goto(stand.page(data_user="u7"))
    (view,) = sent(page, stand, 1)

    assert view["distinct_id"] == "u7"
    assert "session_id" not in view


@pytest.mark.parametrize("where", ["local", "cookie"])
def test_consent_given_and_withdrawn(
    page: Page, context: BrowserContext, stand: Stand, where: str
) -> None:
    """No id before; one from then on; none afterwards, nor on the next page."""
    page.goto(stand.page(data_id=where, data_consent="necessary"))
    stand.collector.wait(1)
    page.evaluate("analytics.consent(['necessary', 'analytics']); analytics.track('yes')")
    stand.collector.wait(3)
    page.reload()
    page.evaluate("analytics.consent([], {version: 3}); analytics.track('no')")
    stand.collector.wait(6)
    stored = page.evaluate("Object.keys(localStorage)")
    page.reload()
    events = stand.collector.wait(7)
    ids = [event.get("distinct_id") for event in events]

    assert [(e["event"], properties(e)["consent"]) for e in events] == [
        ("pageview", "necessary"),
        ("consent", "necessary,analytics"),
        ("yes", "necessary,analytics"),
        ("pageview", "necessary,analytics"),
        ("consent", "necessary"),
        ("no", "necessary"),
        ("pageview", "necessary"),
    ]
    assert properties(events[4])["version"] == 3
    assert (ids[0], ids[5], ids[6]) == (None, None, None)
    assert ids[1] is not None
    assert ids[1] == ids[2] == ids[3] == ids[4]
    assert [name for name in stored if name != "an_consent"] == []
    assert {cookie["name"] for cookie in context.cookies()} <= {"an_consent"}


def test_storage_that_is_not_allowed_does_no_harm(page: Page, stand: Stand) -> None:
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no') }})"
    )
    page.goto(stand.page(data_id="local"))
    page.evaluate("analytics.consent(['analytics']); analytics.reset(); analytics.track('e')")
    events = sent(page, stand, 3)

    assert [event["event"] for event in events] == ["pageview", "consent", "e"]
    assert all(event.get("distinct_id") is None for event in events)
