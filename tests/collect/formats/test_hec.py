"""Splunk's collector on the port of the site, answered as the one on its own port."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import pytest
from support.hec import Hec, collector
from support.hostile import hostile
from support.together import together

from analytics import wire
from analytics.event import Event

if TYPE_CHECKING:
    from support.collecting import Collecting

PATH = "/services/collector"
BUY = {
    "application": "shop",
    "event": "buy",
    "distinct_id": "u1",
    "event_id": "e1",
    "analytics_prop__plan": "pro",
}


def one(collecting: Collecting, envelope: dict[str, Any], path: str = PATH) -> Event:
    """Send one envelope and give its event."""
    reply = collecting.post(path, envelope)
    assert (reply.status, reply.json()) == (200, {"text": "Success", "code": 0})
    (event,) = collecting.events
    return event


def test_object_of_the_tracker_is_what_was_tracked(collecting: Collecting) -> None:
    event = one(collecting, {"event": BUY, "time": 1700000000.25})

    assert (event.application, event.name, event.distinct_id) == ("shop", "buy", "u1")
    assert (event.event_id, event.properties) == ("e1", {"plan": "pro"})
    assert event.time.timestamp() == 1700000000.25


def test_line_of_the_tracker_is_what_was_tracked(collecting: Collecting) -> None:
    known = collecting.collector.site.settings.application
    tracked = Event(known, "buy", one(collecting, {"event": BUY}).time, "u1", {"q": 'a"\nb'}, "e9")
    collecting.events.clear()

    assert one(collecting, {"event": wire.dumps(tracked)}) == tracked


@together(
    ("envelope", "name", "properties"),
    [
        ({"event": {"user": {"id": 7}, "ok": True}}, "log", {"user_id": "7", "ok": "true"}),
        ({"event": {"event": "signup", "plan": "pro"}}, "signup", {"plan": "pro"}),
        ({"event": {"event": {"a": 1}}}, "log", {"event_a": "1"}),
        ({"event": "a=7 b", "host": "h1"}, "log", {"host": "h1", "message": "a=7 b"}),
        ({"event": "metric", "fields": {"cpu": 1.5}}, "metric", {"cpu": "1.5"}),
        ({"event": "metric"}, "log", {"message": "metric"}),
        ({"event": 7}, "log", {"message": "7"}),
        ({"event": [1, "a"]}, "log", {"message": '[1,"a"]'}),
        ({"event": {"a": 1}, "source": "s", "index": "i"}, "log", {"source": "s", "a": "1"}),
    ],
)  # fmt: skip
def test_what_others_send(
    collecting: Collecting, envelope: dict[str, Any], name: str, properties: dict[str, str]
) -> None:
    collecting.events.clear()
    event = one(collecting, envelope)

    assert (event.name, event.properties) == (name, properties)


def test_address_speaks_for_events_that_say_nothing(collecting: Collecting) -> None:
    event = one(collecting, {"event": {"a": 1}, "host": "own"}, f"{PATH}?host=h1&sourcetype=s1")

    assert event.properties == {"a": "1", "host": "own", "sourcetype": "s1"}


def test_raw_takes_a_line_as_an_event(collecting: Collecting) -> None:
    reply = collecting.post(f"{PATH}/raw", b"first\r\n\nsecond\n")

    assert reply.status == 200
    assert [event.properties["message"] for event in collecting.events] == ["first", "second"]


GOOD, BAD = '{"event":"a"}', '{"event":""}'
BODIES = {
    "one": GOOD,
    "joined by nothing": GOOD * 3,
    "list": f"[{GOOD},{GOOD}]",
    "nothing": "",
    "blank": " \n",
    "empty list": "[]",
    "no event": '{"time":1}',
    "blank event": BAD,
    "empty object": '{"event":{}}',
    "null": '{"event":null}',
    "second is blank": GOOD + BAD + GOOD,
    "second is none": GOOD + "{",
    "text": "nonsense",
    "time": '{"event":"a","time":"soon"}',
    "fields are none": '{"event":"a","fields":"x"}',
    "object in fields": '{"event":"a","fields":{"x":{"y":1}}}',
    "half a character": '{"event":"\\ud800 x"}',
    "deep": '{"event":' + "[" * 100 + "]" * 100 + "}",
    "unknown name": '{"event":"a","colour":"red"}',
}


@pytest.fixture(scope="module")
def face() -> Hec:
    """Give the collector of the Splunk face, with a token."""
    return collector(token="t")


@together("body", list(BODIES.values()))
def test_body_is_answered_as_on_the_other_port(
    collecting: Collecting, face: Hec, body: str
) -> None:
    there = face.post(body, PATH)
    here = collecting.post(PATH, body.encode())

    assert (here.status, here.json()) == there


@together(
    ("method", "path"),
    [
        *[(method, f"{PATH}/{end}") for method in ("GET", "PUT") for end in ("ack", "raw")],
        *[("OPTIONS", f"{PATH}{end}") for end in ("", "/health", "/nowhere")],
        *[("POST", f"{PATH}{end}") for end in ("/health", "/mint", "/event/2.0", "/event/1.0")],
        *[("GET", f"{PATH}{end}") for end in ("/health", "/health/1.0", "/health/")],
    ],
)  # fmt: skip
def test_address_is_answered_as_on_the_other_port(
    collecting: Collecting, face: Hec, method: str, path: str
) -> None:
    there = face.send(method, path, GOOD if method == "POST" else "")
    here = collecting.ask(method, path, GOOD.encode() if method == "POST" else b"")

    assert here.status == there.status
    assert here.body == there.body
    assert here.headers.get("Allow") == there.headers.get("Allow")


@pytest.mark.parametrize(
    ("headers", "query", "code"),
    [
        ({}, "", 2),
        ({"authorization": "Splunk wrong"}, "", 4),
        ({"authorization": "Digest x"}, "", 3),
        ({}, "?token=wrong", 4),
        ({}, "?token=KEY", 16),
        ({"authorization": "Splunk KEY"}, "", 0),
        ({"authorization": "Basic eDprZXlvZmhlYw=="}, "", 0),  # x:keyofhec
    ],
    ids=["none", "wrong", "scheme", "wrong in address", "in address", "right", "password"],
)
def test_key(collecting: Collecting, headers: dict[str, str], query: str, code: int) -> None:
    collecting.keys.add(["shop"], "secret", value="keyofhec")
    headers = {name: text.replace("KEY", "keyofhec") for name, text in headers.items()}
    reply = collecting.post(
        PATH + query.replace("KEY", "keyofhec"), {"event": "a"}, headers=headers
    )

    assert reply.json()["code"] == code


def test_health_needs_no_key(collecting: Collecting) -> None:
    key = collecting.keys.add(["shop"])

    assert collecting.get(f"{PATH}/health").json()["code"] == 17
    for told, code in ((key, 17), ("wrong", 21)):
        headers = {"authorization": f"Splunk {told}"}
        assert collecting.get(f"{PATH}/health", headers=headers).json()["code"] == code


def test_gzip_is_read_and_what_is_none_is_a_page(collecting: Collecting) -> None:
    body = gzip.compress(json.dumps({"event": "a"}).encode())

    assert collecting.post(PATH, body, headers={"content-encoding": "gzip"}).json()["code"] == 0
    broken = collecting.post(PATH, body[:20], headers={"content-encoding": "gzip"})
    assert (broken.status, broken.headers["Content-Type"]) == (400, "text/html; charset=UTF-8")


def test_hostile_bodies(collecting: Collecting) -> None:
    hostile(collecting, [PATH, f"{PATH}/raw"], {"event": BUY, "time": 1.5, "fields": {"a": 1}})
