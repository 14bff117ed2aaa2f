"""What GoatCounter's script and API take.

    GET /count?p=/buy&t=Buy&r=https://news.example/&s=1920,1080,1&b=0&rnd=x2k
    200 a picture; what was wrong stands in X-Goatcounter

    POST /api/v0/count                          Authorization: Bearer K
    {"no_sessions": true, "hits": [{"path": "/buy", "title": "Buy", "ref": "news.example",
      "event": false, "user_agent": "Mozilla/5.0 …", "ip": "192.0.2.7", "session": "s1",
      "created_at": "2026-01-31T12:00:00Z"}]}
    202 {"status":"ok"}
    400 {"errors":{"3":"…"}}                    by place; the others are kept

A hit is a ``pageview`` of ``path``, or with ``e`` (``event``) an event of that name. ``b`` from
150 on is a browser that a program drives: ``bot``. The script knows no key: a public key has to
list the host of the page.
Source: GoatCounter, "JavaScript integration", "API".
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from analytics.collect.found import Found, Refused, not_object
from analytics.collect.reply import Refusal, json, picture
from analytics.collect.shapes import part, renamed
from analytics.errors import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.collect.found import Outcome
    from analytics.collect.reply import Reply
    from analytics.collect.request import Intake

_API = "/api/v0/count"
ADDRESSES = ("/count", _API)
METHODS = ("GET", "POST")
KEYLESS = True

#: From here on ``b`` says that a program drives the browser; below, that a page was loaded ahead.
_DRIVEN = 150
_SHORT = {
    "p": "path",
    "t": "title",
    "r": "ref",
    "e": "event",
    "s": "size",
    "b": "bot",
    "q": "query",
}
_NAMES = {"title": "title", "ref": "referrer", "query": "query", "location": "location",
          "language": "language", "session": "session_id"}  # fmt: skip


def read(intake: Intake) -> Iterator[Found | Refused]:
    """Yield the hits.

    Raises:
        Refusal: 400, the body cannot be read.
    """
    if intake.path != _API:
        yield _hit(renamed(intake.parameters | intake.form, _SHORT), 0)
        return
    hits = part(intake.json()).get("hits")
    if not isinstance(hits, list):
        raise Refusal(400, "no_hits", f"The hits {quoted(hits)} are no list. Send one.")
    for index, hit in enumerate(hits):
        yield _hit(hit, index) if isinstance(hit, dict) else not_object(index, hit)


def answer(outcome: Outcome) -> Reply:
    """Answer with a picture, or with what was wrong by its place."""
    problem, refused = outcome.problem, outcome.refused
    if outcome.intake.path != _API:
        reason = problem.code if problem else refused[0].code if refused else ""
        reply = picture(reason)
        if not reason:
            return reply
        return replace(reply, headers=(*reply.headers, ("X-Goatcounter", reason)))
    if problem:
        said = {"error": problem.message, "code": problem.code}
        return json(problem.status, said, problem.headers())
    if refused:
        return json(400, {"errors": {str(one.index): one.message for one in refused}})
    return json(202, {"status": "ok"})


def _hit(hit: dict[str, Any], index: int) -> Found | Refused:
    path = hit.get("path")
    if not isinstance(path, str) or not path:
        return Refused(index, "no_path", f"Path {quoted(path)} is none. Give one.", "path")
    kept = renamed(hit, _NAMES)
    is_event = hit.get("event") in (True, "true", "1", "t")
    if not is_event:
        kept["path"] = path
    size = hit.get("size")
    if isinstance(size, list):
        size = ",".join(str(one)[:20] for one in size[:3])
    if isinstance(size, str) and size.count(",") >= 1:
        kept["screen"] = "x".join(size.split(",")[:2])
    if _number(hit.get("bot")) >= _DRIVEN:
        kept["bot"] = True
    return Found(
        path if is_event else "pageview",
        kept,
        time=hit.get("created_at"),
        index=index,
        address=hit.get("ip"),
        user_agent=hit.get("user_agent"),
    )


def _number(given: Any) -> int:
    text = str(given)[:9]
    return int(text) if text.isascii() and text.isdecimal() else 0
