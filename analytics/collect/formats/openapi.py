"""The description of our own format, for programs and for people.

    GET /openapi.json                           OpenAPI 3.1
    GET /docs                                   the same as a page that loads nothing

Both need no key, and no key stands in them.
Source: `analytics.collect.openapi`.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import msgspec

from analytics.collect import openapi
from analytics.collect.reply import JSON, TEXT, Reply

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.collect.found import Found, Outcome
    from analytics.collect.request import Intake
    from analytics.collect.site import Site

ADDRESSES = ("/openapi.json", "/docs")
METHODS = ("GET", "HEAD")

_SAFE = (
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("X-Content-Type-Options", "nosniff"),
)


def direct(intake: Intake, _site: Site) -> Reply | None:
    """Give the description."""
    if intake.method == "OPTIONS":
        return None
    if intake.method not in METHODS:
        return Reply(405, b"Method not allowed. Use GET.", TEXT, (("Allow", "GET, HEAD"),))
    if intake.path == "/docs":
        return Reply(200, _page(), "text/html; charset=utf-8", _SAFE)
    return Reply(200, _document(), JSON)


def read(_intake: Intake) -> Iterator[Found]:
    """Yield nothing: no events come here."""
    yield from ()


def answer(outcome: Outcome) -> Reply:
    """Answer what could not be read."""
    return outcome.problem.reply() if outcome.problem else Reply(204)


@cache
def _document() -> bytes:
    return msgspec.json.encode(openapi.document())


@cache
def _page() -> bytes:
    return openapi.page(openapi.document()).encode()
