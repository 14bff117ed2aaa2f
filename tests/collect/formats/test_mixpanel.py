"""What Mixpanel's libraries send."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from support import clients
from support.hostile import hostile
from support.together import together

from analytics.collect.reply import PICTURE

if TYPE_CHECKING:
    from pathlib import Path

    from support.collecting import Collecting

    from analytics.event import Event

EVENT: dict[str, Any] = {
    "event": "signup",
    "properties": {
        "token": "tok",
        "distinct_id": "u1",
        "$device_id": "d1",
        "time": 1_700_000_000,
        "$insert_id": "e1",
        "plan": "pro",
        "mp_lib": "web",
    },
}
FINE = {"status": 1, "error": None}


def form(value: object, **more: str) -> bytes:
    return urlencode({"data": json.dumps(value), "verbose": "1"} | more).encode()


def sent(collecting: Collecting, value: object, path: str = "/track") -> Event:
    reply = collecting.post(path, form(value))
    assert (reply.status, reply.json()) == (200, FINE)
    return collecting.events.pop()


def test_event(collecting: Collecting) -> None:
    event = sent(collecting, EVENT)

    assert (event.name, event.distinct_id, event.event_id) == ("signup", "u1", "e1")
    assert event.time.timestamp() == 1_700_000_000
    assert event.properties == {"plan": "pro", "library": "web", "anonymous_id": "d1"}


DATA = json.dumps([EVENT]).encode()


@together(
    ("method", "path", "body", "answer"),
    [
        ("POST", "/track", urlencode({"data": DATA}).encode(), b"1"),
        ("POST", "/track/?verbose=1", DATA, b'{"status":1,"error":null}'),
        ("POST", "/track", urlencode({"data": b64encode(DATA)}).encode(), b"1"),
        ("GET", "/track?" + urlencode({"data": b64encode(DATA)}), b"", b"1"),
        ("GET", "/track?img=1&" + urlencode({"data": b64encode(DATA)}), b"", PICTURE),
    ],
)
def test_one_event_in_many_ways(
    collecting: Collecting, method: str, path: str, body: bytes, answer: bytes
) -> None:
    reply = collecting.ask(method, path, body)

    assert (reply.status, reply.body) == (200, answer)


@together(
    ("path", "value", "name", "who", "properties"),
    [
        ("/track", {"event": "$create_alias", "properties": {"distinct_id": "u1", "alias": "u2"}},
         "alias", "u2", {"previous_id": "u1"}),
        ("/track", {"event": "$merge", "properties": {"$distinct_ids": ["u1", "u2"]}},
         "alias", "u1", {"previous_id": "u2"}),
        ("/track", {"event": "$identify",
                    "properties": {"$identified_id": "u1", "$anon_id": "a1"}},
         "alias", "u1", {"previous_id": "a1"}),
        ("/engage", {"$distinct_id": "u1", "$set": {"plan": "pro"}},
         "identify", "u1", {"op": "set", "plan": "pro"}),
        ("/engage", {"$distinct_id": "u1", "$unset": ["plan"]},
         "identify", "u1", {"op": "unset", "names": '["plan"]'}),
        ("/engage",
         {"$distinct_id": "u1", "$append": {"$transactions": {"$amount": 9.5, "sku": "x"}}},
         "revenue", "u1", {"revenue": "9.5", "sku": "x"}),
        ("/groups", {"$group_key": "company", "$group_id": "c1", "$set": {"n": 2}},
         "group", None, {"group_type": "company", "group_id": "c1", "op": "set", "n": "2"}),
    ],
)  # fmt: skip
def test_names_are_ours(
    collecting: Collecting, path: str, value: Any, name: str, who: str, properties: dict[str, str]
) -> None:
    event = sent(collecting, value, path)

    assert (event.name, event.distinct_id, event.properties) == (name, who, properties)


@pytest.mark.parametrize("body", [b"", b"data=", b"data=%21", b"{", b"[7]", b'{"event":""}'])
def test_error_is_told_in_both_ways(collecting: Collecting, body: bytes) -> None:
    """The client in Python fails without a status."""
    short = collecting.post("/track", body)
    long = collecting.post("/track?verbose=1", body)

    assert (short.status, short.body) == (400, b"0")
    assert long.json()["status"] == 0
    assert long.json()["error"]


@together("body", [DATA, json.dumps(EVENT).encode() + b"\n" + json.dumps(EVENT).encode()])
def test_import(collecting: Collecting, body: bytes) -> None:
    reply = collecting.post("/import?strict=1", body).json()

    assert (reply["code"], reply["status"]) == (200, "OK")
    assert reply["num_records_imported"] == len(body.splitlines())


def test_import_names_what_failed(collecting: Collecting) -> None:
    bad = {"event": "x", "properties": {"time": "soon", "$insert_id": "e2"}}
    reply = collecting.post("/import?strict=1", [EVENT, bad])
    (failed,) = reply.json()["failed_records"]

    assert (reply.status, reply.json()["num_records_imported"]) == (400, 1)
    assert (failed["index"], failed["insert_id"], failed["field"]) == (1, "e2", "time")


def test_key_is_the_token_or_in_the_header(collecting: Collecting) -> None:
    collecting.keys.add(["shop"], aliases=["tok"])
    secret = collecting.keys.add(["shop"], "secret")
    basic = {"authorization": "Basic " + b64encode(f"{secret}:".encode()).decode()}

    assert sent(collecting, EVENT).application == "shop"
    assert collecting.post("/import", [{"event": "x"}], headers=basic).status == 200
    assert collecting.post("/track", form({"event": "x"})).status == 401


def test_hostile_bodies(collecting: Collecting) -> None:
    hostile(collecting, ["/track", "/import"], [EVENT], methods=("POST", "GET"))
    hostile(collecting, ["/engage", "/groups"], [{"$append": {"$transactions": {"$amount": 1}}}])


@pytest.mark.slow
@pytest.mark.parametrize("client", clients.of("mixpanel"), ids=lambda client: client.name)
def test_official_client(client: clients.Client, tmp_path: Path) -> None:
    clients.proven(client, tmp_path)
