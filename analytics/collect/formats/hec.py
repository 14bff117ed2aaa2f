r"""Splunk's HTTP Event Collector, on the port of the site and with its keys.

    POST /services/collector                   Authorization: Splunk K
    {"event": {"application": "shop", "event": "buy", "distinct_id": "u1", "event_id": "0198…",
     "analytics_prop__plan": "pro"}}
    {"event": {"level": "info", "user": {"id": 7}}, "time": 1433188255.253, "host": "h1"}
    {"event": "2026-01-31T12:00:00.000000+00:00 application=\"shop\" event=\"buy\""}
    {"event": "metric", "fields": {"metric_name": "cpu.idle", "_value": 98.2}}

    200 {"text":"Success","code":0}
    400 {"text":"Event field cannot be blank","code":13,"invalid-event-number":2}

Lines and objects of the tracker become what was tracked. Of another object ``event`` is the
name where it is a text, and ``application``, ``distinct_id``, ``event_id`` beside it; all else
are properties. A word with ``fields`` is a name. Whatever has no name is a ``log``, a text
its ``message``. ``host``, ``source``, ``sourcetype`` and ``fields`` are properties, ``index``
is left out. ``/raw`` takes a line as an event. Nothing is kept from the first fault on, as on
a Splunk; acknowledgements there are none, for an answer means that the events are on disk.
The port 8088 has the same with tokens and indexes.
Source: docs/hec.md.
"""

from __future__ import annotations

import re
from datetime import UTC
from typing import TYPE_CHECKING, Any

import msgspec

from analytics import wire
from analytics.collect.found import Found, Refused
from analytics.collect.reply import Refusal, Reply
from analytics.splunkd.hec import answers, envelopes
from analytics.splunkd.hec.answers import HecError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from analytics.collect.found import Outcome
    from analytics.collect.request import Intake
    from analytics.collect.site import Site
    from analytics.splunkd import exchange

ADDRESSES = ("re:/services/collector(/.*)?",)
METHODS = ("POST",)
ENDS_AT_FAULT = True

_PATH = re.compile(r"/services/collector(?:/(event|raw|ack|health))?(?:/1\.0)?/?")
_WORD = re.compile(r"[\w.:-]{1,100}", re.ASCII)
_SAID = ("time", "host", "source", "sourcetype")
_decode = msgspec.json.Decoder(strict=False).decode

#: What the core says -> the code of it here.
_CODES = {
    "unknown_key": 4,
    "no_keys": 4,
    "wrong_origin": 4,
    "wrong_application": 7,
    "rate": 26,
    "no_data": 5,
    "no_ack": 14,
    "bad_time": 15,
}


def direct(intake: Intake, site: Site) -> Reply | None:
    """Answer what brings no events: how we are, and what there is not."""
    found = _PATH.fullmatch(intake.path)
    if not found:
        return _reply(answers.nowhere(404))
    methods = ("GET", "HEAD") if found[1] == "health" else METHODS
    allowed = ",".join((*methods, "OPTIONS"))
    if intake.method == "OPTIONS":
        return Reply(200, headers=(("Allow", allowed),))
    if intake.method not in methods:
        return _reply(answers.nowhere(405, allowed))
    if found[1] != "health":
        return None
    token = intake.header("authorization").partition(" ")[2].strip()
    is_wrong = token and not (site.keys.are_none or site.keys.find(token))
    return _reply(answers.reply(21 if is_wrong else 17))


def read(intake: Intake) -> Iterator[Found | Refused]:
    """Yield the events up to the first fault.

    Raises:
        Refusal: 400, there are none, or acknowledgements are asked for.
    """
    found = _PATH.fullmatch(intake.path)
    if found and found[1] == "ack":
        raise Refusal(400, "no_ack", "There are no acknowledgements. An answer is one.")
    said = {name: intake.parameters[name] for name in _SAID if intake.parameters.get(name)}
    if not intake.body.strip(b" \t\r\n[]"):
        raise Refusal(400, "no_data", "The body is empty. Send events.")
    if found and found[1] == "raw":
        for index, line in enumerate(filter(str.strip, _lines(intake.body))):
            yield _text(line, said, {}, index)
        return
    number = 0
    try:
        for number, (raw, envelope) in enumerate(envelopes.read(intake.body)):
            yield _event(raw, envelope, said, number)
    except HecError as error:
        where = number if error.number is None else error.number
        yield Refused(where, f"hec_{error.code}", answers.CODES[error.code][1])


