"""Browser, system and device of a user agent, and whether it is a bot's.

    agent("Mozilla/5.0 (Windows NT 10.0; Win64; x64) … Chrome/120.0.0.0 Safari/537.36")
    {"browser": "Chrome", "browser_version": "120.0.0.0", "os": "Windows", "os_version": "10",
     "device": "desktop", "bot": "false"}

With the extra ``[ua]`` the package ua-parser tells browser and system, under our names; without
it, and for the device, a table of the common ones does. The client hints of a browser win over
its text, which is frozen in newer ones. Each text is looked at once and remembered.

Source: the texts that browsers send, as facts; User-Agent Client Hints (W3C community group
report) for Sec-CH-UA-Platform and Sec-CH-UA-Mobile; documentation of ua-parser 1.0.
"""

from __future__ import annotations

import logging
import re
from functools import cache, lru_cache
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from analytics.enrich.bots import FILE, Bots
from analytics.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

_LOG = logging.getLogger(__name__)

#: So many texts are remembered.
REMEMBERED = 4096

#: The properties that `agent` finds.
FIELDS = (
    "browser", "browser_version", "os", "os_version", "device", "bot", "bot_reason",
)  # fmt: skip

#: Longer texts are cut: no browser sends them.
_LONGEST = 1024

# Those that name another browser too come before it.
_BROWSERS = (
    ("Edge", ("Edg/", "EdgA/", "EdgiOS/", "Edge/")),
    ("Opera", ("OPR/", "OPT/", "OPiOS/", "Opera Mini/", "Opera/")),
    ("Samsung Internet", ("SamsungBrowser/",)),
    ("Yandex", ("YaBrowser/",)),
    ("Vivaldi", ("Vivaldi/",)),
    ("DuckDuckGo", ("DuckDuckGo/", "Ddg/")),
    ("UC Browser", ("UCBrowser/",)),
    ("Silk", ("Silk/",)),
    ("Google App", ("GSA/",)),
    ("Facebook", ("FBAV/",)),
    ("Instagram", ("Instagram ",)),
    ("Snapchat", ("Snapchat/",)),
    ("Electron", ("Electron/",)),
    ("Firefox", ("Firefox/", "FxiOS/", "Focus/")),
    ("Chromium", ("Chromium/",)),
    ("Chrome", ("CriOS/", "Chrome/")),
    ("Internet Explorer", ("MSIE ", "Trident/7.0; rv:", "Trident/")),
    ("Android Browser", ("Android Browser/",)),
)
_NUMBER = re.compile(r"[\d.]+")
_SAFARI = re.compile(r"Version/([\d.]+).*Safari/")
_SYSTEMS = (
    ("Windows Phone", re.compile(r"Windows Phone(?: OS)? ?([\d.]*)")),
    ("iOS", re.compile(r"(?:iPhone|iPad|iPod)(?:.*? OS ([\d_]+) like Mac)?")),
    ("Android", re.compile(r"Android ?([\d.]*)")),
    ("ChromeOS", re.compile(r"CrOS \S+ ([\d.]*)")),
    ("Windows", re.compile(r"Windows(?: NT)? ?([\d.]*)")),
    ("macOS", re.compile(r"Mac OS X ?([\d_.]*)|Macintosh")),
    ("Linux", re.compile(r"Linux()|X11")),
)
_WINDOWS = {"10.0": "10", "6.3": "8.1", "6.2": "8", "6.1": "7", "6.0": "Vista", "5.1": "XP"}
# Sec-CH-UA-Platform -> our name.
_PLATFORMS = {
    **{name.lower(): name for name in ("Windows", "macOS", "iOS", "Android", "Linux")},
    "chrome os": "ChromeOS",
    "chromeos": "ChromeOS",
    "chromium os": "ChromeOS",
}
# Names of ua-parser that are other names of ours.
_BROWSER_NAMES = {
    "Chrome Mobile": "Chrome",
    "Chrome Mobile iOS": "Chrome",
    "Chrome Mobile WebView": "Chrome WebView",
    "Mobile Safari": "Safari",
    "Mobile Safari UI/WKWebView": "Safari WebView",
    "Firefox Mobile": "Firefox",
    "Firefox iOS": "Firefox",
    "Edge Mobile": "Edge",
    "Opera Mobile": "Opera",
    "Opera Touch": "Opera",
    "DuckDuckGo Mobile": "DuckDuckGo",
    "Yandex Browser": "Yandex",
    "Google": "Google App",
    "IE": "Internet Explorer",
    "IE Mobile": "Internet Explorer",
    "Amazon Silk": "Silk",
    "Android": "Android Browser",
    "Other": "",
}
_SYSTEM_NAMES = {"Mac OS X": "macOS", "Mac OS": "macOS", "Chrome OS": "ChromeOS", "Other": ""}
_TABLET = re.compile(r"iPad|Tablet|Kindle|Silk/|PlayBook|\bKF[A-Z]{2,5}\b|Nexus (?:7|9|10)\b")


