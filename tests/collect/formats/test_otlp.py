"""Logs and events of OpenTelemetry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support import clients
from support.hostile import hostile

if TYPE_CHECKING:
    from pathlib import Path

    from support.collecting import Collecting

RECORD: dict[str, Any] = {
    "timeUnixNano": "1700000000000000000",
    "eventName": "signup",
    "severityText": "INFO",
    "traceId": "0af7",
    "body": {"stringValue": "Welcome"},
    "attributes": [
        {"key": "user.id", "value": {"stringValue": "u1"}},
        {"key": "session.id", "value": {"stringValue": "s1"}},
        {"key": "n", "value": {"intValue": "9007199254740993"}},
        {"key": "x", "value": {"doubleValue": 1.5}},
        {"key": "ok", "value": {"boolValue": True}},
        {"key": "none", "value": {}},
        {"key": "list", "value": {"arrayValue": {"values": [{"intValue": 1}, {}]}}},
        {
            "key": "map",
            "value": {
                "kvlistValue": {"values": [{"key": "a", "value": {"stringValue": "b"}}]},
            },
        },
    ],
}


def logs(*records: object, service: str = "shop") -> dict[str, Any]:
    attributes = [
        {"key": "service.name", "value": {"stringValue": service}},
        {"key": "service.version", "value": {"stringValue": "1.2"}},
        {"key": "host.name", "value": {"stringValue": "web1"}},
    ]
    scope = {"scope": {"name": "a"}, "logRecords": list(records)}
    return {"resourceLogs": [{"resource": {"attributes": attributes}, "scopeLogs": [scope]}]}


def test_record(collecting: Collecting) -> None:
    reply = collecting.post("/v1/logs", logs(RECORD))
    (event,) = collecting.events

    assert (reply.status, reply.json()) == (200, {})
    assert (event.application, event.name, event.distinct_id) == ("shop", "signup", "u1")
    assert event.time.timestamp() == 1_700_000_000
    assert event.properties == {
        "version": "1.2",
        "session_id": "s1",
        "severity": "INFO",
        "trace_id": "0af7",
        "message": "Welcome",
        "n": "9007199254740993",
        "x": "1.5",
        "ok": "true",
        "list": "[1,null]",
        "map_a": "b",
    }


@pytest.mark.parametrize(
    ("record", "name"),
    [
        ({}, "log"),
        ({"attributes": [{"key": "event.name", "value": {"stringValue": "x"}}]}, "x"),
        ({"timeUnixNano": "0", "observedTimeUnixNano": "0"}, "log"),
    ],
    ids=["nothing", "attribute", "no time"],
)
def test_name_and_time_may_be_missing(
    collecting: Collecting, record: dict[str, Any], name: str
) -> None:
    assert collecting.post("/v1/logs", logs(record)).json() == {}
    assert collecting.events[0].name == name


def test_service_is_the_application_where_the_key_allows_it(collecting: Collecting) -> None:
    key = collecting.keys.add(["shop", "blog"])
    for service in ("blog", "other"):
        collecting.post("/v1/logs", logs(RECORD, service=service), key=key)

    assert [event.application for event in collecting.events] == ["blog", "shop"]


def test_partial_success_says_how_many(collecting: Collecting) -> None:
    said = collecting.post("/v1/logs", logs(RECORD, 7, {"timeUnixNano": "soon"})).json()

    assert said["partialSuccess"]["rejectedLogRecords"] == "2"
    assert said["partialSuccess"]["errorMessage"]
    assert len(collecting.events) == 1


@pytest.mark.parametrize(("body", "status"), [(b"\x0a\x01", 415), (b"{", 400), (b"", 400)])
def test_what_cannot_be_read(collecting: Collecting, body: bytes, status: int) -> None:
    reply = collecting.post("/v1/logs", body)

    assert (reply.status, reply.json()["code"]) == (status, status)


def test_hostile_bodies(collecting: Collecting) -> None:
    hostile(collecting, ["/v1/logs"], logs(RECORD))


@pytest.mark.slow
@pytest.mark.parametrize("client", clients.of("otlp"), ids=lambda client: client.name)
def test_official_client(client: clients.Client, tmp_path: Path) -> None:
    clients.proven(client, tmp_path)