def answer(outcome: Outcome) -> Reply:
    """Answer with a code; pages of HTML for what could not be read at all, as a Splunk does."""
    problem = outcome.problem
    if problem is None:
        if not outcome.refused:
            return _reply(answers.reply(0))
        first = outcome.refused[0]
        code = _CODES.get(first.code, 6)
        if first.code.startswith("hec_"):
            code = int(first.code[4:])
        return _reply(answers.reply(code, first.index))
    if problem.code == "no_key":
        return _reply(answers.reply(_code_of_nobody(outcome)))
    if code := _CODES.get(problem.code, 0):
        return _reply(answers.reply(code))
    if problem.status == 503:
        return _reply(answers.reply(9))
    return _reply(answers.reply(6) if problem.code == "not_json" else answers.page(problem.status))


def _code_of_nobody(outcome: Outcome) -> int:
    """Say what is wrong with a request that names no key where keys are."""
    if token := outcome.intake.parameters.get("token"):
        return 16 if outcome.site.keys.find(token) else 4
    return 3 if outcome.intake.header("authorization") else 2


def _lines(body: bytes) -> list[str]:
    return re.split(r"[\r\n]+", body.decode("utf-8", "replace"))


def _event(raw: bytes, envelope: envelopes.Envelope, said: dict[str, str], number: int) -> Found:
    """Make one event of an envelope.

    Raises:
        HecError: it has none, or something in it is wrong.
    """
    if raw in (b"", b"null"):
        raise HecError(13 if raw else 12)
    try:
        event = _decode(envelopes.mended(raw))
        fields = _decode(envelopes.mended(bytes(envelope.fields) or b"null")) or {}
    except envelopes.UNREADABLE:
        raise HecError(6) from None
    if event in ({}, []) or (isinstance(event, str) and not event.strip()):
        raise HecError(13)
    if not isinstance(fields, dict):
        raise HecError(6)
    if any(isinstance(value, dict) for value in fields.values()):
        raise HecError(15)
    own = {name: value for name in _SAID if (value := getattr(envelope, name))}
    said = said | own
    if isinstance(event, dict):
        return _object(event, said, fields, number)
    if isinstance(event, str):
        return _text(event, said, fields, number)
    return _log(event, said, fields, number)


def _object(
    event: dict[str, Any], said: Mapping[str, Any], fields: dict[str, Any], number: int
) -> Found:
    name = event.get("event")
    if not (isinstance(name, str) and name.strip()):
        return Found("log", _around(said) | fields | event, time=said.get("time"), index=number)
    heads = {
        head: event.pop(head)
        for head in ("application", "distinct_id", "event_id")
        if isinstance(event.get(head), str)
    }
    del event["event"]
    properties = {name.removeprefix(wire.PROPERTY_PREFIX): value for name, value in event.items()}
    return Found(
        name, _around(said) | fields | properties, time=said.get("time"), index=number, **heads
    )


def _text(text: str, said: Mapping[str, Any], fields: dict[str, Any], number: int) -> Found:
    tracked = wire.loads(text, UTC)
    if tracked:
        return Found(
            tracked.name,
            _around(said) | fields | dict(tracked.properties),
            tracked.distinct_id,
            application=tracked.application,
            time=said.get("time", tracked.time),
            event_id=tracked.event_id,
            index=number,
        )
    if fields and _WORD.fullmatch(text):
        return Found(text, _around(said) | fields, time=said.get("time"), index=number)
    return _log(text, said, fields, number)


def _log(message: object, said: Mapping[str, Any], fields: dict[str, Any], number: int) -> Found:
    properties = _around(said) | fields | {"message": message}
    return Found("log", properties, time=said.get("time"), index=number)


def _around(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if name != "time"}


def _reply(reply: exchange.Reply) -> Reply:
    body = reply.body if isinstance(reply.body, bytes) else b"".join(reply.body)
    return Reply(reply.status, body, reply.content_type, tuple(reply.headers.items()))
