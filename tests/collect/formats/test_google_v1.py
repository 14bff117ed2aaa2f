"""Hits of Google Analytics, version 1."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from support.collecting import Collecting

from analytics.collect.reply import PICTURE

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.event import Event

PAGE = {
    "v": "1",
    "tid": "UA-1-1",
    "cid": "27",
    "t": "pageview",
    "dl": "https://shop.example/ü",
    "dt": "Shop + Co",
    "dr": "https://news.example/",
    "cd1": "blue",
    "cm12": "7",
    "cs": "mail",
    "z": "99",
    "own": "x",
}


@pytest.fixture
def keyed(tmp_path: Path) -> Collecting:
    collecting = Collecting(tmp_path)
    collecting.keys.add(["shop"], "secret", aliases=["UA-1-1"])
    return collecting


def form(**pairs: str) -> bytes:
    return urlencode({"v": "1", "tid": "UA-1-1", **pairs}).encode()


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_pageview(keyed: Collecting, method: str) -> None:
    query = urlencode(PAGE)
    reply = (
        keyed.get(f"/collect?{query}")
        if method == "GET"
        else keyed.post("/collect", query.encode())
    )
    (event,) = keyed.events

    assert (reply.status, reply.body) == (200, PICTURE)
    assert (event.application, event.name, event.distinct_id) == ("shop", "pageview", "27")
    assert event.properties == {
        "url": "https://shop.example/ü",
        "title": "Shop + Co",
        "referrer": "https://news.example/",
        "dimension1": "blue",
        "metric12": "7",
        "utm_source": "mail",
        "own": "x",
    }


def test_event_of_somebody_known_a_minute_ago(keyed: Collecting) -> None:
    hit = form(t="event", ec="video", ea="play", el="intro", ev="3", uid="u1", cid="c1", qt="60000")
    keyed.post("/collect", hit)
    (event,) = keyed.events

    assert (event.name, event.distinct_id) == ("play", "u1")
    assert event.properties == {
        "category": "video",
        "label": "intro",
        "value": "3",
        "anonymous_id": "c1",
    }
    age = datetime.now(UTC) - event.time
    assert timedelta(seconds=60) <= age < timedelta(seconds=120)


@pytest.mark.parametrize(
    ("hit", "name", "properties"),
    [
        ({"t": "event", "ec": "c"}, "c", {"category": "c"}),
        ({"t": "screenview", "cd": "Home"}, "screen", {"screen_name": "Home"}),
        ({"t": "exception", "exd": "Oops"}, "exception", {"description": "Oops"}),
        (
            {"t": "pageview", "dh": "shop.example", "dp": "/a"},
            "pageview",
            {"path": "/a", "url": "https://shop.example/a"},
        ),
        (
            {"t": "item", "ti": "o7", "in": "Tea", "ip": "2.50", "iq": "2"},
            "revenue",
            {"order_id": "o7", "product": "Tea", "price": "2.50", "quantity": "2"},
        ),
    ],
    ids=["category", "screen", "exception", "host", "item"],
)
def test_kinds(
    keyed: Collecting, hit: dict[str, str], name: str, properties: dict[str, str]
) -> None:
    keyed.post("/collect", form(**hit))

    assert [(event.name, event.properties) for event in keyed.events] == [(name, properties)]


def test_transaction_counts_once(keyed: Collecting) -> None:
    for _ in range(2):
        keyed.post("/collect", form(t="transaction", ti="o7", tr="12.50", cu="EUR"))

    assert [event.properties for event in keyed.events] == [
        {"order_id": "o7", "revenue": "12.50", "currency": "EUR"}
    ]


def test_batch(keyed: Collecting) -> None:
    lines = [form(t="event", ea=name) for name in ("a", "b")]
    reply = keyed.post("/batch", b"\r\n".join([*lines, b"", form(t="other")]))

    assert (reply.body, reply.headers["X-Analytics-Rejected"]) == (PICTURE, "bad_type")
    assert [event.name for event in keyed.events] == ["a", "b"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"v=1&tid=UA-9-9&t=pageview", "unknown_key"),
        (b"v=1&t=pageview", "unknown_key"),
        (b"", "unknown_key"),
        (b"tid=UA-1-1&t=event", "no_name"),
        (b"tid=UA-1-1&" + b"a=1&" * 1_001, "too_many"),
    ],
    ids=["tid", "no-tid", "nothing", "name", "pairs"],
)
def test_picture_also_where_nothing_is_recorded(
    keyed: Collecting, body: bytes, reason: str
) -> None:
    reply = keyed.post("/collect", body)

    assert (reply.status, reply.body) == (200, PICTURE)
    assert reply.headers["X-Analytics-Rejected"] == reason
    assert keyed.events == []


@pytest.mark.parametrize("kind", ["public", "secret"])
def test_whose_it_is_takes_a_secret_key(tmp_path: Path, kind: str) -> None:
    seen: list[dict[str, str]] = []

    def look(event: Event) -> Event:
        seen.append(dict(event.properties))
        return event

    collecting = Collecting(tmp_path, prepare=look)
    collecting.keys.add(["shop"], "public" if kind == "public" else "secret", aliases=["UA-1-1"])
    collecting.post("/collect", form(t="pageview", uip="203.0.113.9", ua="Own/1", geoid="DE"))

    is_taken = kind == "secret"
    (properties,) = seen
    assert (properties["$ip"] == "203.0.113.9") is is_taken
    assert (properties.get("$user_agent") == "Own/1") is is_taken
    assert ("country" in properties) is is_taken


@pytest.mark.parametrize("body", [b'{"batch": [', b"[7", b""], ids=["object", "list", "nothing"])
def test_clients_that_share_the_address_are_told_by_status(keyed: Collecting, body: bytes) -> None:
    reply = keyed.post("/batch", body)

    assert reply.status in (400, 401)
    assert reply.body != PICTURE
