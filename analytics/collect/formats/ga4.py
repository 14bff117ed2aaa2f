"""The Measurement Protocol of Google Analytics 4.

    POST /mp/collect?measurement_id=G-ABC&api_secret=K
    {"client_id": "1.2", "user_id": "u1", "timestamp_micros": 1769860800000000,
     "user_properties": {"plan": {"value": "pro"}},
     "events": [{"name": "purchase", "params": {"value": 9.5, "currency": "EUR",
                                                "transaction_id": "o1"}}]}

    204

    POST /debug/mp/collect?…                    checks, and keeps nothing
    200 {"validationMessages":[{"fieldPath":"events[0].name","description":"…",
         "validationCode":"NAME_INVALID"}]}

``page_view`` is ``pageview``, ``purchase`` is ``revenue``; properties of a user are
``user_<name>``. ``api_secret`` is a key, ``measurement_id`` (or ``firebase_app_id``) an alias of
one. Theirs answers 2xx to anything; here a request that cannot be taken at all is told so.
What their bounds would refuse is kept here, and named by ``/debug``.
Source: Google, "Measurement Protocol (Google Analytics 4)", reference, limitations, validation.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from analytics.collect.found import Found, Refused, not_object
from analytics.collect.reply import Refusal, Reply, json
from analytics.collect.shapes import first, part, renamed, texts, without
from analytics.errors import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.collect.found import Outcome
    from analytics.collect.request import Intake
    from analytics.collect.site import Site

_DEBUG = "/debug/mp/collect"
ADDRESSES = ("/mp/collect", _DEBUG)
METHODS = ("POST",)

#: Theirs: events of a request, parameters of an event, characters of a name and of a value.
EVENTS, PARAMETERS, NAME, VALUE = 25, 25, 40, 100

_PAGE = {"page_location": "url", "page_title": "title", "page_referrer": "referrer"}
_PURCHASE = {"value": "revenue", "transaction_id": "order_id"}
_WORD = re.compile(r"[A-Za-z]\w*", re.ASCII)
_RESERVED = re.compile(r"(ga_|google_|firebase_).*|(ad_click|app_update|first_open|session_start)")


def keys(intake: Intake) -> tuple[str, ...]:
    """Give secret and id, both of which have to be known."""
    pairs = intake.parameters
    return texts(pairs.get("api_secret"), first(pairs, "measurement_id", "firebase_app_id"))


def read(intake: Intake) -> Iterator[Found | Refused]:
    """Yield the events.

    Raises:
        Refusal: 400, there is no object with a list of them.
    """
    body = _body(intake)
    person = {
        f"user_{name}": part(value).get("value")
        for name, value in part(body, "user_properties").items()
    }
    for index, event in enumerate(body["events"]):
        if isinstance(event, dict):
            yield _event(event, body, person, index)
        else:
            yield not_object(index, event)


def settle(outcome: Outcome, _site: Site) -> None:
    """Keep nothing where it was only to be checked."""
    if outcome.intake.path == _DEBUG:
        outcome.only_check()


def answer(outcome: Outcome) -> Reply:
    """Answer nothing, or with what is wrong where that was asked."""
    if outcome.problem:
        return outcome.problem.reply()
    if outcome.intake.path != _DEBUG:
        return Reply(204)
    wrong = [*_wrong(_body(outcome.intake))]
    named = {one["fieldPath"].partition("]")[0] for one in wrong}
    wrong += [
        _message(where, one.message, "VALUE_INVALID")
        for one in outcome.refused
        if (where := f"events[{one.index}].{one.field}").partition("]")[0] not in named
    ]
    return json(200, {"validationMessages": wrong})


def _body(intake: Intake) -> dict[str, Any]:
    body = part(intake.json())
    if not isinstance(body.get("events"), list):
        raise Refusal(
            400, "no_events", f"The events {quoted(body.get('events'))} are no list. Send one."
        )
    return body


def _event(
    event: dict[str, Any], body: dict[str, Any], person: dict[str, Any], index: int
) -> Found:
    name, params = event.get("name"), part(event, "params")
    names = _PAGE
    if name == "purchase":
        name, names = "revenue", _PAGE | _PURCHASE
    return Found(
        name,
        person | renamed(params, names) | without(params, names),
        body.get("user_id"),
        first(body, "client_id", "app_instance_id"),
        time=first(event, "timestamp_micros") or body.get("timestamp_micros"),
        index=index,
        address=body.get("ip_override"),
        user_agent=None,
    )


def _message(path: str, description: str, code: str) -> dict[str, str]:
    return {"fieldPath": path, "description": description, "validationCode": code}


def _wrong(body: dict[str, Any]) -> Iterator[dict[str, str]]:
    """Yield what their validation would say."""
    if not first(body, "client_id", "app_instance_id"):
        yield _message("client_id", "There is no client_id. Give one.", "VALUE_REQUIRED")
    events = body["events"]
    if len(events) > EVENTS:
        text = f"There are {len(events)} events. Send {EVENTS} at most."
        yield _message("events", text, "EXCEEDED_MAX_ENTITIES")
    for index, event in enumerate(events):
        where = f"events[{index}]"
        yield from _wrong_name(f"{where}.name", part(event).get("name"))
        params = part(event, "params")
        if len(params) > PARAMETERS:
            text = f"There are {len(params)} parameters. Send {PARAMETERS} at most."
            yield _message(f"{where}.params", text, "EXCEEDED_MAX_ENTITIES")
        for name, value in params.items():
            yield from _wrong_name(f"{where}.params.{name}"[:200], name)
            if isinstance(value, str) and len(value) > VALUE:
                text = f"The value has {len(value)} characters. Send {VALUE} at most."
                yield _message(f"{where}.params.{name}"[:200], text, "VALUE_OUT_OF_BOUNDS")


def _wrong_name(where: str, name: Any) -> Iterator[dict[str, str]]:
    if name in (None, ""):
        yield _message(where, "There is no name. Give one.", "VALUE_REQUIRED")
    elif not (isinstance(name, str) and _WORD.fullmatch(name) and len(name) <= NAME):
        text = f"The name {quoted(name)} is none. Use letters, digits and _, {NAME} at most."
        yield _message(where, text, "NAME_INVALID")
    elif _RESERVED.fullmatch(name):
        yield _message(where, f"The name {name!r} is reserved. Choose another.", "NAME_RESERVED")
