"""One site over the demo for all tests of the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.site import SETTINGS, Shop, serving

from analytics.connect import close
from analytics.web import make_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page


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


@pytest.fixture
def said() -> list[str]:
    """What the console of `page` said, violations of the content security policy too."""
    return []


@pytest.fixture
def page(browser: Browser, address: str, said: list[str]) -> Iterator[Page]:
    """A page 1280 wide that fails its test when the console says anything."""
    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900})
    context.set_default_timeout(20_000)  # the first page of a machine under load takes long
    page = context.new_page()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    context.close()
    assert said == []
