"""What Segment's and RudderStack's libraries send."""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from support import clients
from support.collecting import Collecting
from support.hostile import hostile
from support.together import together

from analytics.collect.reply import PICTURE

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.accounts.keys import Kind
    from analytics.event import Event

TRACK: dict[str, Any] = {
    "type": "track",
    "event": "Signed up",
    "userId": "u1",
    "anonymousId": "a1",
    "messageId": "m1",
    "timestamp": "2026-01-31T12:00:00Z",
    "properties": {"plan": "pro", "cart": {"total": 1.5}},
    "context": {
        "page": {"url": "https://shop.example/a", "title": "A"},
        "campaign": {"name": "spring", "source": "mail"},
        "locale": "de-DE",
        "screen": {"width": 800, "height": 600},
        "os": {"name": "iOS", "version": "17"},
        "library": {"name": "analytics.js", "version": "4"},
        "network": {"wifi": True},
    },
}
FINE = {"success": True}


def sent(collecting: Collecting, message: dict[str, Any], path: str = "/v1/batch") -> Event:
    """Send one message, give its event."""
    body = {"batch": [message]} if path.endswith("batch") else message
    reply = collecting.post(path, body)
    assert (reply.status, reply.json()) == (200, FINE)
    return collecting.events.pop()


def test_track(collecting: Collecting) -> None:
    event = sent(collecting, TRACK)

    assert (event.name, event.distinct_id, event.event_id) == ("Signed up", "u1", "m1")
    assert event.time.isoformat() == "2026-01-31T12:00:00+00:00"
    assert event.properties == {
        "plan": "pro",
        "cart_total": "1.5",
        "anonymous_id": "a1",
        "url": "https://shop.example/a",
        "title": "A",
        "utm_campaign": "spring",
        "utm_source": "mail",
        "language": "de-DE",
        "screen": "800x600",
        "os": "iOS",
        "os_version": "17",
        "library": "analytics.js",
    }


@together(
    ("message", "name", "properties"),
    [
        ({"type": "page", "name": "Home", "properties": {"url": "u"}}, "pageview",
         {"name": "Home", "url": "u"}),
        ({"type": "screen", "category": "c"}, "screen", {"category": "c"}),
        ({"type": "identify", "traits": {"plan": "pro"}}, "identify", {"plan": "pro"}),
        ({"type": "identify", "context": {"traits": {"a": 1}}}, "identify", {"a": "1"}),
        ({"type": "group", "groupId": "g1", "traits": {"n": 2}}, "group",
         {"group_id": "g1", "n": "2"}),
        ({"type": "alias", "previousId": "a1"}, "alias", {"previous_id": "a1"}),
    ],
)  # fmt: skip
def test_other_types(
    collecting: Collecting, message: dict[str, Any], name: str, properties: dict[str, str]
) -> None:
    event = sent(collecting, message | {"userId": "u1"})

    assert (event.name, event.distinct_id, event.properties) == (name, "u1", properties)


def test_merge_is_an_alias(collecting: Collecting) -> None:
    pairs = [{"type": "email", "value": "a@b.example"}, {"type": "id", "value": "u7"}]
    event = sent(collecting, {"type": "merge", "mergeProperties": pairs}, "/v1/merge")

    assert (event.name, event.distinct_id) == ("alias", "a@b.example")
    assert event.properties == {"previous_id": "u7"}


@pytest.mark.parametrize(
    ("path", "name"),
    [("/v1/t", "x"), ("/v1/track", "x"), ("/v1/p", "pageview"), ("/v1/i", "identify"),
     ("/v1/screen", "screen"), ("/v1/g", "group"), ("/v1/alias", "alias")],
)  # fmt: skip
def test_address_says_the_type(collecting: Collecting, path: str, name: str) -> None:
    assert sent(collecting, {"event": "x", "anonymousId": "a1"}, path).name == name


def test_clock_of_the_sender_is_corrected(collecting: Collecting) -> None:
    message = {"type": "track", "event": "a", "userId": "u", "timestamp": 1_700_000_000}
    collecting.post("/v1/batch", {"batch": [message], "sentAt": 1_700_000_060})
    (event,) = collecting.events

    assert 59 < (datetime.now(UTC) - event.time).total_seconds() < 600


def test_good_messages_of_a_batch_are_kept(collecting: Collecting) -> None:
    bad = [{"type": "track", "userId": "u"}, 7, {"type": "trick", "userId": "u"}, {"type": "page"}]
    reply = collecting.post("/v1/batch", {"batch": [TRACK, *bad]})

    assert (reply.status, reply.json()["success"]) == (200, True)
    assert sorted((one["index"], one["field"]) for one in reply.json()["rejected"]) == [
        (1, "event"),
        (2, ""),
        (3, "type"),
        (4, "userId"),
    ]
    assert len(collecting.events) == 1


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"batch":7}', b'{"batch":[7]}'], ids=repr)
def test_error_has_code_and_message(collecting: Collecting, body: bytes) -> None:
    """Both clients in Python fail otherwise."""
    reply = collecting.post("/v1/batch", body)

    assert reply.status == 400
    assert reply.json()["success"] is False
    assert {"code", "message"} <= reply.json().keys()


