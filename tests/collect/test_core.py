"""From a request to its reply."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.collecting import Collecting

from analytics.collect.settings import Settings
from analytics.errors import TransportError

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.event import Event

LOGIN = {"event": "login", "distinct_id": "u1"}


def test_reply_follows_the_commit(collecting: Collecting) -> None:
    collecting.sink.error = TransportError("The disk is full. Free some space.")
    reply = collecting.post("/v1/events", LOGIN)

    assert reply.status == 503
    assert reply.headers["Retry-After"] == "1"
    assert reply.json()["error"]["code"] == "not_kept"
    assert collecting.events == []


def test_what_could_not_be_kept_is_no_duplicate_later(collecting: Collecting) -> None:
    event = LOGIN | {"event_id": "e1"}
    collecting.sink.error = TransportError("The disk is full. Free some space.")
    collecting.post("/v1/events", event)
    collecting.sink.error = None

    assert collecting.post("/v1/events", event).json()["accepted"] == 1


def test_repeated_id_is_answered_as_success(collecting: Collecting) -> None:
    event = LOGIN | {"event_id": "e1"}
    collecting.post("/v1/events", event)
    again = collecting.post("/v1/events", event)

    assert again.status == 200
    assert again.json() == {"accepted": 0, "duplicate": 1, "rejected": [], "warnings": []}
    assert len(collecting.events) == 1


def test_same_id_in_another_application_is_another_event(collecting: Collecting) -> None:
    for application in ("shop", "blog"):
        collecting.post("/v1/events", LOGIN | {"event_id": "e1", "application": application})

    assert [event.application for event in collecting.events] == ["shop", "blog"]


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("203.0.113.7", {}, 403),
        ("127.0.0.1", {"x-forwarded-for": "203.0.113.7"}, 403),
        ("127.0.0.1", {"origin": "http://localhost:3000"}, 200),
        ("127.0.0.1", {"origin": "https://evil.example"}, 403),
    ],
)
def test_without_keys_only_this_machine_may_send(
    collecting: Collecting, address: str, headers: dict[str, str], status: int
) -> None:
    reply = collecting.post("/v1/events", LOGIN, address=address, headers=headers)

    assert reply.status == status


@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": "Bearer {}"},
        {"authorization": "Splunk {}"},
        {"x-api-key": "{}"},
    ],
)
def test_key_is_found_in_headers(collecting: Collecting, headers: dict[str, str]) -> None:
    key = collecting.keys.add(["shop"])
    sent = {name: text.format(key) for name, text in headers.items()}
    reply = collecting.post("/v1/events", LOGIN, headers=sent, address="203.0.113.7")

    assert reply.status == 200
    assert collecting.events[0].application == "shop"


def test_key_is_found_in_the_address_and_the_body(collecting: Collecting) -> None:
    key = collecting.keys.add(["shop"])

    assert collecting.post(f"/v1/events?key={key}", LOGIN).status == 200
    assert collecting.post("/v1/events", {"key": key, "events": [LOGIN]}).status == 200


def test_alias_stands_for_a_key(collecting: Collecting) -> None:
    collecting.keys.add(["shop"], aliases=["UA-1-1"])

    assert collecting.post("/v1/events?key=UA-1-1", LOGIN).status == 200


@pytest.mark.parametrize("key", ["", "wrong", "pk_ünïcode"])
def test_wrong_key_is_refused_and_not_repeated(collecting: Collecting, key: str) -> None:
    collecting.keys.add(["shop"])
    reply = collecting.post("/v1/events", {"key": key, "events": [LOGIN]})

    assert reply.status == 401
    assert not key or key.encode() not in reply.body


def test_expired_key_is_refused(collecting: Collecting) -> None:
    key = collecting.keys.add(["shop"], expires="2020-01-01")

    assert collecting.post("/v1/events", LOGIN, key=key).status == 401


def test_application_must_be_the_keys(collecting: Collecting) -> None:
    key = collecting.keys.add(["shop", "blog"])

    assert collecting.post("/v1/events", LOGIN | {"application": "blog"}, key=key).status == 200
    reply = collecting.post("/v1/events", LOGIN | {"application": "bank"}, key=key)
    assert reply.status == 403
    assert "'bank'" in reply.json()["error"]["message"]


@pytest.mark.parametrize(
    ("origin", "status"),
    [("https://shop.example", 200), ("https://a.b.example", 200), ("https://evil.example", 403)],
)
def test_key_is_for_its_origins(collecting: Collecting, origin: str, status: int) -> None:
    key = collecting.keys.add(["shop"], origins=["https://shop.example/", "*.b.example"])
    reply = collecting.post("/v1/events", LOGIN, key=key, headers={"origin": origin})

    assert reply.status == status
    allowed = reply.headers.get("Access-Control-Allow-Origin")
    assert allowed == (origin if status == 200 else None)
    assert reply.headers["Vary"] == "Origin"


def test_preflight_allows_listed_origins_only(collecting: Collecting) -> None:
    collecting.keys.add(["shop"], origins=["https://shop.example"])
    ask = {"origin": "https://shop.example", "access-control-request-method": "POST"}
    reply = collecting.ask("OPTIONS", "/v1/events", headers=ask)

    assert reply.status == 204
    assert reply.headers["Access-Control-Allow-Origin"] == "https://shop.example"
    assert "Authorization" in reply.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in reply.headers
    other = collecting.ask(
        "OPTIONS", "/v1/events", headers=ask | {"origin": "https://evil.example"}
    )
    assert "Access-Control-Allow-Origin" not in other.headers


def test_rate_is_counted_in_events(collecting: Collecting) -> None:
    key = collecting.keys.add(["shop"], rate="10/hour")

    assert collecting.post("/v1/events", [LOGIN] * 6, key=key).status == 200
    reply = collecting.post("/v1/events", [LOGIN] * 6, key=key)
    assert reply.status == 429
    assert 0 < int(reply.headers["Retry-After"]) <= 720
    assert len(collecting.events) == 6


PYCOLYTICS = {
    "event_type": "start",
    "version": "1",
    "platform": "Linux",
    "session_id": "s",
    "user_id": "u1",
    "value": {},
}


def played(application: str, key: str) -> dict[str, object]:
    return {**PYCOLYTICS, "application": application, "api_key": key}


def test_each_event_is_charged_to_its_own_key(collecting: Collecting) -> None:
    slow = collecting.keys.add(["slow"], rate="3/hour")
    quick = collecting.keys.add(["quick"], rate="100/hour")
    both = [played("quick", quick), *[played("slow", slow)] * 2]

    assert collecting.post("/v1.0/events", both).status == 204
    reply = collecting.post("/v1.0/events", both)
    assert (reply.status, reply.headers["X-Stored"]) == (422, "1")
    assert [(one["loc"], one["type"]) for one in reply.json()["detail"]] == [
        (["body", 1], "rate"),
        (["body", 2], "rate"),
    ]
    names = [event.application for event in collecting.events]
    assert names == ["quick", "slow", "slow", "quick"]
    assert collecting.collector.tally.counts["pycolytics", "quick", "rate"] == 2


def test_all_keys_over_their_rates_are_refused_whole(collecting: Collecting) -> None:
    keys = {name: collecting.keys.add([name], rate="1/hour") for name in ("a", "b")}
    both = [played(name, key) for name, key in keys.items()]

    assert collecting.post("/v1.0/events", both).status == 204
    reply = collecting.post("/v1.0/events", both)
    assert reply.status == 429
    assert int(reply.headers["Retry-After"]) > 0
    assert len(collecting.events) == 2


def test_guessing_keys_ends_at_the_rate_of_the_address(tmp_path: Path) -> None:
    rate = Settings().rate_of_address.parse("5/hour")
    collecting = Collecting(tmp_path, Settings(rate_of_address=rate))
    good = collecting.keys.add(["shop"], "secret")
    guesses = [collecting.post("/v1/events", LOGIN, key=f"guess{n}").status for n in range(7)]

    assert guesses == [401] * 5 + [429] * 2
    assert collecting.post("/v1/events", LOGIN, key=good).status == 200


def test_method_is_checked(collecting: Collecting) -> None:
    reply = collecting.ask("DELETE", "/v1/events")

    assert reply.status == 405
    assert reply.json()["error"]["code"] == "method"


def test_too_many_events_are_refused_whole(tmp_path: Path) -> None:
    collecting = Collecting(tmp_path, Settings(events=3))
    reply = collecting.post("/v1/events", [LOGIN] * 4)

    assert reply.status == 413
    assert collecting.events == []


def test_privacy_may_leave_an_event_out(tmp_path: Path) -> None:
    def prepare(event: Event) -> Event | None:
        return event if event.distinct_id else None

    collecting = Collecting(tmp_path, prepare=prepare)
    reply = collecting.post("/v1/events", [LOGIN, {"event": "ping"}])

    assert reply.json()["accepted"] == 2
    assert [event.name for event in collecting.events] == ["login"]
    assert collecting.collector.tally.counts["events", "", "privacy"] == 1


def test_journal_sees_nothing_of_the_request_but_the_user_agent(collecting: Collecting) -> None:
    headers = {"user-agent": "Firefox", "accept-language": "de", "sec-gpc": "1"}
    collecting.post("/v1/events", LOGIN, headers=headers)

    assert collecting.events[0].properties == {"$user_agent": "Firefox"}


def test_prepare_is_told_of_the_request(tmp_path: Path) -> None:
    seen: list[Event] = []
    collecting = Collecting(tmp_path, prepare=seen.append)
    key = collecting.keys.add(["shop"])
    headers = {
        "user-agent": "Firefox",
        "accept-language": "de",
        "sec-gpc": "1",
        "dnt": "1",
        "sec-purpose": "prefetch",
        "sec-ch-ua-mobile": "?1",
        "referer": "https://shop.example/a",
    }
    collecting.post("/v1/events", LOGIN, headers=headers, key=key, address="203.0.113.7")

    (event,) = seen
    assert event.properties == {
        "$ip": "203.0.113.7",
        "$user_agent": "Firefox",
        "$language": "de",
        "$signals": "dnt,gpc",
        "$key": "public",
        "$host": "shop.example",
        "$hints_mobile": "?1",
        "$prefetch": "1",
    }


def test_other_addresses_are_the_sites(collecting: Collecting) -> None:
    assert collecting.get("/applications").body == b"the site"
