"""What Umami's script and libraries send.

    POST /api/send
    {"type": "event", "payload": {"website": "0b1d…", "hostname": "shop.example", "url": "/buy",
     "referrer": "", "title": "Buy", "language": "de-DE", "screen": "1920x1080",
     "name": "bought", "data": {"plan": "pro"}, "id": "u1", "timestamp": 1769860800}}

    200 {"cache":"0198…","sessionId":"0198…","visitId":"0198…"}

    POST /api/batch                             a list of these
    200 {"size":2,"processed":1,"errors":1,"details":[{"index":1,"response":{"error":…}}]}

Without a ``name`` it is a ``pageview``; ``identify`` and ``performance`` stay. The website (or
link, or pixel) is an alias of a key; ``id`` is the distinct_id. The three ids of the answer
mean nothing here. Bots are kept and marked, as everywhere.
Source: Umami, "API: Sending stats"; umami-analytics 1.0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analytics.collect.found import Found, Refused, not_object
from analytics.collect.reply import json
from analytics.collect.shapes import first, part, renamed, text, texts
from analytics.event import new_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.collect.found import Outcome
    from analytics.collect.reply import Reply
    from analytics.collect.request import Intake

ADDRESSES = ("/api/send", "/api/batch")
METHODS = ("POST",)

_NAMES = {name: name for name in ("referrer", "title", "language", "screen", "tag")}
_VITALS = {name: name for name in ("lcp", "inp", "cls", "fcp", "ttfb")}
_SITES = ("website", "link", "pixel")


def keys(intake: Intake) -> tuple[str, ...]:
    """Give the websites."""
    return texts(*(first(part(one, "payload"), *_SITES) for one in _hits(intake)))


def read(intake: Intake) -> Iterator[Found | Refused]:
    """Yield the hits.

    Raises:
        Refusal: 400, the body is no JSON.
    """
    for index, one in enumerate(_hits(intake)):
        yield _hit(one, index) if isinstance(one, dict) else not_object(index, one)


def answer(outcome: Outcome) -> Reply:
    """Give the script what it wants, or say what was wrong with each."""
    problem, refused = outcome.problem, outcome.refused
    if problem:
        return problem.reply()
    if outcome.intake.path != "/api/batch":
        if refused:
            return json(400, {"error": {"code": refused[0].code, "message": refused[0].message}})
        return json(200, {name: new_id() for name in ("cache", "sessionId", "visitId")})
    details = [
        {"index": one.index, "response": {"error": {"code": one.code, "message": one.message}}}
        for one in refused
    ]
    done = outcome.accepted
    said = {"size": done + len(refused), "processed": done, "errors": len(refused)}
    return json(200, said | {"details": details})


def _hits(intake: Intake) -> list[Any]:
    found = intake.json()
    return found if isinstance(found, list) else [found]


def _hit(one: dict[str, Any], index: int) -> Found:
    type_, payload = text(one.get("type")), part(one, "payload")
    kept = renamed(payload, _NAMES)
    url, host = payload.get("url"), text(payload.get("hostname"))
    if url is not None:
        kept["url"] = f"https://{host}{url}" if host and text(url).startswith("/") else url
    name = first(payload, "name") or "pageview"
    if type_ in ("identify", "performance"):
        name = type_
        kept |= renamed(payload, _VITALS)
    return Found(
        name,
        kept | part(payload, "data"),
        payload.get("id"),
        time=payload.get("timestamp"),
        key=text(first(payload, *_SITES)),
        index=index,
        address=payload.get("ip"),
        user_agent=payload.get("userAgent"),
    )
