"""What PostHog's libraries send.

    POST /batch/
    {"api_key": "K", "sent_at": "2026-01-31T12:00:01Z", "batch": [
        {"event": "signup", "distinct_id": "u1", "uuid": "0198…",
         "timestamp": "2026-01-31T12:00:00Z",
         "properties": {"plan": "pro", "$current_url": "https://shop.example/"}}]}

    200 {"status":1}
    400 {"status":0,"detail":"…"}

    POST /i/v1/analytics/events                 Authorization: Bearer K
    200 {"results":{"0198…":{"result":"ok"}}}

``/e/``, ``/capture/`` and ``/i/v0/e/`` take one event or a batch, as JSON, JSON in the field
``data`` of a form, or base64 of it. ``$pageview`` and its kin are ours; ``$identify`` is
``identify``, or ``alias`` where it names who it was before; ``$create_alias`` is ``alias``,
``$groupidentify`` is ``group``. ``$snapshot``, ``$autocapture``, ``$exception`` and heat maps
are not kept. ``/flags/`` and ``/decide/`` say that there are no flags. The key is in
``api_key``, ``token`` or the header.
Source: PostHog, "Capture and batch API endpoints"; posthog 7.91 and posthog-node 5.70.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from analytics.collect.found import Found, Refused, not_object
from analytics.collect.reply import Refusal, Reply, json
from analytics.collect.shapes import embedded, first, part, peeked, text, texts
from analytics.errors import quoted
from analytics.vocabulary.posthog import UNWANTED, translated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.collect.found import Outcome
    from analytics.collect.request import Intake
    from analytics.collect.site import Site

_FLAGS = ("/flags", "/flags/", "/decide", "/decide/")
_RECORDINGS = ("/s", "/s/")
_NEW = "/i/v1/analytics/events"

ADDRESSES = (
    *("/batch", "/batch/", "/e", "/e/", "/capture", "/capture/", "/i/v0/e", "/i/v0/e/"),
    *(_NEW, f"{_NEW}/", *_FLAGS, *_RECORDINGS, "re:/array/.*"),
)
METHODS = ("POST", "GET")


def claims(intake: Intake) -> bool:
    """Tell a batch from those of Amplitude and of Google Analytics."""
    found = peeked(intake)
    return isinstance(found, list) or not part(found).keys().isdisjoint({"batch", "event"})


def direct(intake: Intake, _site: Site) -> Reply | None:
    """Answer that there are no flags, no settings and no recordings."""
    if intake.path in _FLAGS:
        return json(200, {"flags": {}, "featureFlags": {}, "errorsWhileComputingFlags": False})
    if intake.path in _RECORDINGS:
        return json(200, {"status": 1})
    return json(404, {"detail": "There is none here."}) if _is_array(intake) else None


def keys(intake: Intake) -> tuple[str, ...]:
    """Give the keys of address, body and events."""
    body, events = _body(intake)
    own = [_key(event) for event in events if isinstance(event, dict)]
    pairs = intake.parameters
    around = (body.get("api_key"), body.get("token"), pairs.get("token"), pairs.get("api_key"))
    return texts(*around, *own)


def read(intake: Intake) -> Iterator[Found | Refused]:
    """Yield the events.

    Raises:
        Refusal: 400, there is no JSON.
    """
    body, events = _body(intake)
    sent_at = first(body, "sent_at", "created_at") or intake.parameters.get("_")
    for index, event in enumerate(events):
        yield (
            _event(event, index, sent_at, intake)
            if isinstance(event, dict)
            else not_object(index, event)
        )


def answer(outcome: Outcome) -> Reply:
    """Say that it was fine; of each event where that is asked for."""
    problem = outcome.problem
    if problem:
        said = {"status": 0, "code": problem.code, "detail": problem.message}
        return json(problem.status, said, problem.headers())
    refused = [one for one in outcome.refused if one.code != "unwanted"]
    if outcome.intake.path.startswith(_NEW):
        return json(200, {"results": _results(outcome)})
    if refused and not outcome.accepted:
        return json(400, {"status": 0, "code": refused[0].code, "detail": refused[0].message})
    rejected = [{"index": one.index, "detail": one.message} for one in refused]
    return json(200, {"status": 1} | ({"rejected": rejected} if rejected else {}))


def _results(outcome: Outcome) -> dict[str, dict[str, str]]:
    refused = {one.index: one.message for one in outcome.refused}
    _, events = _body(outcome.intake)
    return {
        str(event["uuid"])[:200]: (
            {"result": "drop", "details": refused[index]} if index in refused else {"result": "ok"}
        )
        for index, event in enumerate(events)
        if isinstance(event, dict) and event.get("uuid")
    }


def _is_array(intake: Intake) -> bool:
    return intake.path.startswith("/array/")


def _body(intake: Intake) -> tuple[dict[str, Any], list[Any]]:
    """Give what stands around the events, and these."""
    if intake.is_json:
        body = intake.json()
    else:
        data = (intake.parameters if intake.method == "GET" else intake.form).get("data")
        body = embedded(intake.body if data is None and intake.method == "POST" else data or "")
    if isinstance(body, list):
        return {}, body
    if not isinstance(body, dict):
        raise Refusal(400, "not_object", f"{quoted(body)} is no JSON object. Send an event.")
    batch = body.get("batch", [body])
    if not isinstance(batch, list):
        raise Refusal(400, "bad_batch", f"The batch {quoted(batch)} is no list. Send one.")
    return body, batch


def _key(event: dict[str, Any]) -> str:
    own = first(event, "api_key", "token") or first(part(event, "properties"), "token", "api_key")
    return text(own)


def _event(event: dict[str, Any], index: int, sent_at: Any, intake: Intake) -> Found | Refused:
    name, properties = event.get("event"), part(event, "properties")
    if isinstance(name, str) and name in UNWANTED:
        return Refused(
            index, "unwanted", f"Events {quoted(name)} are not kept here. Turn them off.", "event"
        )
    who = first(event, "distinct_id") or first(properties, "distinct_id", "$distinct_id")
    name, who, kept = translated(event, who)
    time = event.get("timestamp")
    offset = event.get("offset")
    if time is None and isinstance(offset, int | float) and 0 <= offset < 1e10:
        time = intake.received - timedelta(milliseconds=offset)
        sent_at = None
    return Found(
        name,
        kept,
        who,
        time=time,
        event_id=event.get("uuid"),
        sent_at=None if properties.get("$ignore_sent_at") else sent_at,
        key=_key(event),
        index=index,
        address=properties.get("$ip"),
        user_agent=properties.get("$raw_user_agent"),
    )
