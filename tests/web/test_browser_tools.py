"""The pages around the collector as a person uses them, in Chromium."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from support.collecting import Collecting
from support.site import SETTINGS, Empty, serving

from analytics.web import make_app

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

SALE = "https://shop.example/sale"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site around a collector."""
    folder: Path = tmp_path_factory.mktemp("around")
    collecting = Collecting(folder)
    links = collecting.collector.site.links
    links.add("spring", f"{SALE}/with/a/path/that/is/much/longer/than/a/phone/is/wide", "shop")
    links.add("spring", f"{SALE}?utm_source=flyer", "shop", is_replacing=True)
    collecting.post("/v1/events", {"event": "x" * 900})
    app = make_app(Empty(), settings=SETTINGS, collector=collecting.collector)
    with serving(app) as address:
        yield address


def test_result_follows_what_is_typed(page: Page) -> None:
    page.goto(f"/tools/url?tu=1&url={SALE}")
    page.locator("#o-rdr:has-text('sig=')").wait_for()
    page.fill("[name=source]", "Mail")
    page.locator("#o-page:has-text('utm_source=Mail')").wait_for()
    page.fill("[name=secret]", "sk_typed")
    page.fill("[name=medium]", "x")
    page.locator("#built .note.bad:has-text('unknown')").wait_for()

    assert "source=Mail" in page.url
    assert "sk_typed" not in page.url


def test_short_link_is_made_and_ended(page: Page) -> None:
    page.goto(f"/tools/url?url={SALE}")
    page.fill("[name=path]", "autumn")
    page.get_by_role("button", name="Make the short link").click()
    page.locator("#o-short:has-text('/l/autumn')").wait_for()
    page.get_by_role("link", name="Links of web").click()
    page.get_by_role("button", name="End /l/autumn").click()
    page.get_by_text("0 in use, 1 ended").wait_for()


@pytest.mark.parametrize("path", [f"/tools/url?url={SALE}", "/links", "/links/shop", "/intake"])
def test_page_is_accessible_and_fits(page: Page, path: str) -> None:
    page.goto(path)
    for width, theme in ((1280, "light"), (1280, "dark"), (360, "dark"), (360, "light")):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        found = Axe().run(page).response["violations"]

        assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator(".scroll[tabindex]").count() == 0  # no table is cut off
