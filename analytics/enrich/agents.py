"""Browser, system and device of a user agent.

    agent("Mozilla/5.0 (Windows NT 10.0; Win64; x64) … Chrome/120.0.0.0 Safari/537.36")
    {"browser": "Chrome", "browser_version": "120.0.0.0", "os": "Windows", "os_version": "10",
     "device": "desktop", "bot": "false"}

A table of the common browsers and systems; each text is looked at once and remembered. The
client hints of a browser win over its text, which is frozen in newer ones.

Source: the texts that browsers send, as facts; User-Agent Client Hints (W3C community group
report) for Sec-CH-UA-Platform and Sec-CH-UA-Mobile.
"""

from __future__ import annotations

import re
from functools import lru_cache

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
_TABLET = re.compile(r"iPad|Tablet|Kindle|Silk/|PlayBook|\bKF[A-Z]{2,5}\b|Nexus (?:7|9|10)\b")


@lru_cache(maxsize=REMEMBERED)
def agent(text: str, platform: str = "", mobile: str = "") -> dict[str, str]:
    """Find out what is behind a user agent; do not change the answer, it is remembered.

    Args:
        text: the user agent; "" where there was none.
        platform: Sec-CH-UA-Platform, with or without quotes.
        mobile: Sec-CH-UA-Mobile, ``?1`` or ``?0``.

    Returns:
        What is known of `FIELDS`.
    """
    text = text[:_LONGEST]
    browser, version = _browser(text)
    system, system_version = _system(text)
    hinted = _PLATFORMS.get(platform.strip(' "').lower(), "")
    if hinted and hinted != system:
        system, system_version = hinted, ""
    found = {
        "browser": browser,
        "browser_version": version,
        "os": system,
        "os_version": system_version,
        "device": _device(text, system, mobile.strip()),
    }
    return {name: value for name, value in found.items() if value}


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
