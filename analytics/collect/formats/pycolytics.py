"""What games and programs send to a pycolytics.

    POST /v1.0/event      one object;  POST /v1.0/events   a list of them
    {"event_type": "login", "application": "game", "version": "1.2", "platform": "Linux",
     "user_id": "u1", "session_id": "s1", "value": {"level": 3}, "api_key": "K"}

    204
    401 {"detail":"Invalid or missing API Key"}
    422 {"detail":[{"type":"missing","loc":["body",0,"user_id"],"msg":"Field required"}]}
    429 {"error":"Rate limit exceeded: 60 per 1 minute"}

The six texts are required; ``value`` and, beyond the original, ``time`` and ``event_id`` are not.
``version``, ``platform`` and ``session_id`` are properties, and so is what ``value`` holds; a
name of it that is taken gets ``value_`` before it. Of a list the good events are kept: the
header ``X-Stored`` of a 422 says how many. A wrong key in a list refuses all of it. The key may
also stand in a header.

Source: pycolytics 1.1, its README; FastAPI, "Handling Errors" (the shape of a 422).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analytics.collect.found import Found, Refused
from analytics.collect.reply import Refusal, Reply, json
from analytics.properties import beside

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.collect.found import Outcome
    from analytics.collect.request import Intake

ADDRESSES = ("/v1.0/event", "/v1.0/events")
METHODS = ("POST",)

_TEXTS = ("event_type", "application", "version", "platform", "user_id", "session_id")
_PROPERTIES = ("version", "platform", "session_id")
_SINGLE = ADDRESSES[0]
#: Our names for what is wrong -> theirs.
_FIELDS = {"event": "event_type", "distinct_id": "user_id", "properties": "value"}


def keys(intake: Intake) -> tuple[str, ...]:
    """Give the keys of all events; "" stands for one that has none."""
    found = [one.get("api_key") for one in _events(intake) if isinstance(one, dict)]
    return tuple(dict.fromkeys(key if isinstance(key, str) else "" for key in found))


def read(intake: Intake) -> Iterator[Found | Refused]:
    """Yield the events.

    Raises:
        Refusal: 400, the body is no JSON; 422, it is no object or no list.
    """
    for index, one in enumerate(_events(intake)):
        faults = list(_faults(one, index))
        yield from faults or (_event(one, index),)


def answer(outcome: Outcome) -> Reply:
    """Answer as FastAPI does."""
    problem, intake = outcome.problem, outcome.intake
    if problem:
        return Reply(204) if _is_empty_list(intake) else _refusal(problem)
    if not outcome.refused:
        return Reply(204)
    details = [
        {"type": one.code, "loc": _place(one, intake), "msg": one.message}
        for one in outcome.refused
    ]
    return json(422, {"detail": details}, (("X-Stored", str(outcome.accepted)),))


def _events(intake: Intake) -> list[Any]:
    body = intake.json()
    if intake.path == _SINGLE:
        return [body]
    if not isinstance(body, list):
        raise Refusal(422, "list_type", "Input should be a valid list")
    return body


def _is_empty_list(intake: Intake) -> bool:
    return intake.path != _SINGLE and intake.body.strip() == b"[]"


def _refusal(problem: Refusal) -> Reply:
    if problem.status == 401:
        return json(401, {"detail": "Invalid or missing API Key"})
    if problem.status == 429:
        rate = problem.rate.replace(" per ", " per 1 ")
        return json(429, {"error": f"Rate limit exceeded: {rate}"}, problem.headers())
    if problem.code in ("not_json", "list_type"):
        type_ = "json_invalid" if problem.code == "not_json" else problem.code
        return json(422, {"detail": [{"type": type_, "loc": ["body"], "msg": problem.message}]})
    return json(problem.status, {"detail": problem.message}, problem.headers())


def _place(one: Refused, intake: Intake) -> list[object]:
    index = [] if intake.path == _SINGLE else [one.index]
    field = [_FIELDS.get(one.field, one.field)] if one.field else []
    return ["body", *index, *field]


def _faults(one: Any, index: int) -> Iterator[Refused]:
    if not isinstance(one, dict):
        yield Refused(index, "model_attributes_type", "Input should be a valid dictionary")
        return
    for name in _TEXTS:
        if name not in one:
            yield Refused(index, "missing", "Field required", name)
        elif one[name] is None or isinstance(one[name], dict | list):
            yield Refused(index, "string_type", "Input should be a valid string", name)
    if not isinstance(one.get("value", {}), dict):
        yield Refused(index, "dict_type", "Input should be a valid dictionary", "value")


def _event(one: dict[str, Any], index: int) -> Found:
    properties = beside({name: one[name] for name in _PROPERTIES}, one.get("value", {}))
    key = one.get("api_key")
    return Found(
        one["event_type"],
        properties,
        one["user_id"],
        application=one["application"],
        time=one.get("time"),
        event_id=one.get("event_id"),
        key=key if isinstance(key, str) else "",
        index=index,
    )
