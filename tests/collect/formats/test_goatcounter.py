"""What GoatCounter's script and API take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.hostile import hostile
from support.together import together

from analytics.collect.reply import PICTURE

if TYPE_CHECKING:
    from support.collecting import Collecting

API = "/api/v0/count"


@together(
    ("query", "name", "properties"),
    [
        ("p=/buy&t=Buy&r=https%3A%2F%2Fn.example&s=1920,1080,1&rnd=x", "pageview",
         {"path": "/buy", "title": "Buy", "referrer": "https://n.example", "screen": "1920x1080"}),
        ("p=bought&e=true&t=Buy", "bought", {"title": "Buy"}),
        ("p=/&b=150&q=a%3D1", "pageview", {"path": "/", "bot": "true", "query": "a=1"}),
        ("p=/&b=149", "pageview", {"path": "/"}),
    ],
)  # fmt: skip
def test_script(collecting: Collecting, query: str, name: str, properties: dict[str, str]) -> None:
    replies = [
        collecting.get(f"/count?{query}"),
        collecting.post("/count", query.encode()),
        collecting.post(f"/count?{query}"),
    ]

    assert [(reply.status, reply.body) for reply in replies] == [(200, PICTURE)] * 3
    for _ in replies:
        event = collecting.events.pop()
        assert (event.name, event.properties) == (name, properties)


def test_api(collecting: Collecting) -> None:
    hits = [
        {"path": "/buy", "created_at": "2026-01-31T12:00:00Z", "session": "s1", "size": [800, 600]},
        {"path": "bought", "event": True},
    ]
    reply = collecting.post(API, {"no_sessions": True, "hits": hits})
    view, bought = collecting.events

    assert (reply.status, reply.json()) == (202, {"status": "ok"})
    assert (view.name, view.time.isoformat()) == ("pageview", "2026-01-31T12:00:00+00:00")
    assert view.properties == {"path": "/buy", "session_id": "s1", "screen": "800x600"}
    assert (bought.name, bought.properties) == ("bought", {})


def test_api_names_what_was_wrong_by_its_place(collecting: Collecting) -> None:
    reply = collecting.post(API, {"hits": [{"path": "/"}, {}, 7, {"path": "/", "created_at": "x"}]})

    assert reply.status == 400
    assert reply.json()["errors"].keys() == {"1", "2", "3"}
    assert len(collecting.events) == 1


def test_script_needs_a_page_that_a_key_lists(collecting: Collecting) -> None:
    collecting.keys.add(["shop"], origins=["https://shop.example"])
    fine = collecting.get("/count?p=/", headers={"referer": "https://shop.example/"})
    other = collecting.get("/count?p=/", headers={"referer": "https://other.example/"})

    assert (fine.status, fine.headers.get("X-Goatcounter")) == (200, None)
    assert (other.status, other.body) == (200, PICTURE)
    assert other.headers["X-Goatcounter"] == "unknown_page"
    assert [event.application for event in collecting.events] == ["shop"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"hits":{}}'], ids=repr)
def test_what_is_none_is_told(collecting: Collecting, body: bytes) -> None:
    assert collecting.post(API, body).status == 400
    assert collecting.get("/count").headers["X-Goatcounter"] == "no_path"


def test_hostile_bodies(collecting: Collecting) -> None:
    hit: dict[str, Any] = {"path": "/", "size": [1, 2], "bot": 1, "event": True, "ip": "192.0.2.7"}
    hostile(collecting, [API], {"no_sessions": True, "hits": [hit]})
    hostile(collecting, ["/count"], hit, methods=("GET", "POST"))
