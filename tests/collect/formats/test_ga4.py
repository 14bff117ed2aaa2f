"""The Measurement Protocol of Google Analytics 4."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.hostile import hostile
from support.together import together

if TYPE_CHECKING:
    from support.collecting import Collecting

BODY: dict[str, Any] = {
    "client_id": "1.2",
    "user_id": "u1",
    "timestamp_micros": 1_700_000_000_000_000,
    "user_properties": {"plan": {"value": "pro"}},
    "events": [
        {"name": "page_view", "params": {"page_location": "u", "page_title": "T"}},
        {"name": "purchase", "params": {"value": 9.5, "currency": "EUR", "transaction_id": "o1"}},
        {"name": "signup", "params": {"session_id": 7}},
    ],
}
DEBUG = "/debug/mp/collect"


def test_events(collecting: Collecting) -> None:
    reply = collecting.post("/mp/collect", BODY)
    view, sale, signup = collecting.events
    more = {"user_plan": "pro", "anonymous_id": "1.2"}

    assert (reply.status, reply.body) == (204, b"")
    assert (view.name, view.properties) == ("pageview", {"url": "u", "title": "T"} | more)
    assert sale.name == "revenue"
    assert sale.properties == {"revenue": "9.5", "currency": "EUR", "order_id": "o1"} | more
    assert (signup.name, signup.distinct_id) == ("signup", "u1")
    assert signup.time.timestamp() == 1_700_000_000


def test_both_secret_and_id_have_to_be_known(collecting: Collecting) -> None:
    key = collecting.keys.add(["shop"], "secret", aliases=["G-ABC"])

    assert collecting.post(f"/mp/collect?measurement_id=G-ABC&api_secret={key}", BODY).status == 204
    assert collecting.events[0].application == "shop"
    for query in (f"measurement_id=G-X&api_secret={key}", "measurement_id=G-ABC&api_secret=x", ""):
        assert collecting.post(f"/mp/collect?{query}", BODY).status == 401


@together(
    ("change", "path", "code"),
    [
        ({"client_id": None}, "client_id", "VALUE_REQUIRED"),
        ({"events": [{"name": "x"}] * 26}, "events", "EXCEEDED_MAX_ENTITIES"),
        ({"events": [{"params": {}}]}, "events[0].name", "VALUE_REQUIRED"),
        ({"events": [{"name": "a b"}]}, "events[0].name", "NAME_INVALID"),
        ({"events": [{"name": "session_start"}]}, "events[0].name", "NAME_RESERVED"),
        ({"events": [{"name": "x", "params": {"a": "y" * 101}}]}, "events[0].params.a",
         "VALUE_OUT_OF_BOUNDS"),
        ({"events": [{"name": "x", "params": {f"p{n}": 1 for n in range(26)}}]},
         "events[0].params", "EXCEEDED_MAX_ENTITIES"),
        ({"timestamp_micros": "soon", "events": [{"name": "x"}]}, "events[0].time",
         "VALUE_INVALID"),
        ({"events": [7]}, "events[0].name", "VALUE_REQUIRED"),
    ],
)  # fmt: skip
def test_debug_names_what_is_wrong(
    collecting: Collecting, change: dict[str, Any], path: str, code: str
) -> None:
    (wrong,) = collecting.post(DEBUG, BODY | change).json()["validationMessages"]

    assert (wrong["fieldPath"], wrong["validationCode"]) == (path, code)
    assert wrong["description"]


def test_debug_keeps_nothing(collecting: Collecting) -> None:
    assert collecting.post(DEBUG, BODY).json() == {"validationMessages": []}
    assert collecting.events == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"events":{}}'], ids=repr)
def test_what_is_none_is_told(collecting: Collecting, body: bytes) -> None:
    assert collecting.post("/mp/collect", body).status == 400


def test_hostile_bodies(collecting: Collecting) -> None:
    hostile(collecting, ["/mp/collect", DEBUG], BODY)
