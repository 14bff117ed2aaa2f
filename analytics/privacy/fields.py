"""The steps for what a property should not hold: secrets, and what names a person.

    {"password": "x", "note": "card 4111 1111 1111 1111"}    {"note": "card [removed]"}
    {"email": "Bob@example.com"}                             {"email_hash": "…43 characters…"}

A name counts whole or as the end of a longer one: ``token``, ``csrf_token``, ``csrfToken``. A
truth value is neither: ``has_password=true`` stays. The distinct_id is never looked at.

Source: ours; docs/privacy.md.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from analytics.enrich import texts
from analytics.privacy.context import Step

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from analytics.event import Event
    from analytics.privacy.context import Parts
    from analytics.privacy.policy import Policy

_TRUTHS = frozenset({"true", "false"})
# Addresses of pages: the step "pages" cleans them, and knows their parts.
ADDRESSES = frozenset({"url", "referrer", "path", "search", "target", "href", "link_url"})
# Names of other products' clients, and what theirs are kept under.
_HASHED = {"cell": "phone", "uname": "user"}


def secrets(policy: Policy, parts: Parts) -> Step:
    """Take out properties that are secrets by their name, and tokens and cards in values."""
    named = _namer(frozenset(policy.secret_names))

    def step(event: Event, properties: dict[str, str]) -> Event | None:
        for name, word in named(tuple(properties)):
            if properties[name] not in _TRUTHS:
                del properties[name]
                parts.count(event, f"secret:{word}")
        for name, text in properties.items():
            if len(text) >= texts.SHORTEST and (clean := texts.masked(text)) != text:
                properties[name] = clean
                parts.count(event, "secret:in a value")
        return event

    return Step(step)


def personal(policy: Policy, parts: Parts) -> Step:
    """Remove or hash what names a person: by the name of the property, and in values."""
    named, how = _namer(frozenset(policy.personal_names)), policy.personal
    hashed = None if how == "remove" else parts.hashed

    def concerns(_names: Collection[str], kind: str) -> bool:
        return how in ("hash", "remove") or (how == "auto" and kind == "public")

    def step(event: Event, properties: dict[str, str]) -> Event | None:
        if not concerns((), properties.get("$key", "")):
            return event
        for name, word in named(tuple(properties)):
            if properties[name] not in _TRUTHS:
                _hide(properties, name, hashed)
                parts.count(event, f"personal:{word}")
        if texts.has_personal(_joined(properties)):
            _hide_in_values(properties, hashed or _removed)
        return event

    return Step(step, concerns)


def _hide(properties: dict[str, str], name: str, hashed: Callable[[str], str] | None) -> None:
    text = properties.pop(name)
    if hashed:
        properties.setdefault(_HASHED.get(name, name) + "_hash", hashed(text))


def _hide_in_values(properties: dict[str, str], put: Callable[[str], str]) -> None:
    for name, text in properties.items():
        if name[0] != "$" and name not in ADDRESSES and texts.has_personal(text):
            properties[name] = texts.without_people(text, put)


def _removed(_text: str) -> str:
    return texts.REMOVED


def _joined(properties: Mapping[str, str]) -> str:
    """Put all values together, to look at them once: most events have nothing to find."""
    return "\n".join(properties.values())


@lru_cache(maxsize=64)
def _namer(wanted: frozenset[str]) -> Callable[[tuple[str, ...]], tuple[tuple[str, str], ...]]:
    """Make what finds names that are one of those *wanted*, or end in one; with that one."""

    @lru_cache(maxsize=1024)
    def named(names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
        found = ((name, _end(name, wanted)) for name in names if name[0] != "$")
        return tuple((name, word) for name, word in found if word)

    return named


def _end(name: str, wanted: frozenset[str]) -> str:
    words = _HUMP.sub(r"\1_\2", name).lower().split("_")
    ends = ("_".join(words[at:]) for at in range(len(words)))
    return next((end for end in ends if end in wanted), "")


_HUMP = re.compile(r"([a-z0-9])([A-Z])")
