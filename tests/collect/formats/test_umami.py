"""What Umami's script and libraries send."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support import clients
from support.hostile import hostile
from support.together import together

if TYPE_CHECKING:
    from pathlib import Path

    from support.collecting import Collecting

HIT: dict[str, Any] = {
    "type": "event",
    "payload": {
        "website": "site-0",
        "hostname": "shop.example",
        "url": "/buy",
        "title": "Buy",
        "language": "de",
        "name": "bought",
        "data": {"plan": {"name": "pro"}},
        "id": "u1",
        "timestamp": 1_700_000_000,
    },
}


def test_event(collecting: Collecting) -> None:
    reply = collecting.post("/api/send", HIT)
    (event,) = collecting.events

    assert reply.status == 200
    assert reply.json().keys() == {"cache", "sessionId", "visitId"}
    assert (event.name, event.distinct_id) == ("bought", "u1")
    assert event.time.timestamp() == 1_700_000_000
    assert event.properties == {
        "url": "https://shop.example/buy",
        "title": "Buy",
        "language": "de",
        "plan_name": "pro",
    }


@together(
    ("hit", "name", "properties"),
    [
        ({"payload": {"url": "https://a.example/"}}, "pageview", {"url": "https://a.example/"}),
        ({"type": "identify", "payload": {"data": {"a": 1}}}, "identify", {"a": "1"}),
        ({"type": "performance", "payload": {"lcp": 1.5}}, "performance", {"lcp": "1.5"}),
    ],
)
def test_names_are_ours(
    collecting: Collecting, hit: dict[str, Any], name: str, properties: dict[str, str]
) -> None:
    collecting.post("/api/send", hit)
    event = collecting.events.pop()

    assert (event.name, event.properties) == (name, properties)


def test_batch_names_what_failed(collecting: Collecting) -> None:
    bad = {"payload": {"timestamp": "soon"}}
    said = collecting.post("/api/batch", [HIT, bad, 7]).json()

    assert (said["size"], said["processed"], said["errors"]) == (3, 1, 2)
    assert {one["index"] for one in said["details"]} == {1, 2}


def test_website_is_an_alias_whatever_the_header_says(collecting: Collecting) -> None:
    """The library in Python sends ``Bearer None`` before a login."""
    collecting.keys.add(["shop"], aliases=["site-0"])
    reply = collecting.post("/api/send", HIT, headers={"authorization": "Bearer None"})

    assert reply.status == 200
    assert collecting.events[0].application == "shop"
    assert collecting.post("/api/send", {"payload": {"website": "other"}}).status == 401


def test_answer_never_turns_the_script_off(collecting: Collecting) -> None:
    for body in (HIT, 7, {"payload": {"timestamp": "soon"}}):
        assert b"disabled" not in collecting.post("/api/send", body).body


def test_hostile_bodies(collecting: Collecting) -> None:
    hostile(collecting, ["/api/send", "/api/batch"], HIT)


@pytest.mark.slow
@pytest.mark.parametrize("client", clients.of("umami"), ids=lambda client: client.name)
def test_official_client(client: clients.Client, tmp_path: Path) -> None:
    clients.proven(client, tmp_path)
