"""What Amplitude's libraries send.

    POST /2/httpapi
    {"api_key": "K", "events": [
        {"user_id": "u1", "device_id": "d1", "event_type": "signup", "insert_id": "e1",
         "time": 1769860800000, "event_properties": {"plan": "pro"}, "session_id": -1}]}

    200 {"code":200,"events_ingested":1,"payload_size_bytes":180,"server_upload_time":1769860801000}
    400 {"code":400,"error":"…","events_with_invalid_fields":{"time":[0]},
         "events_with_missing_fields":{}}

``/batch`` is the same. ``$identify`` is ``identify``, ``$groupidentify`` ``group``,
``revenue_amount`` ``revenue``; properties of a user that come with an event are
``user_<name>``. ``event_id``, a count, is ``sequence``. Their clients send the good events of
a refused request again: these are kept only where each event has an ``insert_id``, so that
the repeat is known.
Source: Amplitude, "HTTP V2 API", "Batch Event Upload API"; amplitude-analytics 1.3 for Python.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analytics.collect.found import Found, Refused, not_object
from analytics.collect.reply import Refusal, json
from analytics.collect.shapes import first, part, peeked, text, texts
from analytics.errors import quoted
from analytics.vocabulary.amplitude import translated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.collect.found import Outcome
    from analytics.collect.reply import Reply
    from analytics.collect.request import Intake
    from analytics.collect.site import Site

ADDRESSES = ("/2/httpapi", "/2/httpapi/", "/batch", "/batch/")
METHODS = ("POST",)

#: What the core calls wrong -> the field by Amplitude's name.
_WRONG = {"event": "event_type", "distinct_id": "user_id", "event_id": "insert_id"}


def claims(intake: Intake) -> bool:
    """Tell a batch from those of PostHog and of Google Analytics."""
    return "events" in part(peeked(intake))


def keys(intake: Intake) -> tuple[str, ...]:
    """Give the key of the body."""
    return texts(part(intake.json()).get("api_key"))


def read(intake: Intake) -> Iterator[Found | Refused]:
    """Yield the events.

    Raises:
        Refusal: 400, there is no list of events.
    """
    for index, event in enumerate(_events(intake)):
        yield _event(event, index) if isinstance(event, dict) else not_object(index, event)


def settle(outcome: Outcome, _site: Site) -> None:
    """Take back what the client will send again without an id to tell it by."""
    if outcome.refused and not all(
        isinstance(event, dict) and event.get("insert_id") for event in _events(outcome.intake)
    ):
        outcome.drop()


def answer(outcome: Outcome) -> Reply:
    """Answer with the code in the body, which is what clients read."""
    problem, refused = outcome.problem, outcome.refused
    if problem:
        status, error = problem.status, problem.message
        if status in (401, 403):
            status, error = 400, f"Invalid API key: {error}"
        return json(status, {"code": status, "error": error}, problem.headers())
    if refused:
        wrong: dict[bool, dict[str, list[int]]] = {True: {}, False: {}}
        for one in refused:
            field = _WRONG.get(one.field, one.field) or "event"
            wrong[one.code.startswith("no_")].setdefault(field, []).append(one.index)
        said = {"code": 400, "error": refused[0].message}
        said |= {"events_with_invalid_fields": wrong[False]}
        return json(400, said | {"events_with_missing_fields": wrong[True]})
    said = {"code": 200, "events_ingested": outcome.accepted}
    said["payload_size_bytes"] = outcome.intake.raw_length
    said["server_upload_time"] = int(outcome.intake.received.timestamp() * 1000)
    return json(200, said)


def _events(intake: Intake) -> list[Any]:
    events = part(intake.json()).get("events")
    if not isinstance(events, list):
        raise Refusal(
            400, "no_events", f"The events {quoted(events)} are no list. Send one as 'events'."
        )
    return events


def _event(event: dict[str, Any], index: int) -> Found | Refused:
    user, device = first(event, "user_id"), first(event, "device_id")
    if user is None and device is None:
        fix = "Give a user_id or a device_id."
        return Refused(index, "no_id", f"The event is nobody's. {fix}", "user_id")
    name, kept = translated(event)
    address = text(event.get("ip"))
    return Found(
        name,
        kept,
        user,
        device,
        time=event.get("time"),
        event_id=event.get("insert_id"),
        index=index,
        address="" if address == "$remote" else address,
        user_agent=event.get("user_agent"),
    )
