"""What Plausible's script and those who speak its API send."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from support.collecting import Collecting
from support.hostile import hostile
from support.together import together

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.accounts.keys import Kind
    from analytics.event import Event

EVENT: dict[str, Any] = {
    "name": "signup",
    "url": "https://shop.example/buy",
    "domain": "shop.example",
    "referrer": "https://news.example/",
    "props": {"plan": "pro"},
    "revenue": {"currency": "EUR", "amount": 9.5},
}
KEPT = {
    "url": "https://shop.example/buy",
    "referrer": "https://news.example/",
    "plan": "pro",
    "revenue": "9.5",
    "currency": "EUR",
}
PATH = "/api/event"


@together(
    "body",
    [
        EVENT,
        {
            "n": "signup",
            "u": EVENT["url"],
            "d": "shop.example",
            "r": EVENT["referrer"],
            "p": json.dumps(EVENT["props"]),
            "$": json.dumps(EVENT["revenue"]),
        },
    ],
)
def test_event(collecting: Collecting, body: dict[str, Any]) -> None:
    reply = collecting.post(PATH, body, headers={"content-type": "text/plain"})
    event = collecting.events.pop()

    assert (reply.status, reply.json()) == (202, {})
    assert (event.name, event.properties) == ("signup", KEPT)


def test_each_domain_has_its_event(collecting: Collecting) -> None:
    collecting.keys.add(["shop"], aliases=["shop.example"])
    collecting.keys.add(["blog"], aliases=["blog.example"])

    domain = "shop.example, blog.example"
    assert collecting.post(PATH, EVENT | {"domain": domain}).status == 202
    assert [event.application for event in collecting.events] == ["shop", "blog"]
    assert collecting.post(PATH, EVENT | {"domain": "other.example"}).status == 401


def test_only_a_secret_key_names_the_visitor(tmp_path: Path) -> None:
    seen: list[str | None] = []

    def look(event: Event) -> Event:
        seen.append(event.properties.get("$ip"))
        return event

    collecting = Collecting(tmp_path, prepare=look)
    headers = {"x-forwarded-for": "192.0.2.7"}
    kinds: tuple[Kind, ...] = ("public", "secret")
    for kind in kinds:
        key = collecting.keys.add(["shop"], kind)
        collecting.post(PATH, EVENT, key=key, headers=headers)

    assert seen == ["127.0.0.1", "192.0.2.7"]


@pytest.mark.parametrize("body", [b"", b"{", b"7", b'{"url":"u"}'], ids=repr)
def test_what_is_none_is_told(collecting: Collecting, body: bytes) -> None:
    assert collecting.post(PATH, body).status == 400


def test_hostile_bodies(collecting: Collecting) -> None:
    hostile(collecting, [PATH], EVENT)
    hostile(collecting, [PATH], {"n": "x", "p": "{}", "$": '{"amount":1}', "d": "a,b"})
