"""Logs and events of OpenTelemetry, as JSON.

    POST /v1/logs                               Authorization: Bearer K
    {"resourceLogs": [{"resource": {"attributes": [
        {"key": "service.name", "value": {"stringValue": "shop"}}]},
      "scopeLogs": [{"logRecords": [
        {"timeUnixNano": "1769860800000000000", "eventName": "signup",
         "severityText": "INFO", "body": {"stringValue": "Welcome"},
         "attributes": [{"key": "user.id", "value": {"stringValue": "u1"}}]}]}]}]}

    200 {}
    200 {"partialSuccess":{"rejectedLogRecords":"1","errorMessage":"…"}}

The name is ``eventName`` or the attribute ``event.name``, else ``log``. ``service.name`` is the
application if the key allows it, ``user.id`` the distinct_id, ``session.id`` the session,
``log.record.uid`` the event_id; the body is ``message``. Of the resource only version and
environment are kept. Protobuf is answered with 415: set the exporter to ``http/json``.
Source: OpenTelemetry, "OTLP Specification", "Logs Data Model", semantic conventions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analytics.collect.found import Found, Refused, not_object
from analytics.collect.reply import Refusal, json
from analytics.collect.shapes import first, part
from analytics.tracking import otel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.collect.found import Outcome
    from analytics.collect.reply import Reply
    from analytics.collect.request import Intake

ADDRESSES = ("/v1/logs",)
METHODS = ("POST",)

#: Lists and maps inside each other; deeper ones are left out.
DEPTH = 32

_RECORD = {"severityText": "severity", "traceId": "trace_id", "spanId": "span_id"}
_SIMPLE = ("stringValue", "boolValue", "doubleValue", "bytesValue")


def read(intake: Intake) -> Iterator[Found | Refused]:
    """Yield the records.

    Raises:
        Refusal: 415, it is no JSON; 400, it cannot be read.
    """
    if intake.body and not intake.is_json:
        raise Refusal(415, "not_json", "Only JSON is read here. Set the protocol to http/json.")
    index = 0
    for resource in _list(intake.json(), "resourceLogs"):
        attributes = _attributes(part(resource, "resource").get("attributes"))
        around, service = otel.around(attributes), attributes.get(otel.SERVICE)
        for scope in _list(resource, "scopeLogs"):
            for record in _list(scope, "logRecords"):
                if isinstance(record, dict):
                    yield _record(record, around, service, index)
                else:
                    yield not_object(index, record)
                index += 1


def answer(outcome: Outcome) -> Reply:
    """Say nothing, or how many records were not taken and why."""
    problem = outcome.problem
    if problem:
        said = {"code": problem.status, "message": problem.message}
        return json(problem.status, said, problem.headers())
    if not outcome.refused:
        return json(200, {})
    wrong = {"rejectedLogRecords": str(len(outcome.refused))}
    return json(200, {"partialSuccess": wrong | {"errorMessage": outcome.refused[0].message}})


def _list(value: Any, name: str) -> list[Any]:
    found = part(value).get(name)
    return found if isinstance(found, list) else []


def _record(record: dict[str, Any], around: dict[str, Any], service: Any, index: int) -> Found:
    attributes = _attributes(record.get("attributes"))
    heads = {ours: value for theirs, ours in _RECORD.items() if (value := record.get(theirs))}
    if (message := _value(record.get("body"))) is not None:
        heads["message"] = message
    time = first(record, "timeUnixNano", "observedTimeUnixNano")
    return Found(
        first(record, "eventName") or attributes.get(otel.NAME) or "log",
        otel.properties_of(attributes, around, heads),
        otel.person_of(attributes),
        time=None if time in (0, "0") else time,
        event_id=attributes.get(otel.ID),
        service=service,
        index=index,
    )


def _attributes(pairs: Any, depth: int = 0) -> dict[str, Any]:
    found = {}
    for pair in pairs if isinstance(pairs, list) else []:
        if isinstance(pair, dict) and isinstance(pair.get("key"), str):
            found[pair["key"]] = _value(pair.get("value"), depth)
    return found


def _value(given: Any, depth: int = 0) -> Any:
    """Give the value in an AnyValue; None where there is none."""
    value = part(given)
    if not value or depth > DEPTH:
        return None
    for name in _SIMPLE:
        if name in value:
            return value[name]
    if "intValue" in value:
        number = value["intValue"]
        is_text = isinstance(number, str) and number.lstrip("-").isdecimal() and len(number) < 21
        return int(number) if is_text else number
    if "arrayValue" in value:
        return [_value(one, depth + 1) for one in _list(value["arrayValue"], "values")]
    return _attributes(part(value, "kvlistValue").get("values"), depth + 1)
