"""What all tests share: a fresh data directory, the real data, a browser, and no skips in CI.

Source: ours.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pytest
from hypothesis import settings
from support import foreign

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from playwright.sync_api import Browser

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)

# A machine under load is slow; a time says nothing here about being right. `make test` judges a
# change, so it has the same examples each time; with EXPLORE=1 there are others at each run.
EXPLORES = bool(os.environ.get("EXPLORE") or os.environ.get("DIFFERENTIAL_EXAMPLES"))
settings.register_profile("steady", deadline=None, derandomize=not EXPLORES)
settings.load_profile("steady")

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Name a data directory that does not exist yet; its path is short enough for a socket."""
    return tmp_path / "data"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Find the real data with known answers, next to the repository."""
    if not SHARED.is_dir():
        pytest.skip("there is no folder ../shared with the real data")
    return SHARED


@pytest.fixture(scope="session")
def javascript() -> Path:
    """Install the clients of Splunk in JavaScript; give the folder to run them in."""
    if not foreign.is_there():
        pytest.skip("there is no Node")
    return foreign.installed()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests."""
    if not CHROMIUM.exists():  # a skip is a failure in CI
        pytest.skip(f"there is no {CHROMIUM}; install Debian's chromium")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - most tests need none

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session", autouse=True)
def _close_engines() -> Iterator[None]:
    """Close the engines that tests share."""
    yield
    if cases := sys.modules.get("support.cases"):
        cases.close_all()


@pytest.fixture(scope="session", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep tests away from the settings and the data of whoever runs them."""
    folder = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(("ANALYTICS_", "SPLUNK_"))]:
            patch.delenv(name)
        patch.setenv("HOME", str(folder))
        yield folder


@pytest.fixture(autouse=True)
def _empty_home(home: Path) -> Iterator[None]:
    """Leave nothing at home for the next test. A look costs less than a folder for each."""
    yield
    for left in home.iterdir():
        shutil.rmtree(left) if left.is_dir() else left.unlink()


def _fail_if_skipped(report: Report) -> Report:
    if report.skipped and os.environ.get("CI") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI, where nothing may be: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Make a skipped test fail in CI."""
    return _fail_if_skipped((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Make a skipped file fail in CI."""
    return _fail_if_skipped((yield))
