"""pycolytics: one object, or a list of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.collecting import Collecting

if TYPE_CHECKING:
    from pathlib import Path

LOGIN = {
    "event_type": "login",
    "application": "game",
    "version": "1.2",
    "platform": "Linux",
    "user_id": "u1",
    "session_id": "s1",
    "value": {"level": 3, "map": {"name": "x"}},
}


@pytest.fixture
def keyed(tmp_path: Path) -> Collecting:
    collecting = Collecting(tmp_path)
    collecting.keys.add(["game"], "secret", value="key-of-game")
    collecting.keys.add(["other"], "public", value="key-of-other")
    return collecting


def keyed_event(key: Any = "key-of-game", **more: Any) -> dict[str, Any]:
    return {**LOGIN, "api_key": key, **more}


def test_one_event(collecting: Collecting) -> None:
    reply = collecting.post("/v1.0/event", LOGIN | {"api_key": "K"})
    (event,) = collecting.events

    assert (reply.status, reply.body) == (204, b"")
    assert "Content-Type" not in reply.headers
    assert (event.application, event.name, event.distinct_id) == ("game", "login", "u1")
    assert event.properties == {
        "version": "1.2",
        "platform": "Linux",
        "session_id": "s1",
        "level": "3",
        "map_name": "x",
    }


def test_taken_names_of_a_value(collecting: Collecting) -> None:
    value = {"version": "a", "value_version": "b", "event_type": "c"}
    collecting.post("/v1.0/event", LOGIN | {"value": value})
    (event,) = collecting.events

    assert event.name == "login"
    assert event.properties == {
        "version": "1.2",
        "platform": "Linux",
        "session_id": "s1",
        "value_value_version": "a",
        "value_version": "b",
        "event_type": "c",
    }


def test_numbers_are_taken_for_texts_and_time_and_id_are_kept(collecting: Collecting) -> None:
    time = {"time": "2026-11-20T12:00:00Z", "event_id": "e1"}
    reply = collecting.post("/v1.0/event", LOGIN | {"user_id": 7, "version": 1.5} | time)
    (event,) = collecting.events

    assert reply.status == 204
    assert (event.distinct_id, event.properties["version"]) == ("7", "1.5")
    assert (event.event_id, event.time.isoformat()) == ("e1", "2026-11-20T12:00:00+00:00")


@pytest.mark.parametrize(
    ("path", "body", "detail"),
    [
        (
            "/v1.0/event",
            {name: text for name, text in LOGIN.items() if name != "user_id"},
            {"type": "missing", "loc": ["body", "user_id"], "msg": "Field required"},
        ),
        (
            "/v1.0/events",
            [LOGIN | {"platform": None}],
            {
                "type": "string_type",
                "loc": ["body", 0, "platform"],
                "msg": "Input should be a valid string",
            },
        ),
        (
            "/v1.0/events",
            [LOGIN, LOGIN | {"value": 7}],
            {
                "type": "dict_type",
                "loc": ["body", 1, "value"],
                "msg": "Input should be a valid dictionary",
            },
        ),
        (
            "/v1.0/events",
            [7],
            {
                "type": "model_attributes_type",
                "loc": ["body", 0],
                "msg": "Input should be a valid dictionary",
            },
        ),
        (
            "/v1.0/events",
            LOGIN,
            {"type": "list_type", "loc": ["body"], "msg": "Input should be a valid list"},
        ),
    ],
    ids=["missing", "null", "value", "number", "no-list"],
)
def test_what_is_wrong_is_said_as_fastapi_says_it(
    collecting: Collecting, path: str, body: object, detail: dict[str, Any]
) -> None:
    reply = collecting.post(path, body)

    assert reply.status == 422
    assert reply.json() == {"detail": [detail]}


def test_faults_that_all_formats_share_bear_their_names_here(collecting: Collecting) -> None:
    reply = collecting.post("/v1.0/events", [LOGIN, LOGIN | {"event_type": " "}])

    assert reply.headers["X-Stored"] == "1"
    assert reply.json()["detail"][0]["loc"] == ["body", 1, "event_type"]
    assert [event.name for event in collecting.events] == ["login"]


@pytest.mark.parametrize("body", [b"", b"{", b"\xff"], ids=["nothing", "half", "bytes"])
def test_what_is_no_json_is_422(collecting: Collecting, body: bytes) -> None:
    reply = collecting.post("/v1.0/event", body)

    assert (reply.status, reply.json()["detail"][0]["type"]) == (422, "json_invalid")


def test_each_event_is_of_its_own_key(keyed: Collecting) -> None:
    events = [keyed_event(), keyed_event("key-of-other", application="other")]

    assert keyed.post("/v1.0/events", events).status == 204
    assert [event.application for event in keyed.events] == ["game", "other"]


@pytest.mark.parametrize("key", ["wrong-key", "schlüssel", "", None, 7, ["x"]], ids=repr)
def test_wrong_key_refuses_the_list(keyed: Collecting, key: Any) -> None:
    reply = keyed.post("/v1.0/events", [keyed_event(), keyed_event(key)])

    assert reply.status == 401
    assert reply.json() == {"detail": "Invalid or missing API Key"}
    assert keyed.events == []


def test_key_may_stand_in_a_header(keyed: Collecting) -> None:
    assert keyed.post("/v1.0/event", LOGIN, key="key-of-game").status == 204


def test_application_of_another_key_is_403(keyed: Collecting) -> None:
    reply = keyed.post("/v1.0/event", keyed_event(application="shop"))

    assert reply.status == 403
    assert "'shop'" in reply.json()["detail"]


def test_empty_list_is_fine(keyed: Collecting) -> None:
    assert keyed.post("/v1.0/events", b" [] ").status == 204


def test_rate_is_answered_as_slowapi_does(tmp_path: Path) -> None:
    collecting = Collecting(tmp_path)
    collecting.keys.add(["game"], "secret", value="key-of-game", rate="60/minute")
    collecting.post("/v1.0/events", [keyed_event()] * 60)
    reply = collecting.post("/v1.0/events", [keyed_event()])

    assert reply.status == 429
    assert reply.json() == {"error": "Rate limit exceeded: 60 per 1 minute"}
    assert int(reply.headers["Retry-After"]) >= 1


def test_other_methods(collecting: Collecting) -> None:
    reply = collecting.get("/v1.0/event")

    assert (reply.status, reply.headers["Allow"]) == (405, "POST")
