"""tracker: pairs in addresses, JSON, pictures and payments."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from support.collecting import Collecting

from analytics.collect.reply import PICTURE
from analytics.privacy import load

if TYPE_CHECKING:
    from pathlib import Path

VID = "14fb0860-b4bf-11e9-8971-7b80435315ac"
GOLDEN = f"/tr/v1/vid/{VID}/ROCK/ON/lat/37.232332/lon/6.32233223/first/true/score/6/ref/{VID}"
README = {
    "last": "https://localhost:5001/cw.html",
    "url": "https://localhost:5001/cw.html",
    "params": {"type": "a", "aff": "Bespoke"},
    "created": 1539102052702,
    "duration": 34752,
    "vid": "3d0be300-cbd2-11e8-aa59-ffd128a54d91",
    "first": "false",
    "sid": "3d0be301-cbd2-11e8-aa59-ffd128a54d91",
    "tz": "America/Los_Angeles",
    "device": "Linux",
    "os": "Linux",
    "sink": "cw$",
    "score": 1,
    "eid": "cw-a",
    "uid": "admin",
}
FAILED = {
    "app": "native",
    "email": "bob@example.com",
    "uid": "179ea090-6e8c-11ea-bb89-1d0ba023ecf8",
    "uname": None,
    "tz": "Europe/Warsaw",
    "device": "Handset",
    "os": "iOS 13.4",
    "did": "758152C1-278C-4C80-84A0-CF771B000835",
    "w": 375,
    "h": 667,
    "rel": 1,
    "sid": "c1dcf340-6eaa-11ea-a0b8-6120e9776df7",
    "time": 1585149028377,
    "ename": "filter_results",
    "etyp": "filter",
    "ptyp": "own_rooms",
    "page": 1,
    "vid": "016f2740-6e8c-11ea-9f0b-5d70c66851be",
}


def test_golden_address(tmp_path: Path) -> None:
    collecting = Collecting(tmp_path, prepare=load(None, folder=tmp_path))
    reply = collecting.get(GOLDEN)
    (event,) = collecting.events

    assert (reply.status, reply.body) == (200, b"")
    assert (event.name, event.distinct_id) == ("track", VID)
    assert event.properties == {"rock": "ON", "first": "true", "score": "6", "ref": VID}


def test_coordinates_are_kept_where_the_rules_say_so(tmp_path: Path) -> None:
    (tmp_path / "privacy.toml").write_text('place = "precise"')
    collecting = Collecting(tmp_path, prepare=load(None, folder=tmp_path))
    collecting.get(GOLDEN)
    (event,) = collecting.events

    assert (event.properties["geo_latitude"], event.properties["geo_longitude"]) == (
        "37.23",
        "6.32",
    )


def test_example_that_failed_there_is_kept_whole(collecting: Collecting) -> None:
    collecting.post("/tr/v1/", FAILED)
    (event,) = collecting.events

    assert (event.application, event.name) == ("native", "filter_results")
    assert event.time.isoformat() == "2020-03-25T15:10:28.377000+00:00"
    assert event.distinct_id == FAILED["uid"]
    assert event.properties == {
        "email": "bob@example.com",
        "timezone": "Europe/Warsaw",
        "device": "Handset",
        "os": "iOS 13.4",
        "did": FAILED["did"],
        "viewport": "375x667",
        "version": "1",
        "session_id": FAILED["sid"],
        "type": "filter",
        "page_type": "own_rooms",
        "page": "1",
        "anonymous_id": FAILED["vid"],
    }


def test_example_of_the_readme(collecting: Collecting) -> None:
    collecting.post("/tr/v1/", README)
    (event,) = collecting.events

    assert (event.name, event.distinct_id) == ("pageview", "admin")
    assert event.event_id != "cw-a"
    assert event.properties["eid"] == "cw-a"
    assert event.properties["referrer"] == README["last"]
    assert (event.properties["type"], event.properties["aff"]) == ("a", "Bespoke")


@pytest.mark.parametrize("path", ["/tr/v1/tr/ename/x", "/tr/v1/ename/x", "/tr/v22/TR/ENAME/x/"])
def test_dialects(collecting: Collecting, path: str) -> None:
    assert collecting.get(path).status == 200
    assert [(event.name, event.properties) for event in collecting.events] == [("x", {})]


@pytest.mark.parametrize(
    ("path", "properties"),
    [
        ("/a/b%2Fc/d/e+f", {"a": "b/c", "d": "e+f"}),
        ("/A/B/a/C", {"a": '["B","C"]'}),
        ("/a/b/last_one", {"a": "b", "last_one": "true"}),
        ("/a//b/c", {"b": "c"}),
        ("/a/%FF", {"a": "\ufffd"}),
        ("/vid/u1/VID/u2", {}),
        ("/a/b?A=c&d=e%2Bf", {"a": "c", "d": "e+f"}),
        ("/a/b?a=c&igqp=1", {"a": "b"}),
        ("/igqp/1?a=c", {}),
        ("/auth/secret/jwt/x/ip/1.2.3.4/gaid/7/token/t/key2/v", {"key2": "v"}),
        (f"/auth/{VID}", {"author": VID}),
        ("/w/375", {"w": "375"}),
        ("/utm_source/a/medium/b", {"utm_source": "a", "utm_medium": "b"}),
        ("/cflags/4096", {"cflags": "4096", "consent": "necessary,analytics,marketing"}),
        ("/cflags/0", {"cflags": "0", "consent": "necessary"}),
        ("/params/%7B%22A%22:1,%22password%22:2%7D", {"A": "1"}),
        ("/params/%7Bx", {"params": "{x"}),
        ("/tz/Europe%2FBerlin?params=%7B%22timezone%22:1%7D", {"timezone": "Europe/Berlin"}),
        ("/zip/10115/country/DE", {"postal_code": "10115", "country": "DE"}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_pairs(collecting: Collecting, path: str, properties: dict[str, str]) -> None:
    assert collecting.get(f"/tr/v1{path}").status == 200
    assert [event.properties for event in collecting.events] == [properties]


@pytest.mark.parametrize(
    ("path", "name", "properties"),
    [
        ("/tr/v1/ename/a/content/b/etyp/c", "a", {"utm_content": "b", "type": "c"}),
        ("/tr/v1/content/b/etyp/c", "b", {"type": "c"}),
        ("/tr/v1/utm_content/b/etyp/c", "c", {"utm_content": "b", "type": "c"}),
        ("/tr/v1/utm_content/b", "track", {"utm_content": "b"}),
        ("/tr/v1/url/u", "pageview", {"url": "u"}),
        ("/tr/v1/img/url/u", "pixel", {"url": "u"}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_names(collecting: Collecting, path: str, name: str, properties: dict[str, str]) -> None:
    collecting.get(path)

    assert [(event.name, event.properties) for event in collecting.events] == [(name, properties)]


def test_later_sources_win(collecting: Collecting) -> None:
    headers = {"Cookie": "vid=c1; sid=s1; CookieConsent=1; user=evil; ename=evil"}
    collecting.post("/tr/v1/vid/p1/A/path", {"A": "body", "VID": "b1"}, headers=headers)
    (event,) = collecting.events

    assert (event.name, event.distinct_id) == ("track", "b1")
    assert event.properties == {
        "session_id": "s1",
        "cflags": "1",
        "consent": "necessary,analytics",
        "a": "path",
        "A": "body",
    }


def test_header_of_a_user_sets_nothing(collecting: Collecting) -> None:
    collecting.get("/tr/v1/vid/u1", headers={"User": '{"uid": "admin"}'})

    assert collecting.events[0].distinct_id == "u1"


def test_list_in_a_body_is_several_events(collecting: Collecting) -> None:
    reply = collecting.ask("PUT", "/tr/v1/vid/u1", [{"ename": "a"}, {"ename": "b", "vid": "u2"}])

    assert reply.status == 200
    assert [(e.name, e.distinct_id) for e in collecting.events] == [("a", "u1"), ("b", "u2")]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [("POST", "/str/v1/", {"ename": "x"}), ("GET", "/tr/v1/str/ename/x", b"")],
    ids=["2021", "current"],
)
def test_server_is_told_the_id(
    collecting: Collecting, method: str, path: str, body: object
) -> None:
    reply = collecting.ask(method, path, body)

    assert reply.json() == collecting.events[0].event_id
    assert reply.headers["Content-Type"] == "application/json"


def test_repeated_id_is_the_same_event(collecting: Collecting) -> None:
    first = collecting.get(f"/str/v1/eid/{VID}")
    again = collecting.get(f"/str/v1/eid/{VID}")

    assert first.json() == again.json() == VID
    assert len(collecting.events) == 1


@pytest.mark.parametrize("path", ["/img/v1/uid/u1/", "/tr/v1/img/uid/u1"])
def test_picture(collecting: Collecting, path: str) -> None:
    reply = collecting.get(path)

    assert (reply.status, reply.body) == (200, PICTURE)
    assert [(event.name, event.distinct_id) for event in collecting.events] == [("pixel", "u1")]


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/img/v1/time/soon", "bad_time"),
        (f"/img/v1/x?{'a&' * 1_001}", "too_many"),
        (f"/img/v1/{'a' * 20_000}", "address"),
    ],
    ids=["time", "pairs", "long"],
)
def test_picture_also_where_nothing_is_recorded(
    collecting: Collecting, path: str, reason: str
) -> None:
    reply = collecting.get(path)

    assert (reply.status, reply.body) == (200, PICTURE)
    assert reply.headers["X-Analytics-Rejected"] == reason


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"nonsense", "not_json"),
        (b"[1]", "not_object"),
        (b'"x"', "not_object"),
        ({"time": "soon"}, "bad_time"),
    ],
    ids=["text", "number", "string", "time"],
)
def test_what_is_no_event_is_400(collecting: Collecting, body: object, code: str) -> None:
    reply = collecting.post("/tr/v1/", body)

    assert reply.status == 400
    assert reply.json()["error"]["code"] == code
    assert collecting.events == []


def test_good_events_of_a_list_are_kept(collecting: Collecting) -> None:
    reply = collecting.post("/tr/v1/", [{"ename": "a"}, {"ename": "b", "time": "soon"}])

    assert (reply.status, reply.headers["X-Analytics-Rejected"]) == (200, "bad_time")
    assert [event.name for event in collecting.events] == ["a"]


@pytest.mark.parametrize("path", ["/pub/v1/a.txt", "/tr/v1/ws", "/rpi/v1/redirects/u/p/h"])
def test_what_is_gone_says_what_to_use(collecting: Collecting, path: str) -> None:
    reply = collecting.get(path)

    assert (reply.status, reply.json()["error"]["code"]) == (410, "gone")
    assert collecting.events == []


@pytest.mark.parametrize(
    ("path", "kind"), [("/img/v1/uid/u1", "image/gif"), ("/tr/v1/uid/u1", None)]
)
def test_looking_records_nothing(collecting: Collecting, path: str, kind: str | None) -> None:
    reply = collecting.ask("HEAD", path)

    assert (reply.status, reply.headers.get("Content-Type"), reply.body) == (200, kind, b"")
    assert collecting.events == []


@pytest.mark.parametrize("path", ["/tr", "/tr/", "/tr/one/two", "/img/logo.png", "/trx/v1/"])
def test_other_paths_are_the_sites(collecting: Collecting, path: str) -> None:
    assert collecting.get(path).status == 418


@pytest.fixture
def keyed(tmp_path: Path) -> Collecting:
    collecting = Collecting(tmp_path)
    collecting.keys.add(
        ["shop"], value="key-of-shop", origins=["https://shop.example"], currency="EUR"
    )
    return collecting


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/tr/v1/key/key-of-shop", {}, 200),
        ("/tr/v1/", {"KEY": "key-of-shop"}, 200),
        ("/tr/v1/?key=key-of-shop", {}, 200),
        ("/tr/v1/", {"url": "https://shop.example/p"}, 200),
        ("/tr/v1/", {"url": "https://else.example/p"}, 403),
        ("/tr/v1/", {}, 403),
        ("/tr/v1/key/other-key", {}, 401),
        ("/tr/v1/key/key-of-shop/app/other", {}, 403),
    ],
    ids=["path", "body", "query", "page", "other-page", "none", "other-key", "other-app"],
)
def test_keys(keyed: Collecting, path: str, body: object, status: int) -> None:
    assert keyed.post(path, body).status == status
    assert len(keyed.events) == (status == 200)
    assert all("key" not in event.properties for event in keyed.events)


def test_place_takes_a_secret_key(keyed: Collecting) -> None:
    keyed.get("/tr/v1/key/key-of-shop/country/DE/zip/10115/city/Berlin/region/BE/a/b")

    assert keyed.events[0].properties["a"] == "b"
    assert (
        keyed.events[0].properties.keys().isdisjoint({"country", "postal_code", "city", "region"})
    )


PAYMENT: dict[str, Any] = {"uid": "u1", "orid": "o7", "amt": "12.50", "paid": 1585149028377}


@pytest.mark.parametrize("path", ["/tlv/v1/", "/tr/v1/ltv/"])
def test_payment(collecting: Collecting, path: str) -> None:
    reply = collecting.post(path, PAYMENT | {"total": 15, "product": "p1", "currency": "USD"})
    collecting.post(path, PAYMENT | {"total": 15, "product": "p1", "currency": "USD"})
    (event,) = collecting.events

    assert (reply.status, reply.body) == (200, b"")
    assert (event.name, event.distinct_id) == ("revenue", "u1")
    assert event.properties == {
        "revenue": "12.50",
        "order_id": "o7",
        "paid": "2020-03-25T15:10:28.377000+00:00",
        "total": "15",
        "product": "p1",
        "currency": "USD",
    }
    assert UUID(event.event_id).version == 5


def test_payments_share_the_order(collecting: Collecting) -> None:
    several = {
        "uid": "u1",
        "orid": "o7",
        "total": 99,
        "payments": [{"payment": 1.5}, {"AMT": "2", "product": "b"}, {"amt": "x"}, 7],
    }
    for _ in range(2):
        reply = collecting.post("/tlv/v1/", several)

    assert (reply.status, reply.headers["X-Analytics-Rejected"]) == (200, "bad_amount")
    assert [event.properties for event in collecting.events] == [
        {"revenue": "1.5", "order_id": "o7"},
        {"revenue": "2", "order_id": "o7", "product": "b"},
    ]


def test_payment_in_an_address_has_the_currency_of_the_key(keyed: Collecting) -> None:
    payments = json.dumps([{"amt": 1}])
    keyed.get("/tlv/v1/key/key-of-shop/uid/u1/revenue/3")
    keyed.get(f"/tlv/v1/?key=key-of-shop&payments={payments}")

    assert [
        (event.properties["revenue"], event.properties["currency"]) for event in keyed.events
    ] == [("3", "EUR"), ("1", "EUR")]


@pytest.mark.parametrize(
    "amount", ["", "abc", "NaN", "inf", "1e999999", True, None, [1], "9" * 61], ids=repr
)
def test_what_is_no_amount_is_400(collecting: Collecting, amount: object) -> None:
    reply = collecting.post("/tlv/v1/", {"amt": amount})

    assert (reply.status, reply.json()["error"]["code"]) == (400, "bad_amount")
    assert collecting.events == []
