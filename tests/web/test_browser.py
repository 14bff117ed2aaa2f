"""The pages as a person uses them, in Chromium."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from support.site import NOW, SETTINGS, Empty, Failing, serving

from analytics.errors import TransportError
from analytics.web import make_app

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

SHOP = "/application/shop"
RULES = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}


def chart(page: Page) -> Any:
    """Wait for the drawn chart."""
    page.wait_for_selector(".plot canvas")
    return page.locator(".plot").first


def drag(page: Page, start: float, end: float) -> None:
    """Drag over the chart, from one part of its width to another."""
    box = chart(page).bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * start, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * (start + end) / 2, y)
    page.mouse.move(box["x"] + box["width"] * end, y)
    page.mouse.up()


def test_choosing_a_range_swaps_the_page_and_back_works(page: Page) -> None:
    page.goto(SHOP)
    page.evaluate("window.stayed = true")
    page.get_by_role("link", name="7 d").click()
    page.wait_for_url("**?range=7d")
    page.wait_for_selector(".dates:has-text('Nov 16 to Nov 22, 2026')")

    assert page.evaluate("window.stayed")
    assert page.locator("#numbers tbody tr").count() == 7

    page.go_back()
    page.wait_for_selector(".dates:has-text('Oct 24 to Nov 22, 2026')")
    assert page.evaluate("window.stayed")


def test_choosing_a_metric_and_an_event(page: Page) -> None:
    page.goto(SHOP)
    page.select_option("#metric", "users")
    page.wait_for_url("**?metric=users")
    page.select_option("#ev", "purchase")
    page.wait_for_url("**?metric=users&event_name=purchase")

    assert page.locator("h1").inner_text() == "shop / purchase"
    assert page.title() == "purchase · shop · Analytics"


def test_legend_hides_a_line_and_never_all(page: Page) -> None:
    page.goto(SHOP)
    chart(page)
    keys = page.locator(".key button[data-series]")
    keys.first.click()

    assert keys.first.get_attribute("aria-pressed") == "false"
    assert page.url.endswith("?hide=page_view")

    keys.nth(1).click(modifiers=["Alt"])
    pressed = [key.get_attribute("aria-pressed") for key in keys.all()]
    assert pressed.count("true") == 1
    keys.nth(1).click()
    assert [key.get_attribute("aria-pressed") for key in keys.all()] == ["true"] * len(pressed)


def test_hidden_lines_stay_hidden_in_a_link_and_over_a_change(page: Page) -> None:
    page.goto(f"{SHOP}?hide=page_view,search")
    chart(page)

    assert page.locator(".key [aria-pressed=false]").count() == 2

    page.get_by_role("link", name="Week").click()
    page.wait_for_selector("#numbers th:has-text('Week of')", state="attached")
    assert page.locator(".key [aria-pressed=false]").count() == 2


def test_drag_zooms_and_the_zoom_becomes_the_range(page: Page) -> None:
    page.goto(SHOP)
    drag(page, 0.4, 0.6)
    page.wait_for_function("location.search.includes('zoom=')")
    page.get_by_role("link", name="Use this range").click()
    page.wait_for_url(re.compile(r"from=2026-11-\d\d&to=2026-11-\d\d$"))
    page.wait_for_selector(".joined summary[aria-current]")

    assert page.locator("#numbers tbody tr").count() in {5, 6, 7}


def test_zoom_is_reset_by_its_button_and_by_a_key(page: Page) -> None:
    page.goto(SHOP)
    for way in ("button", "key"):
        drag(page, 0.4, 0.6)
        page.wait_for_function("location.search.includes('zoom=')")
        if way == "button":
            page.get_by_role("button", name="Reset zoom").click()
        else:
            page.keyboard.press("0")
        page.wait_for_function("!location.search.includes('zoom=')")


def test_tooltip_reads_a_bucket_and_a_click_pins_it(page: Page) -> None:
    page.goto(SHOP)
    box = chart(page).bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 100)
    tip = page.locator(".tip")

    assert tip.locator("b").inner_text().endswith(", 2026")
    assert "Total" in tip.inner_text()

    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 100)
    page.mouse.move(10, 10)
    assert tip.is_visible()
    page.reload()
    chart(page)
    assert page.locator(".tip").is_visible()


def test_chart_is_read_with_the_keyboard(page: Page) -> None:
    page.goto(SHOP)
    chart(page).focus()
    page.keyboard.press("End")
    assert "until 14:32" in page.locator("#say").inner_text()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    assert page.url.endswith("?at=2026-11-21T00%3A00")
    page.keyboard.press("Escape")
    assert page.locator(".tip").is_hidden()
    assert "at=" not in page.url


def test_single_keys(page: Page) -> None:
    page.goto(SHOP)
    chart(page)
    page.keyboard.press("n")
    assert page.locator("#numbers").get_attribute("open") == ""
    page.keyboard.press("s")
    assert page.locator("#search").get_attribute("open") == ""
    page.keyboard.press("w")
    page.wait_for_url("**?span=week")
    page.keyboard.press("c")
    page.wait_for_url("**?span=week&compare=previous")
    page.keyboard.press("?")
    assert page.get_by_role("dialog").is_visible()
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="hidden")
    page.keyboard.press("Shift+D")
    page.wait_for_function("document.documentElement.dataset.theme === 'dark'")
    page.keyboard.press("g")
    page.keyboard.press("a")
    page.wait_for_url("**/applications")


def test_breakdown_by_a_property(page: Page) -> None:
    page.goto(f"{SHOP}?event_name=purchase")
    page.select_option("#by", "country")
    page.wait_for_url("**?event_name=purchase&property=country")
    chart(page)

    assert page.locator("#breakdown tbody tr").first.inner_text().startswith("Germany")
    assert page.locator(".key button[data-series]").first.inner_text() == "Germany"


def test_properties_come_after_the_page_and_values_when_opened(page: Page) -> None:
    page.goto(SHOP)
    page.wait_for_selector(".props details[data-name=country]")
    assert "country" in page.locator("#by").inner_text()
    page.locator(".props details[data-name=country] summary").click()
    page.wait_for_selector(".props .bars >> text=Germany")
    assert page.url.endswith("?open=country")
    page.locator(".props .bars a").first.click()
    page.wait_for_selector(".chip >> text=Germany")


def test_filter_is_added_and_removed(page: Page) -> None:
    page.goto(f"{SHOP}?event_name=purchase")
    page.keyboard.press("/")
    page.select_option("[name=filter]", "plan")
    page.select_option("[name=operator]", "is not")
    page.fill("[name=value]", "free")
    page.get_by_role("button", name="Add the filter").click()
    page.wait_for_url("**&where=!plan:free")
    page.get_by_label("Remove the filter plan is not free").click()
    page.wait_for_url("**?event_name=purchase")


def test_own_range(page: Page) -> None:
    page.goto(SHOP)
    page.get_by_text("Custom").click()
    page.fill("[name=from]", "2026-11-02")
    page.fill("[name=to]", "2026-11-08")
    page.get_by_role("button", name="Show this range").click()
    page.wait_for_url("**?from=2026-11-02&to=2026-11-08")
    page.wait_for_selector(".dates:has-text('Nov 2 to Nov 8, 2026')")


def test_csv_holds_what_the_table_shows(page: Page) -> None:
    page.goto(f"{SHOP}?range=7d&event_name=purchase")
    with page.expect_download() as download:
        page.keyboard.press("x")
    rows = download.value.path().read_text().splitlines()
    shown = page.locator("#numbers tbody td").all_text_contents()

    assert download.value.suggested_filename == "shop-purchase.csv"
    assert [row.split(",")[1] for row in rows[1:]] == shown


def test_picture_is_saved(page: Page, tmp_path: Path) -> None:
    page.goto(SHOP)
    chart(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="PNG").click()
    download.value.save_as(tmp_path / "chart.png")

    assert download.value.suggested_filename == "shop.png"
    assert (tmp_path / "chart.png").stat().st_size > 10_000


def test_table_is_sorted_in_place(page: Page) -> None:
    page.goto(SHOP)
    chart(page)
    page.locator("#breakdown th a[data-sort=name]").click()
    names = page.locator("#breakdown tbody th .name").all_text_contents()

    assert names == sorted(names)
    assert page.url.endswith("?sort=name")


def test_list_of_applications_is_searched(page: Page) -> None:
    page.goto("/applications")
    page.keyboard.press("/")
    page.keyboard.type("MOB")
    assert page.locator("#apps tbody tr:visible").count() == 1
    assert page.url.endswith("?q=mob")
    page.keyboard.type("x")
    assert page.locator("#none").is_visible()


def test_many_buckets_are_fetched(page: Page) -> None:
    page.goto(f"{SHOP}?range=90d&span=hour")
    chart(page).focus()

    assert page.locator("#numbers tbody tr").count() == 400
    page.keyboard.press("End")
    assert "Nov 22, 2026 14:00" in page.locator("#say").inner_text()


def test_without_scripts_all_is_there(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto(SHOP)

    assert page.locator(".still").is_visible()
    page.locator("#numbers summary").click()
    assert page.locator("#numbers tbody tr").count() == 30
    page.get_by_role("link", name="7 d").click()
    assert page.locator("#numbers tbody tr").count() == 7
    page.get_by_role("link", name="Show the properties").click()
    page.locator(".props details[data-name=country] summary").click()
    page.locator(".props details[data-name=country]").get_by_text("Show the values").click()
    assert page.locator(".props .bars li").count() == 10
    page.get_by_label("Light or dark theme").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    context.close()


def test_first_event_appears_by_itself(browser: Browser, shop: Any) -> None:
    index = Empty()
    with serving(make_app(index, settings=SETTINGS)) as address:
        page = browser.new_page()
        page.clock.install(time=NOW)
        page.goto(f"{address}/applications")
        assert page.locator("h2").first.inner_text() == "No events yet"
        index.search = shop.search  # type: ignore[method-assign]
        page.clock.run_for(5100)
        page.wait_for_selector("#apps")
        page.close()


@pytest.mark.parametrize(
    "path",
    [
        "/applications",
        f"{SHOP}?event_name=purchase&property=country&where=plan:pro&open=country",
        f"{SHOP}?from=2020-01-01&to=2020-01-02",
        "/application/shpo",
    ],
)
def test_page_is_accessible_and_fits(page: Page, said: list[str], path: str) -> None:
    """Light and dark, wide and as narrow as a phone; axe finds nothing to say."""
    page.goto(path)
    if page.locator(".chart").count():
        chart(page)
    for width, theme in ((1280, "light"), (1280, "dark"), (360, "dark"), (360, "light")):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        found = Axe().run(page, options=RULES).response["violations"]

        assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    said[:] = [text for text in said if "404" not in text]


def test_failure_offers_a_second_try(browser: Browser) -> None:
    app = make_app(Failing(TransportError("Splunk did not answer. Try again.")), settings=SETTINGS)
    with serving(app) as address:
        page = browser.new_page()
        page.goto(f"{address}{SHOP}?range=7d")
        assert (
            page.get_by_role("link", name="Try again").get_attribute("href") == f"{SHOP}?range=7d"
        )
        page.close()
