"""Addresses that say where a visitor came from, out of what was typed.

    build({"url": "https://shop.example/sale", "source": "mail"}, "https://go.example")
    Built(page="https://shop.example/sale?gu=1&utm_source=mail",
          redirect="https://go.example/tr/v1/rdr/?utm_source=mail&url=https%3A%2F%2F…",
          pixel="https://go.example/tr/v1/img/?utm_source=mail&url=…",
          short="https://shop.example/sale?gu=1&utm_source=mail")

Values are kept as they are typed. The campaign is written as ``utm_…``, which every analytics
reads; on an internal link without, so that a visit keeps the campaign it began with.

Source: tracker (sfproductlabs), its page "track_url.html"; docs/collect.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit, urlunsplit

from analytics.collect import targets

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a link; a list of *choices* where only those have a meaning."""

    name: str
    label: str
    hint: str = ""
    choices: tuple[str, ...] = ()


_TYPES = ("ad", "blog", "content", "meeting", "news", "podcast", "social", "vlog")
_CAMPAIGN = ("source", "medium", "campaign", "term", "content")
FIELDS = (
    Field("source", "Source", "newsletter"),
    Field("medium", "Medium", "email"),
    Field("campaign", "Campaign", "spring"),
    Field("term", "Term"),
    Field("content", "Content", "top button"),
    Field("aff", "Affiliate"),
    Field("ptyp", "Type of page", choices=_TYPES),
    Field("etyp", "Type of event", "names the event"),
    Field("sink", "Sink", "checkout"),
    Field("score", "Score", "6"),
    Field("xid", "Experiment"),
    Field("ver", "Variation"),
    Field("uname", "User name", "kept as a hash"),
    Field("auth", "Author", "a UUID"),
    Field("app", "Application"),
    Field("key", "Public key", "pk_…"),
)
#: What belongs to the request to us, and not to the page that is linked.
_OURS = frozenset({"app", "key", "auth", "uname"})


@dataclass(frozen=True, slots=True)
class Built:
    """The addresses; "" for what cannot be built.

    Attributes:
        page: the page with the values.
        redirect: through us to the page.
        pixel: a picture that is counted.
        short: what a short link leads to.
        is_signed: whether the redirect goes on without asking.
        problem: what is wrong with what was typed.
    """

    page: str = ""
    redirect: str = ""
    pixel: str = ""
    short: str = ""
    is_signed: bool = False
    problem: str = ""


def build(
    values: Mapping[str, str], server: str, sign: Callable[[str], str | None] | None = None
) -> Built:
    """Build the addresses of *values*, names of `FIELDS` and ``url internal hide``.

    Args:
        values: as typed.
        server: where redirects and pixels go, such as ``https://go.example``.
        sign: gives the signature of a target, "" where none is needed, None where it may not.
    """
    if problem := _problem(values, server):
        return Built(problem=problem)
    url = values.get("url", "").strip()
    pairs, is_hidden = _pairs(values), bool(values.get("hide"))
    told = [("url", url)] if url else []
    pixel = _address(server, "img", pairs + told, is_hidden=is_hidden)
    if not url:
        return Built(pixel=pixel)
    page = _page(url, values)
    signature = sign(page) if sign else None
    onward = [("url", page), *([("sig", signature)] if signature else [])]
    redirect = _address(server, "rdr", pairs + onward, is_hidden=is_hidden)
    is_campaign = all(name.startswith("utm_") for name, _ in pairs)
    return Built(page, redirect, pixel, page if is_campaign else redirect, signature is not None)


def _problem(values: Mapping[str, str], server: str) -> str:
    if not targets.is_safe(server):
        return f"Server {server[:80]!r} is no address. Give one such as 'https://go.example'."
    if values.get("key", "").startswith("sk_"):
        return "A secret key must not stand in a link. Give a public one."
    url = values.get("url", "").strip()
    if url and not targets.is_safe(_page(url, values) if targets.is_safe(url) else url):
        return (
            f"Page {url[:80]!r} cannot be led to. Give an http or https address without a user, "
            "of 8,192 characters at most."
        )
    return ""


def _pairs(values: Mapping[str, str]) -> Pairs:
    given = [(field.name, values.get(field.name, "")) for field in FIELDS]
    return [(f"utm_{name}" if name in _CAMPAIGN else name, value) for name, value in given if value]


def _page(url: str, values: Mapping[str, str]) -> str:
    parts = urlsplit(targets.ascii_of(url))
    pairs = [pair for pair in _pairs(values) if pair[0] not in _OURS]
    if values.get("internal"):
        pairs = [(name.removeprefix("utm_"), value) for name, value in pairs]
    if not pairs:
        return urlunsplit(parts)
    query = "&".join(filter(None, (parts.query, "gu=1", _query(pairs))))
    return urlunsplit(parts._replace(query=query))


def _address(server: str, verb: str, pairs: Pairs, *, is_hidden: bool) -> str:
    base = f"{server.rstrip('/')}/tr/v1/{verb}/"
    if not is_hidden or any(value in (".", "..") for _, value in pairs):  # browsers take dots out
        return f"{base}?{_query(pairs)}" if pairs else base
    parts = [part for pair in (("igqp", "1"), *pairs) for part in pair]
    return base + "/".join(quote(part, safe="") for part in parts)


def _query(pairs: Pairs) -> str:
    return "&".join(f"{name}={quote(value, safe='')}" for name, value in pairs)
