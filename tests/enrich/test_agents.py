"""User agents: browser, system, device, with the package and without."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest

from analytics.enrich import agents
from analytics.enrich.agents import Agents, agent
from analytics.enrich.bots import Bots

if TYPE_CHECKING:
    from pathlib import Path

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/120.0.0.0 Safari/537.36"
)
IPAD = (
    "Mozilla/5.0 (iPad; CPU OS 17_5_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "CriOS/148.0.7778.166 Mobile/15E148 Safari/604.1"
)
PHONE = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "SamsungBrowser/30.0 Chrome/143.0.0.0 Mobile Safari/537.36"
)
TABLE = [
    (CHROME, "Chrome", "Windows", "desktop"),
    (CHROME + " Edg/120.0.2210.61", "Edge", "Windows", "desktop"),
    (CHROME + " OPR/106.0.0.0", "Opera", "Windows", "desktop"),
    (CHROME.replace("Windows NT 10.0; Win64; x64", "Macintosh; Intel Mac OS X 10_15_7"),
     "Chrome", "macOS", "desktop"),
    (CHROME.replace("Windows NT 10.0; Win64; x64", "X11; CrOS x86_64 14541.0.0"),
     "Chrome", "ChromeOS", "desktop"),
    ("Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0",
     "Firefox", "Linux", "desktop"),
    (("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
     "Version/17.1 Safari/605.1.15"), "Safari", "macOS", "desktop"),
    ("Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko",
     "Internet Explorer", "Windows", "desktop"),
    (IPAD, "Chrome", "iOS", "tablet"),
    (PHONE, "Samsung Internet", "Android", "mobile"),
    (PHONE.replace(" Mobile", ""), "Samsung Internet", "Android", "tablet"),
]  # fmt: skip


@pytest.fixture(params=["package", "table"])
def reader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Agents:
    """Read with ua-parser, and with the table that stands in for it."""
    if request.param == "table":
        monkeypatch.setattr(agents, "_resolver", lambda: None)
    return Agents(Bots.read(None))


@pytest.mark.parametrize(("text", "browser", "system", "device"), TABLE)
def test_common_browsers_have_one_name(
    reader: Agents, text: str, browser: str, system: str, device: str
) -> None:
    found = reader.agent(text)

    assert (found["browser"], found["os"], found["device"]) == (browser, system, device)
    assert found["bot"] == "false"
    assert "bot_reason" not in found


def test_versions(reader: Agents) -> None:
    assert reader.agent(CHROME)["browser_version"] == "120.0.0.0"
    assert reader.agent(CHROME)["os_version"] == "10"
    assert reader.agent(IPAD)["os_version"] == "17.5.1"


def test_package_that_is_installed_is_used() -> None:
    assert agents._resolver() is not None
    rare = "Mozilla/5.0 (X11; Linux x86_64; rv:91.0) Gecko/20100101 Firefox/91.0 SeaMonkey/2.53"

    assert agent(rare)["browser"] == "SeaMonkey"


@pytest.mark.parametrize(
    ("platform", "mobile", "want"),
    [
        ('"Linux"', "?0", ("Linux", "desktop")),
        ('"Chrome OS"', "", ("ChromeOS", "desktop")),
        ("Android", "?1", ("Android", "mobile")),
        ("Android", "?0", ("Android", "tablet")),
        ('"Plan 9"', "", ("Windows", "desktop")),
    ],
)
def test_hints_win(platform: str, mobile: str, want: tuple[str, str]) -> None:
    found = agent(CHROME, platform, mobile)

    assert (found["os"], found["device"]) == want


@pytest.mark.parametrize(
    ("context", "want"),
    [
        ({"$user_agent": CHROME}, "false"),
        ({"$user_agent": "curl/8.5.0"}, "user_agent"),
        ({"$user_agent": ""}, "no_user_agent"),
        ({"$user_agent": "   "}, "no_user_agent"),
        ({}, "no_user_agent"),
        ({"$user_agent": CHROME, "$prefetch": "1"}, "prefetch"),
        ({"$user_agent": CHROME, "$webdriver": "1"}, "webdriver"),
    ],
)
def test_bot_has_its_reason(context: dict[str, str], want: str) -> None:
    found = Agents(Bots.read(None)).described(context)

    assert found.get("bot_reason", found["bot"]) == want
    assert (found["bot"] == "true") is ("bot_reason" in found)


@pytest.mark.parametrize(
    "text", ["x" * 100_000, "\0", "(((", "Mozilla/5.0 (", "é" * 50, "Version/"]
)
def test_any_text_is_read(reader: Agents, text: str) -> None:
    assert reader.agent(text)["bot"] in {"true", "false"}


def test_real_browsers_have_their_device(reader: Agents, shared: Path) -> None:
    entries: list[dict[str, Any]] = json.loads(
        gzip.decompress((shared / "data/browsers/user-agents.json.gz").read_bytes())
    )
    found = [(e, reader.agent(e["userAgent"])) for e in entries]
    wrong = [e["userAgent"] for e, read in found if read.get("device") != e["deviceCategory"]]

    assert [e["userAgent"] for e, read in found if read["bot"] == "true"] == []
    assert [e["userAgent"] for e, read in found if not {"browser", "os"} <= read.keys()] == []
    assert wrong == []
