"""A collector for each test of this folder, and pages with the script that send to one of paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.collecting import Collecting
from support.pages import FIREFOX, Stand, standing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page


@pytest.fixture
def collecting(tmp_path: Path) -> Collecting:
    """Give a collector without keys, which only this machine may use."""
    return Collecting(tmp_path)


@pytest.fixture
def stand() -> Iterator[Stand]:
    """A site and a collector of paper."""
    with standing() as stand:
        yield stand


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Windows that share cookies, as a person's do."""
    context = browser.new_context(locale="en-GB", timezone_id="Europe/Lisbon")
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Page]:
    """A page as a person has it, not as one that a machine drives."""
    context = browser.new_context(user_agent=FIREFOX, timezone_id="Europe/Lisbon")
    context.set_default_timeout(20_000)
    context.add_init_script(
        "Object.defineProperty(Navigator.prototype, 'webdriver', {get: () => false})"
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def said() -> list[str]:
    """What the console of `page` said."""
    return []


@pytest.fixture
def page(context: BrowserContext, said: list[str]) -> Iterator[Page]:
    """A page that fails its test when anything was thrown in it."""
    page = context.new_page()
    thrown: list[str] = []
    page.on("pageerror", lambda error: thrown.append(str(error)))
    page.on("console", lambda message: said.append(message.text))
    yield page
    assert thrown == []
