"""From a page in a browser to the page at /applications, with `analytics serve` in between."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from support.pages import FIREFOX, leave
from support.serving import serving

from analytics.accounts.keys import Keys
from analytics.cli import main

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from support.pages import Stand

pytestmark = pytest.mark.browser

DOCS = Path(__file__).parents[2] / "docs" / "script.md"


def found(
    data: Path, capsys: pytest.CaptureFixture[str], spl: str, count: int
) -> list[dict[str, Any]]:
    """Search until there are *count* rows: nobody says when a beacon has arrived."""
    rows: list[dict[str, Any]] = []
    for _ in range(60):
        if len(rows) >= count:
            break
        capsys.readouterr()
        assert main(["--data", str(data), "search", spl, "-o", "json"]) == 0
        rows = json.loads(capsys.readouterr().out)
    assert len(rows) == count
    return rows


def test_page_of_the_manual_shows_up_at_applications(
    visitor: Page, stand: Stand, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a key, on one machine, the page as docs/script.md has it."""
    (text,) = re.findall(r"```html\n(<!doctype html>.*?)```", DOCS.read_text(), re.DOTALL)
    with serving(data) as address:
        stand.bodies["/page.html"] = text.replace("http://127.0.0.1:8080", address)
        with visitor.expect_response("**/v1/events**") as waited:
            visitor.goto(stand.site + "/page.html?utm_source=mail")
            visitor.get_by_text("Buy").click()
        assert waited.value.status == 200
        visitor.goto(f"{address}/applications")
        visitor.wait_for_selector("#apps tbody tr[data-name=web]")
        visitor.goto(f"{address}/application/web?event_name=buy")
        visitor.wait_for_selector(".props details[data-name=plan]")
        spl = "search index=* application=web | sort event | table *"
        buy, view = found(data, capsys, spl, 2)

    assert (buy["event"], buy["analytics_prop__plan"]) == ("buy", "pro")
    assert view["event"] == "pageview"
    assert {name.removeprefix("analytics_prop__"): v for name, v in view.items()}.items() >= {
        "url": f"{stand.site}/page.html?utm_source=mail",
        "path": "/page.html",
        "utm_source": "mail",
        "title": "A page",
        "timezone": "Europe/Lisbon",
        "browser": "Firefox",
        "bot": "false",
    }.items()
    assert view["distinct_id"] == buy["distinct_id"]
    assert view["distinct_id"].startswith("d_")


def test_pages_with_a_key_from_its_origin_only(
    visitor: Page, stand: Stand, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the key, as on a page of crumby without it; by beacon, and from the wrong origin."""
    key = Keys(data).add(["shop"], origins=[stand.site, "localhost"])
    with serving(data) as stand.base:
        visitor.goto(stand.page(path="/a#/cart", data_key=key, data_hash="", data_id="local"))
        visitor.evaluate("analytics.identify('u1')")
        leave(visitor)
        visitor.goto(stand.page(path="/b", src="cmb.js"))
        visitor.evaluate("cmb.event('signup', 'gold')")
        leave(visitor)
        wrong = stand.page(path="/c", data_key=key).replace("localhost", "127.0.0.1")
        with visitor.expect_response(lambda reply: "data=" in reply.url) as waited:
            visitor.goto(wrong)
        assert waited.value.headers["x-analytics-rejected"] == "wrong_origin"
        spl = (
            "search index=* application=shop | rename analytics_prop__* as * "
            "| table event distinct_id path value anonymous_id url | sort event path"
        )
        rows = found(data, capsys, spl, 4)

    assert [(row["event"], row.get("path"), row.get("value")) for row in rows] == [
        ("identify", "/a#/cart", None),
        ("pageview", "/a#/cart", None),
        ("pageview", "/b", None),
        ("signup", "/b", "gold"),
    ]
    assert rows[0]["distinct_id"] == "u1"
    assert rows[0]["anonymous_id"] == rows[1]["distinct_id"]
    assert rows[2]["distinct_id"] == rows[3]["distinct_id"]


def test_driven_browser_is_marked_as_a_bot(
    browser: Browser, stand: Stand, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = browser.new_context(user_agent=FIREFOX).new_page()
    with serving(data) as stand.base:
        page.goto(stand.page())
        leave(page)
        page.context.close()
        rename = "rename analytics_prop__* as * | table bot bot_reason webdriver"
        rows = found(data, capsys, f"search index=* application=web | {rename}", 1)

    assert rows == [{"bot": "true", "bot_reason": "webdriver"}]
