"""The Tracking HTTP API of Matomo."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.hostile import hostile
from support.together import together

from analytics.collect.reply import PICTURE

if TYPE_CHECKING:
    from support.collecting import Collecting

PATH = "/matomo.php"


@together(
    ("query", "name", "properties"),
    [
        ("url=u&action_name=Buy&urlref=r&res=800x600", "pageview",
         {"url": "u", "title": "Buy", "referrer": "r", "screen": "800x600"}),
        ("e_c=shop&e_a=buy&e_n=shoe&e_v=9.5", "buy",
         {"category": "shop", "label": "shoe", "value": "9.5"}),
        ("search=shoes&search_count=3", "search", {"search": "shoes", "search_results": "3"}),
        ("link=https%3A%2F%2Fa.example", "link", {"link": "https://a.example"}),
        ("idgoal=0&ec_id=o1&revenue=9.5", "revenue",
         {"goal": "0", "order_id": "o1", "revenue": "9.5"}),
        ("idgoal=4", "goal", {"goal": "4"}),
        ("ping=1&dimension2=x", "ping", {"dimension2": "x"}),
    ],
)  # fmt: skip
def test_hit(collecting: Collecting, query: str, name: str, properties: dict[str, str]) -> None:
    whole = f"idsite=7&rec=1&uid=u1&_id=0f1e&cdt=1700000000&{query}"
    replies = [collecting.get(f"{PATH}?{whole}"), collecting.post("/piwik.php", whole.encode())]

    assert [(reply.status, reply.body) for reply in replies] == [(200, PICTURE)] * 2
    for _ in replies:
        event = collecting.events.pop()
        assert (event.name, event.distinct_id) == (name, "u1")
        assert event.time.timestamp() == 1_700_000_000
        assert event.properties == properties | {"anonymous_id": "0f1e"}


def test_many_at_once(collecting: Collecting) -> None:
    requests = ["?idsite=7&rec=1&e_a=buy", {"idsite": 7, "rec": 1, "url": "u"}, "?idsite=7", 7]
    reply = collecting.post(PATH, {"requests": requests})

    assert reply.json() == {"status": "success", "tracked": 2, "invalid": 2}
    assert [event.name for event in collecting.events] == ["buy", "pageview"]


def test_site_is_an_alias_and_a_token_a_key(collecting: Collecting) -> None:
    collecting.keys.add(["shop"], aliases=["7"])
    secret = collecting.keys.add(["blog"], "secret")

    collecting.get(f"{PATH}?idsite=7&rec=1")
    collecting.post(PATH, {"requests": ["?idsite=9&rec=1"], "token_auth": secret})
    assert [event.application for event in collecting.events] == ["shop", "blog"]
    refused = collecting.get(f"{PATH}?idsite=8&rec=1")
    assert (refused.body, refused.headers["X-Analytics-Rejected"]) == (PICTURE, "unknown_key")


@pytest.mark.parametrize(("query", "status"), [("rec=1&send_image=0", 204), ("send_image=0", 400)])
def test_without_a_picture(collecting: Collecting, query: str, status: int) -> None:
    assert collecting.get(f"{PATH}?{query}").status == status


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"requests":7}'], ids=repr)
def test_what_is_none_is_told(collecting: Collecting, body: bytes) -> None:
    reply = collecting.post(PATH, body)

    assert (reply.status, reply.json()["status"]) == (400, "error")


def test_hostile_bodies(collecting: Collecting) -> None:
    hit = {"idsite": 7, "rec": 1, "e_a": "buy", "idgoal": 0, "cip": "192.0.2.7", "ping": 1}
    requests = {"requests": [hit, "?rec=1"], "token_auth": "t"}
    hostile(collecting, [PATH], requests, methods=("GET", "POST"))
