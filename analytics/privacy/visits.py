"""The steps for what is told of a visit: page, referrer, campaign, language, place.

    {"url": "https://shop.example/a?utm_source=x&token=1"}
    {"url": "https://shop.example/a?utm_source=x", "path": "/a", "utm_source": "x"}

What was sent is kept, cleaned; what it tells is added where it was not sent.

Source: ours; docs/privacy.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.enrich import pages, referrers, texts, zones
from analytics.enrich.places import COORDINATES, FIELDS
from analytics.privacy.context import Step, put

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from analytics.event import Event
    from analytics.privacy.context import Parts
    from analytics.privacy.policy import Policy

# Properties that are addresses of pages beside url and referrer.
_MORE = ("target", "href", "link_url")
_NO_PAGE = pages.Page()
_BY_DEFAULT = pages.Kept()
_TOLD = frozenset({"url", "path", "referrer", "search", "$language", *_MORE})
# How many of the fields of a place are kept, the roughest first.
_EXACT = {"off": 0, "country": 2, "region": 4, "city": 5, "precise": 7}
# Decimals of coordinates: about a kilometre.
_DECIMALS = 2


def addresses_of_pages(policy: Policy, parts: Parts) -> Step:
    """Clean the page and the referrer, and tell what they tell; the language too."""
    del parts
    kept = pages.Kept(frozenset(policy.query), tuple(policy.paths.items()))

    def step(event: Event, properties: dict[str, str]) -> Event | None:
        clean_pages(properties, kept)
        return event

    return Step(step, lambda names, _: not _TOLD.isdisjoint(names))


def clean_pages(properties: dict[str, str], kept: pages.Kept = _BY_DEFAULT) -> None:
    """Clean the addresses of pages among *properties*, and add what they tell.

    Args:
        properties: changed in place; of a request there may be ``$host`` and ``$language``.
        kept: what a site wants kept of addresses.
    """
    host = _page(properties, kept) or properties.get("$host", "")
    if "referrer" in properties:
        _referrer(properties, pages.page(properties["referrer"], kept), host)
    if "search" in properties:
        put(properties, "search", pages.query(properties["search"], kept))
    for name in _MORE:
        if name in properties and "://" in properties[name]:
            put(properties, name, pages.page(properties[name], kept).url)
    spoken = properties.pop("$language", "")
    if spoken and "language" not in properties:
        put(properties, "language", spoken.partition(",")[0].partition(";")[0].strip("* "))


def place(policy: Policy, parts: Parts) -> Step:
    """Say where the address is; without a database, which country the time zone is of."""
    known = FIELDS[: _EXACT[policy.place]]
    exact = COORDINATES if policy.place == "precise" else ()
    rough = () if exact else COORDINATES

    def step(event: Event, properties: dict[str, str]) -> Event | None:
        for name in FIELDS if properties.get("$key") == "public" else rough:
            properties.pop(name, None)
        address = properties.get("$ip", "")
        found = parts.places.find(address) if parts.places and address and known else {}
        for name in known:
            if name in found:
                properties.setdefault(name, found[name])
        if known and not found and "country" not in properties and "timezone" in properties:
            put(properties, "country", zones.country(properties["timezone"]))
        for name in exact:
            put(properties, name, _rounded(properties.get(name, "")))
        return event

    def concerns(names: Collection[str], kind: str) -> bool:
        sent = FIELDS if kind == "public" else COORDINATES
        told = (*sent, "$ip", "timezone") if known else sent
        return any(name in names for name in told)

    return Step(step, concerns)


def country(properties: Mapping[str, str], parts: Parts) -> str:
    """Say which country an event is from, before the step "place"; "" where that is not known."""
    sent = "" if properties.get("$key") == "public" else properties.get("country", "")
    address = properties.get("$ip", "")
    found = parts.places.find(address) if parts.places and address and not sent else {}
    return sent or found.get("country") or zones.country(properties.get("timezone", ""))


def _rounded(text: str) -> str:
    """Round a coordinate; "" for what is none."""
    try:
        degrees = float(text)
    except ValueError:
        return ""
    return f"{degrees:.{_DECIMALS}f}" if -180 <= degrees <= 180 else ""


def _page(properties: dict[str, str], kept: pages.Kept) -> str:
    """Clean url and path; give the host of the page."""
    path, found = properties.get("path", ""), _NO_PAGE
    if "url" in properties:
        found = pages.page(properties["url"], kept)
        put(properties, "url", found.url)
        for name, told in found.tells:
            properties.setdefault(name, told)
    if not path:
        put(properties, "path", found.path)
    elif path != found.path:
        clean = pages.page(path, kept).path if path[0] == "/" else texts.masked_in_address(path)
        put(properties, "path", clean)
    return found.host


def _referrer(properties: dict[str, str], found: pages.Page, host: str) -> None:
    """Keep the referrer, unless it is a page of the same site."""
    site = found.host.removeprefix("www.")
    if not site or site == host.lower().removeprefix("www."):
        del properties["referrer"]
        return
    properties["referrer"] = found.url
    kind, name = referrers.kind(site)
    properties.setdefault("referrer_host", site)
    properties.setdefault("referrer_class", kind)
    if kind == "search":
        properties.setdefault("search_engine", name)