class Agents:
    """Reads user agents with one list of bots, and remembers what it has read.

    Attributes:
        agent: as the function `agent`.
    """

    def __init__(self, is_bot: Callable[[str], bool]) -> None:
        """Tell bots by *is_bot*."""
        self._is_bot = is_bot
        self.agent = lru_cache(maxsize=REMEMBERED)(self._agent)

    def described(self, context: Mapping[str, str]) -> dict[str, str]:
        """Give what is behind the names that begin with ``$`` (see `analytics.privacy`).

        A visit made by a machine that drives a browser, or by a browser that fetches ahead of
        its person, is a bot's whatever the user agent says.
        """
        text = context.get("$user_agent", "")
        platform, mobile = context.get("$hints_platform", ""), context.get("$hints_mobile", "")
        found = dict(self.agent(text, platform, mobile))
        for name in ("webdriver", "prefetch"):
            if context.get(f"${name}") == "1":
                return {**found, "bot": "true", "bot_reason": name}
        return found

    def replaced(self, properties: Mapping[str, str]) -> dict[str, str]:
        """Put what is found in the place of what came with the request.

        What was sent stands, but for what says whether it is a bot. The engine does the same
        in SQL; this is for events on their way to a Splunk.
        """
        sent = {name: text for name, text in properties.items() if not name.startswith("$")}
        if "$user_agent" not in properties:
            return sent
        for name in ("bot", "bot_reason"):
            sent.pop(name, None)
        return {**sent, **{n: t for n, t in self.described(properties).items() if n not in sent}}

    def _agent(self, text: str, platform: str = "", mobile: str = "") -> dict[str, str]:
        text = text[:_LONGEST]
        browser, version, system, system_version = _parsed(text)
        hinted = _PLATFORMS.get(platform.strip(' "').lower(), "")
        if hinted and hinted != system:
            system, system_version = hinted, ""
        is_bot = not text.strip() or self._is_bot(text)
        found = {
            "browser": browser,
            "browser_version": version,
            "os": system,
            "os_version": system_version,
            "device": _device(text, system, mobile.strip()),
            "bot": "true" if is_bot else "false",
            "bot_reason": "" if not is_bot else "user_agent" if text.strip() else "no_user_agent",
        }
        return {name: value for name, value in found.items() if value}


def agent(text: str, platform: str = "", mobile: str = "") -> dict[str, str]:
    """Find out what is behind a user agent; do not change the answer, it is remembered.

    Args:
        text: the user agent; "" where there was none.
        platform: Sec-CH-UA-Platform, with or without quotes.
        mobile: Sec-CH-UA-Mobile, ``?1`` or ``?0``.

    Returns:
        What is known of `FIELDS`; ``bot`` always, ``bot_reason`` where it is one.
    """
    return default().agent(text, platform, mobile)


def common(text: str) -> tuple[str, str, str]:
    """Say browser, its version and system by the table alone: names of it, and digits."""
    text = text[:_LONGEST]
    browser, version = _browser(text)
    return browser, version, _system(text)[0]


def of(folder: Path) -> Agents:
    """Read with the list of bots of a data directory, else with that of the package."""
    try:
        return Agents(Bots.read(folder / FILE))
    except ConfigError as error:  # events must not wait for a list to be mended
        _LOG.warning("%s The list of the package is used.", error)
        return default()


@cache
def default() -> Agents:
    """Read with the list of bots of the package."""
    return Agents(Bots.read(None))


def _parsed(text: str) -> tuple[str, str, str, str]:
    """Say browser, its version, system, its version."""
    resolve = _resolver()
    if resolve is None:
        return (*_browser(text), *_system(text))
    found = resolve(text)
    browser, system = ("", ""), ("", "")
    if found.user_agent:
        browser = _named(found.user_agent, _BROWSER_NAMES, _version(found.user_agent))
    if found.os:
        system = _named(found.os, _SYSTEM_NAMES, _version(found.os))
    return (*(browser if browser[0] else _browser(text)),
            *(system if system[0] else _system(text)))  # fmt: skip


@cache
def _resolver() -> Callable[[str], Any] | None:
    """Load ua-parser, where its compiled form is there: in pure Python it takes a millisecond."""
    try:
        from ua_parser import Domain  # noqa: PLC0415 - an extra
        from ua_parser.loaders import load_lazy_builtins  # noqa: PLC0415 - an extra
        from ua_parser.regex import Resolver  # noqa: PLC0415 - an extra
    except ImportError:
        return None
    resolver, both = Resolver(load_lazy_builtins()), Domain.USER_AGENT | Domain.OS
    return lambda text: resolver(text, both)


def _named(part: Any, names: Mapping[str, str], version: str) -> tuple[str, str]:
    return names.get(part.family, part.family), version


def _version(part: Any) -> str:
    numbers = (part.major, part.minor, part.patch, part.patch_minor)
    return ".".join(takewhile(bool, numbers))


def _browser(text: str) -> tuple[str, str]:
    for name, marks in _BROWSERS:
        for mark in marks:
            at = text.find(mark)
            if at >= 0:
                number = _NUMBER.match(text, at + len(mark))
                return name, number[0].rstrip(".") if number else ""
    safari = _SAFARI.search(text)
    if safari:
        return ("Android Browser" if "Android" in text else "Safari"), safari[1]
    return ("Safari" if "AppleWebKit/" in text and "like Mac OS X" in text else ""), ""


def _system(text: str) -> tuple[str, str]:
    for name, pattern in _SYSTEMS:
        found = pattern.search(text)
        if found:
            version = (found[1] or "").replace("_", ".").rstrip(".")
            return name, _WINDOWS.get(version, version) if name == "Windows" else version
    return "", ""


def _device(text: str, system: str, mobile: str) -> str:
    if _TABLET.search(text):
        return "tablet"
    if mobile == "?1" or "Mobi" in text or "iPhone" in text or "iPod" in text:
        return "mobile"
    if system == "Android":
        return "tablet"  # a telephone says Mobile
    return "desktop" if system else ""
