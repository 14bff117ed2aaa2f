"""What Segment's and RudderStack's libraries send.

    POST /v1/batch                              Authorization: Basic (K:)
    {"batch": [{"type": "track", "event": "Signed up", "userId": "u1", "messageId": "m1",
                "timestamp": "2026-01-31T12:00:00Z", "properties": {"plan": "pro"},
                "context": {"page": {"url": "https://shop.example/"}}}],
     "sentAt": "2026-01-31T12:00:01Z", "writeKey": "K"}

    200 {"success":true}
    200 {"success":true,"rejected":[{"index":0,"field":"event","message":"…"}]}
    400 {"success":false,"code":"invalid","message":"…","rejected":[…]}

``/v1/track`` and its kin take one message, ``/v1/t``, ``/v1/b`` and their kin what browsers
send, ``/pixel/v1/…`` and ``/v1/pixel/…`` one message in the address, answered by a picture.
``track`` has its own name, ``page`` and ``screen`` are ``pageview`` and ``screen``, ``identify``,
``group``, ``alias`` stay; ``merge`` is ``alias``. Of the context page, campaign, locale, zone,
screen, app, device, system and library are properties; all of it is kept, as ``context_…``,
where the key says ``keep_context``. ``integrations`` is left out. The key is in Basic, or is
``writeKey`` of the body, a message or the address.
Source: Segment, "HTTP Tracking API", "Tracking Pixel API", "Spec: Common Fields"; RudderStack,
"HTTP API", "Pixel API".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analytics.collect.found import Found, Refused, not_object
from analytics.collect.reply import Refusal, Reply, json, picture
from analytics.collect.shapes import embedded, first, nested, part, renamed, text, texts, without
from analytics.errors import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from analytics.collect.found import Outcome
    from analytics.collect.request import Intake

_TYPES = ("track", "identify", "page", "screen", "group", "alias")
#: The last part of an address -> the type of a message that says none.
_BY_PATH = {**{type_: type_ for type_ in _TYPES}, **{type_[0]: type_ for type_ in _TYPES}}
_BY_PATH["merge"] = "merge"
_PIXELS = (
    *(f"/v1/pixel/{type_}" for type_ in _TYPES),
    *(f"/pixel/v1/{type_}" for type_ in _TYPES),
)

ADDRESSES = (
    "/v1/batch",
    "/v1/b",
    "/v1/import",
    "/beacon/v1/batch",
    *(f"/v1/{end}" for end in _BY_PATH),
    *_PIXELS,
)
METHODS = ("POST", "GET")

_NAMES = {
    "page": "pageview",
    "screen": "screen",
    "identify": "identify",
    "group": "group",
    "alias": "alias",
    "merge": "alias",
}
#: Where in the context -> what is called how.
_CONTEXT: Mapping[str, Mapping[str, str]] = {
    "page": {name: name for name in ("url", "path", "referrer", "title", "search")},
    "campaign": {
        "name": "utm_campaign",
        **{name: f"utm_{name}" for name in ("source", "medium", "term", "content")},
    },
    "app": {"version": "version"},
    "os": {"name": "os", "version": "os_version"},
    "device": {"type": "device"},
    "library": {"name": "library"},
}
_FLAT = {"locale": "language", "timezone": "timezone", "sessionId": "session_id"}
_TAKEN = ("traits", "ip", "userAgent")


def keys(intake: Intake) -> tuple[str, ...]:
    """Give the write keys of address, body and messages."""
    if said := text(intake.parameters.get("writeKey")):
        return (said,)
    body, messages = _body(intake)
    own = [one.get("writeKey") for one in messages if isinstance(one, dict)]
    return texts(body.get("writeKey"), *own)


def read(intake: Intake) -> Iterator[Found | Refused]:
    """Yield the messages.

    Raises:
        Refusal: 400, the body is no JSON, or no object.
    """
    body, messages = _body(intake)
    type_ = _BY_PATH.get(intake.path.rpartition("/")[2])
    for index, message in enumerate(messages):
        if isinstance(message, dict):
            sent_at = first(message, "sentAt") or body.get("sentAt")
            yield _message(message, text(message.get("type")) or type_, index, sent_at)
        else:
            yield not_object(index, message)


def answer(outcome: Outcome) -> Reply:
    """Say that it was fine, or with a code and a message what was not."""
    problem, refused = outcome.problem, outcome.refused
    if outcome.intake.path in _PIXELS:
        return picture(problem.code if problem else refused[0].code if refused else "")
    if problem:
        said = {"success": False, "code": problem.code, "message": problem.message}
        return json(problem.status, said, problem.headers())
    rejected = [
        {"index": one.index, "field": one.field, "code": one.code, "message": one.message}
        for one in refused
    ]
    if outcome.is_useless:
        said = {"success": False, "code": "invalid", "message": refused[0].message}
        return json(400, said | {"rejected": rejected})
    return json(200, {"success": True} | ({"rejected": rejected} if rejected else {}))


def _body(intake: Intake) -> tuple[dict[str, Any], list[Any]]:
    """Give what stands around the messages, and these."""
    if intake.method == "GET":
        pairs = intake.parameters
        body = embedded(pairs["data"]) if pairs.get("data") else nested(pairs)
    else:
        body = intake.json()
    if not isinstance(body, dict):
        raise Refusal(400, "not_object", f"{quoted(body)} is no JSON object. Send a message.")
    if "batch" not in body:
        return body, [body]
    batch = body["batch"]
    if not isinstance(batch, list):
        raise Refusal(400, "bad_batch", f"The batch {quoted(batch)} is no list. Send one.")
    return body, batch


def _message(
    message: dict[str, Any], type_: str | None, index: int, sent_at: Any
) -> Found | Refused:
    name = message.get("event") if type_ == "track" else _NAMES.get(type_ or "")
    if name is None and type_ != "track":
        fix = f"Give one of {', '.join(_NAMES)} or track."
        return Refused(index, "bad_type", f"Type {quoted(type_)} is not known. {fix}", "type")
    user, before = first(message, "userId"), first(message, "anonymousId")
    said = _said(message, type_ or "")
    if type_ == "merge":
        user, said = _merged(message, user)
    if user is None and before is None:
        fix = "Give a userId or an anonymousId."
        return Refused(index, "no_id", f"The message is nobody's. {fix}", "userId")
    context = part(message, "context")
    return Found(
        name,
        _around(context) | said,
        user,
        before,
        time=first(message, "timestamp", "originalTimestamp"),
        event_id=message.get("messageId"),
        sent_at=sent_at,
        key=text(message.get("writeKey")),
        index=index,
        address=context.get("ip"),
        user_agent=context.get("userAgent"),
        context=without(context, _TAKEN),
    )


def _said(message: dict[str, Any], type_: str) -> dict[str, Any]:
    """Give the properties that a message of this type has."""
    if type_ in ("identify", "group"):
        traits = part(message, "traits") or part(message, "context", "traits")
        return renamed(message, {"groupId": "group_id"}) | traits
    if type_ == "alias":
        return renamed(message, {"previousId": "previous_id"})
    heads = {} if type_ == "track" else renamed(message, {"name": "name", "category": "category"})
    return heads | part(message, "properties")


def _merged(message: dict[str, Any], user: Any) -> tuple[Any, dict[str, Any]]:
    """Give who remains, and who is that too."""
    pairs = message.get("mergeProperties")
    given = [part(pair).get("value") for pair in pairs] if isinstance(pairs, list) else []
    ids = [one for one in (user, *given, message.get("previousId")) if one not in (None, "")]
    return (ids[0] if ids else None), ({"previous_id": ids[1]} if len(ids) > 1 else {})


def _around(context: dict[str, Any]) -> dict[str, Any]:
    """Give the properties that stand in the context."""
    found = renamed(context, _FLAT)
    for name, names in _CONTEXT.items():
        found |= renamed(part(context, name), names)
    screen = part(context, "screen")
    if screen.get("width") and screen.get("height"):
        found["screen"] = f"{screen['width']}x{screen['height']}"
    return found
