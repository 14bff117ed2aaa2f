"""Whether the collector is there, and what it does about privacy signals.

    GET /ping                       pong
    GET /.well-known/gpc.json       {"gpc": true}

Both need no key, and none is an event.
Source: W3C, "Global Privacy Control", section "GPC Support Resource".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.collect.reply import JSON, TEXT, Reply

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.collect.found import Found, Outcome
    from analytics.collect.request import Intake
    from analytics.collect.site import Site

ADDRESSES = ("/ping", "/.well-known/gpc.json")
METHODS = ("GET", "HEAD")


def direct(intake: Intake, _site: Site) -> Reply | None:
    """Answer who looks."""
    if intake.method not in METHODS:
        return None
    if intake.path == ADDRESSES[0]:
        return Reply(200, b"pong", TEXT)
    return Reply(200, b'{"gpc": true}', JSON)


def read(_intake: Intake) -> Iterator[Found]:
    """Yield nothing: no events come here."""
    yield from ()


def answer(outcome: Outcome) -> Reply:
    """Answer what could not be read."""
    return outcome.problem.reply() if outcome.problem else Reply(204)
