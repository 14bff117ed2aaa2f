"""One site over the demo for all tests of the pages, and one Chromium."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import sync_playwright
from support.site import SETTINGS, Shop, serving

from analytics.connect import close
from analytics.web import make_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """The events of the demo."""
    folder = tmp_path_factory.mktemp("shop")
    shop = Shop(folder)
    yield shop
    close(folder)


@pytest.fixture(scope="session")
def site(shop: Shop) -> Any:
    """The site over the demo, to be called without a socket."""
    return make_app(shop, settings=SETTINGS)


@pytest.fixture(scope="session")
def address(site: Any) -> Iterator[str]:
    """The address of that site."""
    with serving(site) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests."""
    if not CHROMIUM.exists():  # a skip is a failure in CI, tests/conftest.py
        pytest.skip(f"there is no {CHROMIUM}; install Debian's chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def said() -> list[str]:
    """What the console of `page` said, violations of the content security policy too."""
    return []


@pytest.fixture
def page(browser: Browser, address: str, said: list[str]) -> Iterator[Page]:
    """A page 1280 wide that fails its test when the console says anything."""
    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900})
    context.set_default_timeout(5000)
    page = context.new_page()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    context.close()
    assert said == []
