"""What Snowplow's trackers send."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from support import clients
from support.hostile import hostile
from support.together import together

from analytics.collect.reply import PICTURE

if TYPE_CHECKING:
    from pathlib import Path

    from support.collecting import Collecting

PATH = "/com.snowplowanalytics.snowplow/tp2"
SCHEMA = "iglu:com.acme/signup/jsonschema/1-0-0"
DATA = json.dumps({"schema": "iglu:x/unstruct_event/jsonschema/1-0-0",
                   "data": {"schema": SCHEMA, "data": {"plan": "pro"}}})  # fmt: skip
ENTITIES = json.dumps({"data": [{"schema": "iglu:com.acme/user/jsonschema/1-0-0",
                                 "data": {"kind": "tester"}}]})  # fmt: skip
EVENT = {
    "e": "ue", "ue_pr": DATA, "co": ENTITIES, "eid": "e1", "uid": "u1", "duid": "d1",
    "ttm": "1700000000123", "aid": "app-0", "tv": "py-1", "p": "srv",
}  # fmt: skip


def test_described_event(collecting: Collecting) -> None:
    encoded = {name: value for name, value in EVENT.items() if name not in ("ue_pr", "eid")}
    encoded["ue_px"] = urlsafe_b64encode(DATA.encode()).decode().rstrip("=")
    reply = collecting.post(PATH, {"schema": "s", "data": [EVENT, encoded]})

    assert (reply.status, reply.body) == (200, b"ok")
    assert collecting.events[0].event_id == "e1"
    for event in collecting.events:
        assert (event.name, event.distinct_id) == ("signup", "u1")
        assert event.time.isoformat() == "2023-11-14T22:13:20.123000+00:00"
        assert event.properties == {
            "plan": "pro",
            "user_kind": "tester",
            "library": "py-1",
            "platform": "srv",
            "anonymous_id": "d1",
        }


@together(
    ("event", "name", "properties"),
    [
        ({"e": "pv", "url": "u", "page": "P", "refr": "r"}, "pageview",
         {"url": "u", "title": "P", "referrer": "r"}),
        ({"e": "se", "se_ca": "shop", "se_ac": "buy", "se_va": "9.5"}, "buy",
         {"category": "shop", "value": "9.5"}),
        ({"e": "tr", "tr_id": "o1", "tr_tt": "9.5", "tr_cu": "EUR"}, "revenue",
         {"order_id": "o1", "revenue": "9.5", "currency": "EUR"}),
        ({"e": "pp"}, "page_ping", {}),
    ],
)  # fmt: skip
def test_names_are_ours(
    collecting: Collecting, event: dict[str, str], name: str, properties: dict[str, str]
) -> None:
    reply = collecting.get("/i?" + urlencode(event))
    kept = collecting.events.pop()

    assert (reply.status, reply.body) == (200, PICTURE)
    assert (kept.name, kept.properties) == (name, properties)


def test_good_events_are_kept_and_the_batch_is_not_sent_again(collecting: Collecting) -> None:
    bad: list[Any] = [{"e": "ue", "ue_px": "!"}, {"e": "zz"}, 7]

    assert collecting.post(PATH, {"data": [EVENT, *bad]}).status == 200
    assert len(collecting.events) == 1
    assert collecting.post(PATH, {"data": bad}).status == 400


def test_application_id_is_an_alias(collecting: Collecting) -> None:
    collecting.keys.add(["shop"], aliases=["app-0"])

    assert collecting.post(PATH, {"data": [EVENT]}).status == 200
    assert collecting.post(PATH, {"data": [{"e": "pv"}]}).status == 401
    refused = collecting.get("/i?e=pv")
    assert (refused.body, refused.headers["X-Analytics-Rejected"]) == (PICTURE, "no_key")


def test_hostile_bodies(collecting: Collecting) -> None:
    hostile(collecting, [PATH], {"schema": "s", "data": [EVENT]})


@pytest.mark.slow
@pytest.mark.parametrize("client", clients.of("snowplow"), ids=lambda client: client.name)
def test_official_client(client: clients.Client, tmp_path: Path) -> None:
    clients.proven(client, tmp_path)