def test_empty_batch_is_fine(collecting: Collecting) -> None:
    assert collecting.post("/v1/batch", {"batch": []}).json() == FINE


def basic(key: str) -> dict[str, str]:
    return {"authorization": "Basic " + b64encode(f"{key}:".encode()).decode()}


def test_key_stands_in_many_places(collecting: Collecting) -> None:
    key = collecting.keys.add(["shop"])
    posts = [
        ("/v1/batch", {"batch": [TRACK]}, basic(key)),
        ("/v1/batch", {"batch": [TRACK], "writeKey": key}, {}),
        ("/v1/b", {"batch": [TRACK | {"writeKey": key}]}, {}),
        ("/v1/t", TRACK | {"writeKey": key}, {}),
        (f"/beacon/v1/batch?writeKey={key}", {"batch": [TRACK]}, {}),
    ]
    for path, body, headers in posts:
        assert collecting.post(path, body, headers=headers).json() == FINE, path
    assert collecting.post("/v1/batch", {"batch": [TRACK]}).json()["code"] == "no_key"
    wrong = collecting.post("/v1/t", TRACK | {"writeKey": "wrong"})
    assert (wrong.status, wrong.json()["code"]) == (401, "unknown_key")


def test_each_message_may_have_a_key_of_its_own(collecting: Collecting) -> None:
    shop, blog = (collecting.keys.add([name]) for name in ("shop", "blog"))
    batch = [
        TRACK | {"writeKey": shop},
        TRACK | {"writeKey": blog},
    ]
    assert collecting.post("/v1/b", {"batch": batch}).json() == FINE
    assert [event.application for event in collecting.events] == ["shop", "blog"]


def test_only_a_secret_key_says_where_it_was(tmp_path: Path) -> None:
    seen: list[str | None] = []

    def look(event: Event) -> Event:
        seen.append(event.properties.get("$ip"))
        return event

    collecting = Collecting(tmp_path, prepare=look)
    message = TRACK | {"context": {"ip": "192.0.2.7", "userAgent": "Mozilla/5.0 (X)"}}
    kinds: tuple[Kind, ...] = ("public", "secret")
    for kind in kinds:
        key = collecting.keys.add(["shop"], kind)
        collecting.post("/v1/track", message | {"messageId": kind}, key=key)

    assert seen == ["127.0.0.1", "192.0.2.7"]
    agents = [event.properties.get("$user_agent") for event in collecting.events]
    assert agents == [None, "Mozilla/5.0 (X)"]


def test_context_is_kept_where_the_key_says_so(collecting: Collecting) -> None:
    key = collecting.keys.add(["shop"], keep_context=True)
    collecting.post("/v1/track", TRACK, key=key)

    assert collecting.events[0].properties["context_network_wifi"] == "true"


@pytest.mark.parametrize(
    "address",
    [
        "/pixel/v1/track?writeKey=KEY&anonymousId=a1&event=Opened&properties.plan=pro",
        "/v1/pixel/track?data="
        + b64encode(
            json.dumps(
                {
                    "writeKey": "KEY-0123",
                    "anonymousId": "a1",
                    "event": "Opened",
                    "properties": {"plan": "pro"},
                }
            ).encode()
        ).decode(),
    ],
    ids=["names", "data"],
)
def test_pixel(collecting: Collecting, address: str) -> None:
    collecting.keys.add(["shop"], value="KEY-0123")
    reply = collecting.get(address.replace("=KEY&", "=KEY-0123&"))
    (event,) = collecting.events

    assert (reply.status, reply.body) == (200, PICTURE)
    assert (event.name, event.distinct_id, event.properties) == ("Opened", "a1", {"plan": "pro"})


@pytest.mark.parametrize("end", ["track", "track?data=%21", "track?writeKey=x"])
def test_pixel_is_a_picture_always(collecting: Collecting, end: str) -> None:
    collecting.keys.add(["shop"])
    reply = collecting.get(f"/pixel/v1/{end}")

    assert (reply.status, reply.body) == (200, PICTURE)
    assert reply.headers["X-Analytics-Rejected"]


def test_hostile_bodies(collecting: Collecting) -> None:
    batch = {"batch": [TRACK], "sentAt": "2026-01-31T12:00:00Z", "writeKey": "k"}
    hostile(collecting, ["/v1/batch", "/v1/b"], batch)
    hostile(collecting, ["/v1/p", "/v1/merge"], TRACK | {"mergeProperties": [{"value": "a"}]})


@pytest.mark.slow
@pytest.mark.parametrize("client", clients.of("segment"), ids=lambda client: client.name)
def test_official_client(client: clients.Client, tmp_path: Path) -> None:
    clients.proven(client, tmp_path)
