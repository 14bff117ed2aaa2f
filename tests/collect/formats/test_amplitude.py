"""What Amplitude's libraries send."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support import clients
from support.hostile import hostile
from support.together import together

if TYPE_CHECKING:
    from pathlib import Path

    from support.collecting import Collecting

    from analytics.event import Event

EVENT: dict[str, Any] = {
    "user_id": "u1",
    "device_id": "d1",
    "event_type": "signup",
    "insert_id": "e1",
    "time": 1_700_000_000_123,
    "event_properties": {"plan": "pro"},
    "session_id": -1,
    "event_id": 7,
    "app_version": "1.2",
}
PATH = "/2/httpapi"


def sent(collecting: Collecting, event: dict[str, Any], path: str = PATH) -> Event:
    reply = collecting.post(path, {"api_key": "k", "events": [event]})
    assert (reply.status, reply.json()["code"]) == (200, 200)
    return collecting.events.pop()


@pytest.mark.parametrize("path", [PATH, "/batch", "/batch/"])
def test_event(collecting: Collecting, path: str) -> None:
    event = sent(collecting, EVENT, path)

    assert (event.name, event.distinct_id, event.event_id) == ("signup", "u1", "e1")
    assert event.time.isoformat() == "2023-11-14T22:13:20.123000+00:00"
    want = {"plan": "pro", "anonymous_id": "d1", "sequence": "7", "version": "1.2"}
    assert event.properties == want


@together(
    ("event", "name", "properties"),
    [
        ({"event_type": "$identify", "user_properties": {"$set": {"a": 1}, "$add": {"n": 2}}},
         "identify", {"a": "1", "add_n": "2"}),
        ({"event_type": "$groupidentify", "groups": {"company": "c1"},
          "group_properties": {"$set": {"n": 2}}},
         "group", {"group_type": "company", "group_id": "c1", "n": "2"}),
        ({"event_type": "revenue_amount", "event_properties": {"$price": 2.5, "$quantity": 3,
          "$productId": "p", "x": 1}},
         "revenue", {"price": "2.5", "quantity": "3", "product": "p", "x": "1", "revenue": "7.5"}),
        ({"event_type": "x", "user_properties": {"plan": "pro"}, "groups": {"g": "1"}},
         "x", {"user_plan": "pro", "groups_g": "1"}),
        ({"event_type": "x", "session_id": 1_700_000_000_000, "country": "DE"},
         "x", {"session_id": "1700000000000", "country": "DE"}),
    ],
)  # fmt: skip
def test_names_are_ours(
    collecting: Collecting, event: dict[str, Any], name: str, properties: dict[str, str]
) -> None:
    kept = sent(collecting, {"user_id": "u1"} | event)

    assert (kept.name, kept.properties) == (name, properties)


def test_good_events_are_kept_where_a_repeat_is_known(collecting: Collecting) -> None:
    bad = EVENT | {"insert_id": "e2", "time": "soon"}
    reply = collecting.post(PATH, {"events": [EVENT, bad, EVENT | {"event_type": ""}]})

    assert (reply.status, reply.json()["code"]) == (400, 400)
    assert reply.json()["events_with_invalid_fields"] == {"time": [1]}
    assert reply.json()["events_with_missing_fields"] == {"event_type": [2]}
    assert len(collecting.events) == 1


def test_nothing_is_kept_where_it_is_not(collecting: Collecting) -> None:
    first, bad = {"user_id": "u", "event_type": "x"}, {"event_type": "x"}
    reply = collecting.post(PATH, {"events": [first, bad]})

    assert reply.json()["events_with_missing_fields"] == {"user_id": [1]}
    assert collecting.events == []


def test_unknown_key_is_said_in_their_words(collecting: Collecting) -> None:
    collecting.keys.add(["shop"])
    for body in ({"api_key": "wrong", "events": [EVENT]}, {"events": [EVENT]}):
        reply = collecting.post(PATH, body)
        assert (reply.status, reply.json()["code"]) == (400, 400)
        assert reply.json()["error"].startswith("Invalid API key:")
        assert "wrong" not in reply.json()["error"]


def test_answer_counts(collecting: Collecting) -> None:
    said = collecting.post(PATH, {"events": [EVENT, EVENT | {"insert_id": "e2"}]}).json()

    assert said["events_ingested"] == 2
    assert said["payload_size_bytes"] > 100
    assert said["server_upload_time"] > 1_700_000_000_000


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"events":7}'], ids=repr)
def test_error_has_a_code(collecting: Collecting, body: bytes) -> None:
    reply = collecting.post(PATH, body)

    assert (reply.status, reply.json()["code"]) == (400, 400)


def test_hostile_bodies(collecting: Collecting) -> None:
    more = {"groups": {"a": "b"}, "user_properties": {"$set": {"a": 1}}, "ip": "1.2.3.4"}
    hostile(collecting, [PATH, "/batch"], {"api_key": "k", "events": [EVENT | more]})
    revenue = {"event_type": "revenue_amount", "user_id": "u"}
    revenue |= {"event_properties": {"$price": 1, "$quantity": 2}}
    hostile(collecting, [PATH], {"events": [revenue]})


@pytest.mark.slow
@pytest.mark.parametrize("client", clients.of("amplitude"), ids=lambda client: client.name)
def test_official_client(client: clients.Client, tmp_path: Path) -> None:
    clients.proven(client, tmp_path)
