"""Our own JSON: one event, a list, an envelope, or one event a line.

    POST /v1/events
    {"event": "login", "time": "2026-01-31T12:00:00.123456Z", "application": "shop",
     "distinct_id": "u1", "event_id": "0198…", "properties": {"plan": "pro"}}

    {"sent_at": …, "key": "pk_…", "application": "shop", "events": [{…}, {…}]}

    200 {"accepted": 2, "duplicate": 0, "rejected": [{"index": 1, "field": "time",
         "code": "bad_time", "message": "…"}], "warnings": []}

Only ``event`` is required. A batch is kept in part: the good events are, each bad one is named.
``?dry=1`` checks and keeps nothing. Where nothing is kept because of faults the status is 400.
Source: ours; it is what track.js and the tracker send.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analytics.collect.found import Found, Refused, not_object
from analytics.collect.reply import Refusal, json
from analytics.errors import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.collect.found import Outcome
    from analytics.collect.reply import Reply
    from analytics.collect.request import Intake
    from analytics.collect.site import Site

ADDRESSES = ("/v1/events",)
METHODS = ("POST",)


def keys(intake: Intake) -> tuple[str, ...]:
    """Give the key of an envelope."""
    found = _read(intake)
    key = found.get("key") if isinstance(found, dict) else None
    return (key,) if isinstance(key, str) and key else ()


def read(intake: Intake) -> Iterator[Found | Refused]:
    """Yield the events.

    Raises:
        Refusal: 400, the body is no JSON, or neither object nor list.
    """
    found = _read(intake)
    sent_at = application = None
    if isinstance(found, dict):
        events = found.get("events")
        if events is None:
            events = [found]
        else:
            sent_at, application = found.get("sent_at"), found.get("application")
        found = events
    if not isinstance(found, list):
        raise Refusal(
            400,
            "not_events",
            f"The body is a JSON {type(found).__name__}. Send an object or a list of objects.",
        )
    for index, one in enumerate(found):
        yield _event(one, index, sent_at, application)


def settle(outcome: Outcome, _site: Site) -> None:
    """Keep nothing where it was only to be checked."""
    if outcome.intake.parameters.get("dry") in ("1", "true"):
        outcome.only_check()


def answer(outcome: Outcome) -> Reply:
    """Say how many are kept, and what was wrong with each other."""
    if outcome.problem:
        return outcome.problem.reply()
    refused = [
        {"index": one.index, "field": one.field, "code": one.code, "message": one.message}
        for one in outcome.refused
    ]
    counts: dict[str, object] = {"accepted": outcome.accepted - outcome.duplicate}
    counts |= {"duplicate": outcome.duplicate, "rejected": refused, "warnings": outcome.warnings}
    return json(400 if outcome.is_useless else 200, counts)


def _read(intake: Intake) -> Any:
    """Read the body: one JSON value, or one a line where it has several."""
    try:
        return intake.json()
    except Refusal:
        if b"\n" not in intake.body.strip():
            raise
    return intake.lines()


def _event(one: Any, index: int, sent_at: object, application: object) -> Found | Refused:
    if not isinstance(one, dict):
        return not_object(index, one)
    properties = one.get("properties") or {}
    if not isinstance(properties, dict):
        return Refused(
            index,
            "bad_properties",
            f"Properties {quoted(properties)} are no object. Send names and values.",
            "properties",
        )
    session = one.get("session_id")
    if session is not None and "session_id" not in properties:
        properties = {**properties, "session_id": session}
    return Found(
        one.get("event"),
        properties,
        one.get("distinct_id"),
        one.get("anonymous_id"),
        one.get("application") or application,
        one.get("time"),
        one.get("event_id"),
        one.get("sent_at") or sent_at,
        index=index,
    )
