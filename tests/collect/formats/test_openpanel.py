"""What OpenPanel's libraries send."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.hostile import hostile
from support.together import together

if TYPE_CHECKING:
    from support.collecting import Collecting

PATH = "/track"
CALL: dict[str, Any] = {
    "type": "track",
    "payload": {
        "name": "signup",
        "profileId": "u1",
        "properties": {
            "plan": "pro",
            "__timestamp": "2026-01-31T12:00:00Z",
            "__revenue": 9.5,
            "__path": "https://shop.example/",
        },
    },
}


def test_track(collecting: Collecting) -> None:
    reply = collecting.post(PATH, CALL)
    (event,) = collecting.events

    assert reply.status == 200
    assert reply.json().keys() == {"deviceId", "sessionId"}
    assert (event.name, event.distinct_id) == ("signup", "u1")
    assert event.time.isoformat() == "2026-01-31T12:00:00+00:00"
    want = {"plan": "pro", "revenue": "9.5", "url": "https://shop.example/"}
    assert event.properties == want


@together(
    ("type_", "payload", "name", "properties"),
    [
        ("track", {"name": "screen_view"}, "pageview", {}),
        ("identify", {"email": "a@b.example", "properties": {"plan": "pro"}}, "identify",
         {"email": "a@b.example", "plan": "pro"}),
        ("alias", {"alias": "a1"}, "alias", {"previous_id": "a1"}),
        ("increment", {"property": "n", "value": 2}, "identify",
         {"op": "increment", "property": "n", "value": "2"}),
        ("group", {"id": "g1", "type": "company", "name": "Acme"}, "group",
         {"group_id": "g1", "group_type": "company", "name": "Acme"}),
        ("assign_group", {"groupIds": ["g1"]}, "group", {"group_id": '["g1"]'}),
    ],
)  # fmt: skip
def test_names_are_ours(
    collecting: Collecting, type_: str, payload: dict[str, Any], name: str,
    properties: dict[str, str],
) -> None:  # fmt: skip
    reply = collecting.post(PATH, {"type": type_, "payload": {"profileId": "u1"} | payload})
    event = collecting.events.pop()

    assert reply.status == 200
    assert (event.name, event.distinct_id, event.properties) == (name, "u1", properties)


def test_recordings_are_not_kept(collecting: Collecting) -> None:
    assert collecting.post(PATH, {"type": "replay", "payload": {}}).status == 200
    assert collecting.events == []


def test_key_stands_in_their_headers(collecting: Collecting) -> None:
    collecting.keys.add(["shop"], aliases=["client-0"])
    secret = collecting.keys.add(["blog"], "secret")
    ids = {"openpanel-client-id": "client-0"}

    collecting.post(PATH, CALL, headers=ids)
    collecting.post(PATH, CALL, headers=ids | {"openpanel-client-secret": secret})
    assert [event.application for event in collecting.events] == ["shop", "blog"]
    assert collecting.post(PATH, CALL).status == 401


@pytest.mark.parametrize("type_", ["trick", None, 7, ["x"]], ids=repr)
def test_unknown_type_is_told(collecting: Collecting, type_: object) -> None:
    reply = collecting.post(PATH, {"type": type_, "payload": {}})

    assert (reply.status, reply.json()["error"]["code"]) == (400, "bad_type")


def test_others_on_this_address_are_mixpanels(collecting: Collecting) -> None:
    assert collecting.post(PATH, {"event": "x"}).body == b"1"


def test_hostile_bodies(collecting: Collecting) -> None:
    hostile(collecting, [PATH], CALL)
    payload = {"id": "g", "groupIds": [], "groups": [], "alias": "a", "properties": {}}
    hostile(collecting, [PATH], {"type": "group", "payload": payload})
