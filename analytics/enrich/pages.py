"""Addresses of pages: what is kept of one, and what it tells.

    page("https://u:p@shop.example/a%20b?utm_source=x&gclid=1&token=9#top")
    Page(url="https://shop.example/a%20b?utm_source=x", host="shop.example", path="/a b",
         tells=(("click_id", "google"), ("utm_source", "x")))

Of a query only ``utm_*``, ``ref`` and the parameters asked for are kept. A click id tells whose
advertisement it was, and is not kept itself: it names one person to the one who sold it. What
looks like a token, an e-mail address or a card number becomes ``[removed]``.

Source: RFC 3986; the names of the click ids are those that the advertisers document.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, unquote_plus, urlsplit

from analytics.enrich.texts import masked_in_address

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Name of a click id -> who gives it.
CLICK_IDS = {
    **dict.fromkeys(("gclid", "gbraid", "wbraid", "dclid", "gad_source"), "google"),
    "msclkid": "microsoft",
    "fbclid": "facebook",
    "igshid": "instagram",
    "ttclid": "tiktok",
    "twclid": "x",
    "li_fat_id": "linkedin",
    "yclid": "yandex",
    "epik": "pinterest",
    "rdt_cid": "reddit",
    "sccid": "snapchat",
    "mc_eid": "mailchimp",
    "irclickid": "impact",
    "_kx": "klaviyo",
}

#: Longer addresses are not remembered: a thousand of them would fill the memory.
_LONG = 2048

_UTM = re.compile(r"utm_[a-z_]{1,40}")


@dataclass(frozen=True, slots=True)
class Page:
    """What is kept of an address.

    Attributes:
        url: without user, fragment, and all of the query that is not kept; "" where there
            was none.
        host: in small letters, without a port.
        path: decoded; "" where the address has no host.
        tells: ``utm_*``, ``ref`` and ``click_id``, in the order they are found.
    """

    url: str = ""
    host: str = ""
    path: str = ""
    tells: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)  # quickly looked up: by which it is
class Kept:
    """What a site wants kept of addresses.

    Attributes:
        query: names of parameters.
        paths: patterns of paths, ``*`` for one part, and what stands for them.
    """

    query: frozenset[str] = frozenset()
    paths: tuple[tuple[str, str], ...] = ()


def page(text: str, kept: Kept = Kept()) -> Page:
    """Read the address *text*; what cannot be read as one is a `Page` without anything."""
    return (_page if len(text) < _LONG else _page.__wrapped__)(text, kept)


def query(text: str, kept: Kept = Kept()) -> str:
    """Keep of a query what `page` keeps of it; with a question mark where there was one."""
    rest = "&".join(part for part, *_ in _pairs(text.removeprefix("?"), kept.query))
    return "?" + rest if rest and text.startswith("?") else rest


@lru_cache(maxsize=8192)
def _page(text: str, kept: Kept) -> Page:
    try:
        parts = urlsplit(text.strip())
        host = (parts.hostname or "").rstrip(".")
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return Page()
    path = _path(parts.path, kept)
    parameters = list(_pairs(parts.query, kept.query)) if parts.query else []
    tells = tuple(dict(tell for _, tell in parameters if tell[0]).items())
    shown = quote(path, safe="/:@!$&'()*+,;=~[]") if path != unquote(parts.path) else parts.path
    start = f"{parts.scheme}://{_bracketed(host)}{port}" if host else ""
    if not host and not shown.startswith("/"):
        return Page()
    rest = "&".join(part for part, _ in parameters if part)
    url = f"{start}{shown}{'?' if rest else ''}{rest}"
    return Page(url, host, path or "/", tells)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _path(text: str, kept: Kept) -> str:
    path = "/".join(masked_in_address(part) for part in unquote(text).split("/"))
    for pattern, to in kept.paths:
        if _fits(path, pattern):
            return to
    return path


def _fits(path: str, pattern: str) -> bool:
    parts, wanted = path.split("/"), pattern.split("/")
    return len(parts) == len(wanted) and all(
        want == part or (want == "*" and part != "")
        for part, want in zip(parts, wanted, strict=True)
    )


def _pairs(text: str, names: frozenset[str]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield each parameter as it is kept, "" where it is not, and what it tells."""
    for part in text.split("&"):
        name, _, value = part.partition("=")
        name = unquote_plus(name)
        plain = name.lower()
        clean = masked_in_address(unquote_plus(value))
        told = plain if clean and (_UTM.fullmatch(plain) or plain == "ref") else ""
        if told or name in names:
            shown = value if clean == unquote_plus(value) else quote(clean, safe="[]")
            yield f"{quote(name)}={shown}", (told, clean)
        elif plain in CLICK_IDS:
            yield "", ("click_id", CLICK_IDS[plain])
