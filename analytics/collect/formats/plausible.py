"""What Plausible's script and those who speak its API send.

    POST /api/event                             text/plain or JSON
    {"name": "signup", "url": "https://shop.example/buy?utm_source=x", "domain": "shop.example",
     "referrer": "https://news.example/", "props": {"plan": "pro"},
     "revenue": {"currency": "EUR", "amount": 9.5}, "interactive": false}

    202 {}

The short names of the script, ``n u d r p``, are the same. ``domain`` (one, or several with
commas) is an alias of a key; each domain has its event. The visitor is whoever sends, or whom
a trusted proxy or a secret key names in ``X-Forwarded-For``.
Source: Plausible, "Events API reference".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analytics.collect.found import Found, Refused, not_object
from analytics.collect.reply import Refusal, json
from analytics.collect.shapes import decoded, first, part, text, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.collect.found import Outcome
    from analytics.collect.reply import Reply
    from analytics.collect.request import Intake

ADDRESSES = ("/api/event",)
METHODS = ("POST",)

#: Domains of one event.
DOMAINS = 20


def keys(intake: Intake) -> tuple[str, ...]:
    """Give the domains."""
    return texts(*_domains(part(intake.json())))


def read(intake: Intake) -> Iterator[Found | Refused]:
    """Yield the event, once for each domain.

    Raises:
        Refusal: 400, the body is no JSON.
    """
    one = intake.json()
    if not isinstance(one, dict):
        yield not_object(0, one)
        return
    kept = {
        name: value
        for name, value in (
            ("url", first(one, "url", "u")),
            ("referrer", first(one, "referrer", "r")),
            ("interactive", first(one, "interactive", "i")),
            ("hash_mode", first(one, "h")),
        )
        if value is not None
    }
    revenue = part(_object(first(one, "revenue", "$")))
    kept |= {
        ours: revenue[theirs]
        for theirs, ours in (("amount", "revenue"), ("currency", "currency"))
        if theirs in revenue
    }
    kept |= part(_object(first(one, "props", "p", "meta", "m")))
    sender = intake.header("x-forwarded-for").partition(",")[0].strip()
    for index, domain in enumerate(_domains(one) or [""]):
        yield Found(
            first(one, "name", "n"),
            kept,
            key=domain,
            index=index,
            address=sender if intake.header("authorization") else None,
        )


def answer(outcome: Outcome) -> Reply:
    """Answer as theirs does: accepted, and no more."""
    if outcome.problem:
        return outcome.problem.reply()
    if outcome.is_useless:
        one = outcome.refused[0]
        return json(400, {"errors": {one.field or "event": [one.message]}})
    return json(202, {})


def _domains(one: dict[str, Any]) -> list[str]:
    given = text(first(one, "domain", "d")).split(",", DOMAINS)
    return [domain.strip() for domain in given[:DOMAINS] if domain.strip()]


def _object(given: Any) -> Any:
    """Read an object that the script has sent as text; none where it is no JSON."""
    try:
        return decoded(given.encode("utf-8", "replace")) if isinstance(given, str) else given
    except Refusal:
        return None
