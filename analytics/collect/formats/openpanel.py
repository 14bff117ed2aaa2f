"""What OpenPanel's libraries send.

    POST /track                                 openpanel-client-id: K
    {"type": "track", "payload": {"name": "signup", "profileId": "u1",
     "properties": {"plan": "pro", "__timestamp": "2026-01-31T12:00:00Z", "__ip": "192.0.2.7"}}}

    200 {"deviceId":"0198…","sessionId":"0198…"}

``screen_view`` is ``pageview``; ``identify`` stays, its traits beside it; ``alias`` is
``alias``; ``increment`` and ``decrement`` are ``identify`` with the operation as ``op``;
``group`` and ``assign_group`` are ``group``; ``replay`` is not kept. The key is the
``openpanel-client-secret``, else the ``openpanel-client-id``. The two ids of the answer mean
nothing here.
Source: OpenPanel, "Track API".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analytics.collect.found import Found, Refused, not_object
from analytics.collect.reply import json
from analytics.collect.shapes import first, part, peeked, renamed, texts, without
from analytics.errors import quoted
from analytics.event import new_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.collect.found import Outcome
    from analytics.collect.reply import Reply
    from analytics.collect.request import Intake

ADDRESSES = ("/track", "/track/")
METHODS = ("POST",)

_NAMES = {
    "identify": "identify",
    "alias": "alias",
    "increment": "identify",
    "decrement": "identify",
    "group": "group",
    "assign_group": "group",
}
_INSIDE = {"__path": "url", "__referrer": "referrer", "__title": "title", "__revenue": "revenue"}
_TAKEN = frozenset({*_INSIDE, "__timestamp", "__ip", "__userAgent", "__deviceId"})
_PERSON = {"email": "email", "firstName": "first_name", "lastName": "last_name", "avatar": "avatar"}


def claims(intake: Intake) -> bool:
    """Tell a call from those of Mixpanel."""
    return {"type", "payload"} <= part(peeked(intake)).keys()


def keys(intake: Intake) -> tuple[str, ...]:
    """Give the secret of the client, else its id."""
    secret = intake.header("openpanel-client-secret")
    return texts(secret or intake.header("openpanel-client-id"))


def read(intake: Intake) -> Iterator[Found | Refused]:
    """Yield the one event.

    Raises:
        Refusal: 400, the body is no JSON.
    """
    body = intake.json()
    payload = part(body).get("payload")
    yield (
        _found(part(body).get("type"), payload)
        if isinstance(payload, dict)
        else not_object(0, payload)
    )


def answer(outcome: Outcome) -> Reply:
    """Give the client what it wants, or say what was wrong."""
    if outcome.problem:
        return outcome.problem.reply()
    if refused := [one for one in outcome.refused if one.code != "unwanted"]:
        return json(400, {"error": {"code": refused[0].code, "message": refused[0].message}})
    return json(200, {name: new_id() for name in ("deviceId", "sessionId")})


def _found(type_: Any, payload: dict[str, Any]) -> Found | Refused:
    properties = part(payload, "properties")
    if type_ == "replay":
        return Refused(0, "unwanted", "Recordings are not kept here. Turn them off.", "type")
    name = payload.get("name") if type_ == "track" else _NAMES.get(str(type_))
    if name == "screen_view":
        name = "pageview"
    if type_ != "track" and name is None:
        fix = f"Give track or one of {', '.join(_NAMES)}."
        return Refused(0, "bad_type", f"Type {quoted(type_)} is not known. {fix}", "type")
    return Found(
        name,
        _said(type_, payload, properties),
        first(payload, "profileId"),
        first(properties, "__deviceId"),
        time=properties.get("__timestamp"),
        address=properties.get("__ip"),
        user_agent=properties.get("__userAgent"),
    )


def _said(type_: Any, payload: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    """Give the properties that a call of this type has."""
    kept = renamed(properties, _INSIDE) | without(properties, _TAKEN)
    if groups := payload.get("groups"):
        kept["groups"] = groups
    if type_ == "identify":
        kept |= renamed(payload, _PERSON)
    elif type_ == "alias":
        kept |= renamed(payload, {"alias": "previous_id"})
    elif type_ in ("increment", "decrement"):
        kept |= {"op": type_} | renamed(payload, {"property": "property", "value": "value"})
    elif type_ in ("group", "assign_group"):
        kept |= renamed(payload, {"id": "group_id", "groupIds": "group_id", "type": "group_type"})
        kept |= renamed(payload, {"name": "name"})
    return kept
