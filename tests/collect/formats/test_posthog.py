"""What PostHog's libraries send."""

from __future__ import annotations

import gzip
import json
from base64 import b64encode
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from support import clients
from support.hostile import hostile
from support.together import together

if TYPE_CHECKING:
    from pathlib import Path

    from support.collecting import Collecting

    from analytics.event import Event

EVENT: dict[str, Any] = {
    "event": "signup",
    "distinct_id": "u1",
    "uuid": "e1",
    "timestamp": "2026-01-31T12:00:00Z",
    "properties": {"plan": "pro", "$current_url": "https://shop.example/", "$lib": "web"},
}


def sent(collecting: Collecting, event: dict[str, Any], path: str = "/e/") -> Event:
    """Send one event, give what became of it."""
    reply = collecting.post(path, event)
    assert (reply.status, reply.json()) == (200, {"status": 1})
    return collecting.events.pop()


def test_event(collecting: Collecting) -> None:
    event = sent(collecting, EVENT)

    assert (event.name, event.distinct_id, event.event_id) == ("signup", "u1", "e1")
    assert event.time.isoformat() == "2026-01-31T12:00:00+00:00"
    assert event.properties == {"plan": "pro", "url": "https://shop.example/", "library": "web"}


DATA = json.dumps(EVENT).encode()


@pytest.mark.parametrize("path", ["/batch", "/batch/", "/e/", "/capture/", "/i/v0/e/", "/e"])
@together(
    "body",
    [
        DATA,
        json.dumps({"batch": [EVENT]}).encode(),
        json.dumps([EVENT]).encode(),
        gzip.compress(DATA),
    ],
    ids=repr,
)
def test_one_event_in_many_ways(collecting: Collecting, path: str, body: bytes) -> None:
    collecting.collector._seen = type(collecting.collector._seen)()
    assert collecting.post(path, body).json() == {"status": 1}
    assert collecting.events.pop().event_id == "e1"


@together(
    "body",
    [b"data=" + b64encode(DATA), b"data=" + quote(b64encode(DATA)).encode(), b64encode(DATA),
     b"data=" + quote(DATA).encode()],
    ids=repr,
)  # fmt: skip
def test_browsers_send_forms(collecting: Collecting, body: bytes) -> None:
    assert collecting.post("/e/?compression=base64", body).json() == {"status": 1}


@together(
    ("event", "name", "who", "properties"),
    [
        ({"event": "$pageview"}, "pageview", "u1", {}),
        ({"event": "$identify", "$set": {"plan": "pro"}}, "identify", "u1", {"plan": "pro"}),
        ({"event": "$identify", "properties": {"$anon_distinct_id": "a1", "$set": {"x": 1}}},
         "alias", "u1", {"previous_id": "a1", "x": "1"}),
        ({"event": "$create_alias", "properties": {"distinct_id": "u1", "alias": "u2"}},
         "alias", "u2", {"previous_id": "u1"}),
        ({"event": "$groupidentify", "properties":
          {"$group_type": "company", "$group_key": "c1", "$group_set": {"n": 2}}},
         "group", "u1", {"group_type": "company", "group_id": "c1", "n": "2"}),
        ({"event": "x", "properties": {"$set": {"a": 1}, "$session_id": "s"}}, "x", "u1",
         {"set_a": "1", "session_id": "s"}),
        ({"event": "x", "session_id": "s", "properties": {"distinct_id": "u9"}}, "x", "u1",
         {"session_id": "s"}),
    ],
)  # fmt: skip
def test_names_are_ours(
    collecting: Collecting, event: dict[str, Any], name: str, who: str, properties: dict[str, str]
) -> None:
    kept = sent(collecting, {"distinct_id": "u1"} | event)

    assert (kept.name, kept.distinct_id, kept.properties) == (name, who, properties)


def test_times_of_sender_correct_unless_told_otherwise(collecting: Collecting) -> None:
    for is_ignored, age_s in ((False, 60), (True, None)):
        properties = {"$ignore_sent_at": is_ignored}
        event = {"event": "x", "timestamp": 1_700_000_000, "properties": properties}
        collecting.post("/batch/", {"batch": [event], "sent_at": 1_700_000_060})
        age = (datetime.now(UTC) - collecting.events.pop().time).total_seconds()
        assert (age < 600) is (age_s is not None)


def test_offset_is_time_before_sending(collecting: Collecting) -> None:
    time = sent(collecting, {"event": "x", "offset": 5_000}).time

    assert 4 < (datetime.now(UTC) - time).total_seconds() < 600


def test_recordings_are_not_kept(collecting: Collecting) -> None:
    batch = [EVENT, {"event": "$snapshot"}, {"event": "$autocapture"}]

    assert collecting.post("/batch/", {"batch": batch}).json() == {"status": 1}
    assert [event.name for event in collecting.events] == ["signup"]
    assert collecting.post("/e/", {"event": "$snapshot"}).status == 200
    assert collecting.post("/s/", b"anything").json() == {"status": 1}


def test_newer_address_answers_for_each(collecting: Collecting) -> None:
    batch = [EVENT, EVENT | {"uuid": "e2", "timestamp": "soon"}]
    reply = collecting.post("/i/v1/analytics/events", {"created_at": None, "batch": batch})
    results = reply.json()["results"]

    assert results["e1"] == {"result": "ok"}
    assert results["e2"]["result"] == "drop"
    assert "soon" in results["e2"]["details"]


@pytest.mark.parametrize("body", [b"", b"{", b"7", b'{"batch":7}', b'{"event":""}'], ids=repr)
def test_error_has_a_detail(collecting: Collecting, body: bytes) -> None:
    reply = collecting.post("/e/", body)

    assert reply.status == 400
    assert reply.json()["detail"]


@pytest.mark.parametrize(
    ("path", "status"),
    [("/flags/?v=2", 200), ("/decide/", 200), ("/array/phc/config.js", 404)],
)
def test_there_are_no_flags(collecting: Collecting, path: str, status: int) -> None:
    collecting.keys.add(["shop"])
    reply = collecting.post(path, {"api_key": "any"}, headers={"origin": "https://a.example"})

    assert reply.status == status
    assert reply.headers["Access-Control-Allow-Origin"] == "https://a.example"
    if status == 200:
        assert reply.json()["flags"] == {}


def test_key_stands_in_many_places(collecting: Collecting) -> None:
    collecting.keys.add(["shop"], aliases=["phc_1"])
    for body in (
        {"api_key": "phc_1", "batch": [EVENT]},
        EVENT | {"token": "phc_1", "uuid": "e2"},
        {"event": "x", "properties": {"token": "phc_1"}},
    ):
        assert sent(collecting, body).application == "shop"
    assert collecting.post("/e/", EVENT).status == 401


def test_hostile_bodies(collecting: Collecting) -> None:
    batch = {"api_key": "k", "sent_at": 1, "batch": [EVENT | {"$set": {"a": 1}}]}
    hostile(collecting, ["/batch/", "/i/v1/analytics/events", "/e/"], batch)


@pytest.mark.slow
@pytest.mark.parametrize("client", clients.of("posthog"), ids=lambda client: client.name)
def test_official_client(client: clients.Client, tmp_path: Path) -> None:
    clients.proven(client, tmp_path)
