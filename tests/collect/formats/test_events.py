"""Our own JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from support.collecting import Collecting

LOGIN = {
    "event": "login",
    "time": "2026-11-20T12:00:00.123456Z",
    "application": "shop",
    "distinct_id": "u1",
    "event_id": "e1",
    "anonymous_id": "a1",
    "session_id": "s1",
    "properties": {"plan": "pro"},
}


def test_every_field_is_kept(collecting: Collecting) -> None:
    reply = collecting.post("/v1/events", LOGIN)
    (event,) = collecting.events

    assert reply.json() == {"accepted": 1, "duplicate": 0, "rejected": [], "warnings": []}
    assert (event.application, event.name, event.distinct_id) == ("shop", "login", "u1")
    assert event.event_id == "e1"
    assert event.time.isoformat() == "2026-11-20T12:00:00.123456+00:00"
    assert event.properties == {"plan": "pro", "session_id": "s1", "anonymous_id": "a1"}


@pytest.mark.parametrize(
    "body",
    [
        [{"event": "a"}, {"event": "b"}],
        {"events": [{"event": "a"}, {"event": "b"}]},
        b'{"event": "a"}\n\n{"event": "b"}\n',
    ],
    ids=["list", "envelope", "lines"],
)
def test_several_events(collecting: Collecting, body: object) -> None:
    assert collecting.post("/v1/events", body).json()["accepted"] == 2
    assert [event.name for event in collecting.events] == ["a", "b"]


def test_good_events_of_a_batch_are_kept(collecting: Collecting) -> None:
    batch = [{"event": "a"}, {"event": "b", "time": "soon"}, 7, {"event": "c", "properties": [1]}]
    reply = collecting.post("/v1/events", batch)

    assert reply.status == 200
    assert reply.json()["accepted"] == 1
    assert sorted((one["index"], one["field"]) for one in reply.json()["rejected"]) == [
        (1, "time"),
        (2, ""),
        (3, "properties"),
    ]


def test_nothing_kept_is_400(collecting: Collecting) -> None:
    reply = collecting.post("/v1/events", [{"event": ""}])

    assert reply.status == 400
    assert reply.json()["rejected"][0]["code"] == "no_name"


@pytest.mark.parametrize("body", [b"", b"nonsense", b"7", b'"text"', b"null"], ids=repr)
def test_what_is_no_event_is_400(collecting: Collecting, body: bytes) -> None:
    reply = collecting.post("/v1/events", body)

    assert reply.status == 400
    assert reply.json()["error"]["code"] in {"not_json", "not_events"}


def test_empty_list_is_fine(collecting: Collecting) -> None:
    assert collecting.post("/v1/events", []).json()["accepted"] == 0


def test_beacon_has_its_key_in_the_address(collecting: Collecting) -> None:
    key = collecting.keys.add(["shop"])
    beacon: dict[str, Any] = {"headers": {"content-type": "text/plain;charset=UTF-8"}}

    assert collecting.post(f"/v1/events?key={key}", LOGIN, **beacon).status == 200


def test_dry_run_keeps_nothing(collecting: Collecting) -> None:
    reply = collecting.post("/v1/events?dry=1", [LOGIN, {"event": ""}])

    assert (reply.status, reply.json()["accepted"], len(reply.json()["rejected"])) == (200, 1, 1)
    assert collecting.events == []
