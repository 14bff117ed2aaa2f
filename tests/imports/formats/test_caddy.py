"""Access logs of Caddy, whole and broken."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from analytics.event import Event
from analytics.imports.fields import FieldMap, Left, Refusal
from analytics.imports.formats import caddy
from analytics.imports.lines import Lines

REQUEST: dict[str, Any] = {
    "remote_ip": "10.0.0.1",
    "client_ip": "83.149.9.216",
    "proto": "HTTP/2.0",
    "method": "GET",
    "host": "example.org",
    "uri": "/a?b=1&c=%20",
    "headers": {"User-Agent": ["curl/7.82.0"], "Cookie": ["secret=1"]},
}
RECORD: dict[str, Any] = {
    "level": "info",
    "ts": 1646861401.5,
    "msg": "handled request",
    "request": REQUEST,
    "user_id": "ann",
    "duration": 0.25,
    "size": 10900,
    "status": 200,
}


def everything(text: str, event_name: str | None = None) -> list[Event | Refusal | Left]:
    return list(caddy.read(Lines(io.BytesIO(text.encode())), FieldMap("web", event_name)))


def read(text: str, event_name: str | None = None) -> list[Event | Refusal]:
    return [item for item in everything(text, event_name) if not isinstance(item, Left)]


def one(event_name: str | None = None, **changes: object) -> Event | Refusal:
    (found,) = read(json.dumps({**RECORD, **changes}), event_name)
    return found


def test_line() -> None:
    event = one()

    assert isinstance(event, Event)
    assert event.name == "request"
    assert event.time == datetime(2022, 3, 9, 21, 30, 1, 500_000, tzinfo=UTC)
    assert event.properties == {
        "method": "GET",
        "ip": "83.149.9.216",
        "url": "/a?b=1&c=%20",
        "path": "/a",
        "host": "example.org",
        "status": "200",
        "bytes": "10900",
        "duration": "0.25",
        "user_agent": "curl/7.82.0",
    }


def test_other_fields_and_headers_are_left() -> None:
    found = everything(json.dumps(RECORD))

    assert [item for item in found if isinstance(item, Left)] == [
        Left("user_id", "ann"),
        Left("request proto", "HTTP/2.0"),
        Left("header Cookie", ["secret=1"]),
    ]


def test_time_as_text_and_a_name_of_ones_own() -> None:
    event = one("hit", ts="2022-03-09T22:30:01+01:00")

    assert isinstance(event, Event)
    assert event.name == "hit"
    assert event.time == datetime(2022, 3, 9, 21, 30, 1, tzinfo=UTC)


def test_older_caddy_names_the_remote_address_only() -> None:
    event = one(request={"remote_ip": "10.0.0.1", "headers": None})

    assert isinstance(event, Event)
    assert event.properties == {
        "ip": "10.0.0.1",
        "status": "200",
        "bytes": "10900",
        "duration": "0.25",
        "user_agent": "",
    }


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"ts": "yesterday"}, "a value cannot be kept"),
        ({"ts": 7}, "a value cannot be kept"),
        ({"ts": None}, "a value cannot be kept"),
        ({"request": "GET /"}, "no request"),
    ],
    ids=["no time", "1970", "null", "no object"],
)
def test_record_that_is_no_event(changes: dict[str, object], reason: str) -> None:
    found = one(**changes)  # type: ignore[arg-type]  # the name of the event is none of them

    assert isinstance(found, Refusal)
    assert found.reason == reason


def test_broken_lines_are_refused_and_the_next_is_read() -> None:
    found = read('{"a":\n[1]\n\n' + "[" * 100_000 + "\n" + json.dumps(RECORD))

    assert [item.reason if isinstance(item, Refusal) else item.name for item in found] == [
        "not JSON",
        "not an object",
        "not JSON",
        "request",
    ]
