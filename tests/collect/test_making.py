"""Events of what formats find."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from analytics.accounts.keys import Key
from analytics.collect.found import Found, Refused
from analytics.collect.making import Maker
from analytics.collect.request import Intake
from analytics.collect.settings import Settings
from analytics.event import Event

if TYPE_CHECKING:
    from analytics.accounts.keys import Kind

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def made(kind: Kind = "secret", **found: Any) -> tuple[Event | Refused, list[str]]:
    warnings: list[str] = []
    key = Key("k1", kind, ("shop",), "")
    maker = Maker(key, Intake("POST", "/", received=NOW), Settings(), warnings.append)
    return maker.event(Found(**({"event": "login"} | found))), warnings


def event(kind: Kind = "secret", **found: Any) -> Event:
    one, _ = made(kind, **found)
    assert isinstance(one, Event)
    return one


def texts(**properties: Any) -> dict[str, str]:
    kept = event(properties=properties).properties
    return {name: text for name, text in kept.items() if name[0] != "$"}


def test_names_are_ours() -> None:
    assert event(event="$pageview").name == "pageview"


@pytest.mark.parametrize("given", ["", "  ", None, "\n", "$"], ids=repr)
def test_event_needs_a_name(given: object) -> None:
    one, _ = made(event=given, index=4)

    assert isinstance(one, Refused)
    assert (one.code, one.field, one.index) == ("no_name", "event", 4)


@pytest.mark.parametrize(
    "given",
    [
        "2026-11-25T10:00:00Z",
        "2026-11-25T11:00:00+01:00",
        "2026-11-25T10:00:00",
        1795600800,
        1795600800000,
        "1795600800000",
        1795600800000000,
        1795600800000000000,
    ],
    ids=repr,
)
def test_time_is_read_in_any_way(given: object) -> None:
    assert event(time=given).time == NOW - timedelta(hours=2)


@pytest.mark.parametrize("given", ["soon", True, {}, "1970-06-01T00:00:00Z", -1], ids=repr)
def test_bad_time_is_refused_with_its_value(given: object) -> None:
    one, _ = made(time=given)

    assert isinstance(one, Refused)
    assert (one.code, one.field) == ("bad_time", "time")
    assert repr(given) in one.message


def test_time_of_receipt_is_used_without_one() -> None:
    assert event().time == NOW


def test_wrong_clock_is_corrected() -> None:
    late = NOW - timedelta(days=2)
    one = event(time=late.isoformat(), sent_at=(late + timedelta(seconds=5)).isoformat())

    assert one.time == NOW - timedelta(seconds=5)


def test_clock_that_is_nearly_right_is_left_alone() -> None:
    sent = NOW - timedelta(seconds=50)

    assert event(time=sent.isoformat(), sent_at=sent.isoformat()).time == sent


def test_future_becomes_the_time_of_receipt() -> None:
    one, warnings = made(time=(NOW + timedelta(minutes=11)).isoformat())

    assert isinstance(one, Event)
    assert one.time == NOW
    assert "ahead" in warnings[0]


@pytest.mark.parametrize(("kind", "kept"), [("secret", True), ("public", False)])
def test_old_time_takes_a_secret_key(kind: Kind, kept: bool) -> None:  # noqa: FBT001 - a case
    old = NOW - timedelta(days=8)

    assert event(kind, time=old.isoformat()).time == (old if kept else NOW)


@pytest.mark.parametrize(
    "given", ["anonymous", "NULL", "0", "[object Object]", "", "  ", 0, None, False], ids=repr
)
def test_placeholder_is_nobody(given: object) -> None:
    assert event(distinct_id=given).distinct_id is None


@pytest.mark.parametrize(("given", "kept"), [(" u1 ", "u1"), (42, "42"), ("ü", "ü")], ids=ascii)
def test_distinct_id_is_text(given: object, kept: str) -> None:
    assert event(distinct_id=given).distinct_id == kept


def test_anonymous_id_is_kept_beside_a_user() -> None:
    one = event(distinct_id="u1", anonymous_id="a1")

    assert one.distinct_id == "u1"
    assert one.properties["anonymous_id"] == "a1"


def test_anonymous_id_is_who_where_nobody_else_is() -> None:
    one = event(anonymous_id="a1")

    assert one.distinct_id == "a1"
    assert "anonymous_id" not in one.properties


def test_properties_are_words_and_texts() -> None:
    assert texts(
        **{"$browser": "Firefox", "Referred by": "x", "cart": {"total": 1.5, "items": [1, "a"]}},
        paid=True,
        nothing=None,
        bad=float("nan"),
        zero=0,
    ) == {
        "browser": "Firefox",
        "Referred_by": "x",
        "cart_total": "1.5",
        "cart_items": '[1,"a"]',
        "paid": "true",
        "zero": "0",
    }  # fmt: skip


def test_half_characters_and_zero_bytes_are_mended() -> None:
    assert texts(a="x\ud800y", b=["\udfff"], c="a\0b") == {
        "a": "x\ufffdy",
        "b": '["\ufffd"]',
        "c": "a\ufffdb",
    }


def test_long_value_is_cut_with_a_warning() -> None:
    one, warnings = made(properties={"text": "x" * 9_000})

    assert isinstance(one, Event)
    assert len(one.properties["text"]) == 8_192
    assert "'text'" in warnings[0]


@pytest.mark.parametrize(
    "found",
    [
        {"event": "e" * 201},
        {"distinct_id": "d" * 201},
        {"event_id": "i" * 201},
        {"properties": {"n" * 101: "1"}},
        {"properties": {f"n{number}": 1 for number in range(251)}},
        {"properties": {f"n{number}": "x" * 8_000 for number in range(9)}},
    ],
    ids=["event", "distinct_id", "event_id", "property", "properties", "bytes"],
)
def test_event_beyond_a_bound_is_refused(found: dict[str, Any]) -> None:
    one, _ = made(**found)

    assert isinstance(one, Refused)
    assert one.code in {"too_long", "too_many"}


def test_place_and_address_take_a_secret_key() -> None:
    properties = {"country": "DE", "ip": "192.0.2.1", "plan": "pro"}
    open_, warnings = made("public", properties=properties)

    assert isinstance(open_, Event)
    assert {"country", "ip"}.isdisjoint(open_.properties)
    assert open_.properties["plan"] == "pro"
    assert "secret key" in warnings[0]
    assert event("secret", properties=properties).properties["country"] == "DE"


def test_idempotency_key_makes_ids() -> None:
    intake = Intake("POST", "/", headers={"idempotency-key": "r1"}, received=NOW)
    ids = []
    for _ in range(2):
        maker = Maker(None, intake, Settings(), print)
        one = maker.event(Found("login", index=3))
        assert isinstance(one, Event)
        ids.append(one.event_id)

    assert ids[0] == ids[1]


def test_sender_cannot_set_what_is_said_of_the_request() -> None:
    intake = Intake("POST", "/", address="203.0.113.7", received=NOW)
    one = Maker(None, intake, Settings(), print).event(Found("e", {"$ip": "6.6.6.6"}))

    assert isinstance(one, Event)
    assert one.properties["$ip"] == "203.0.113.7"
    assert one.properties["ip"] == "6.6.6.6"


@pytest.mark.parametrize(("kind", "kept"), [("secret", "192.0.2.7"), ("public", None)])
def test_only_a_secret_key_says_whose_address_it_is(kind: Kind, kept: str | None) -> None:
    one, warnings = made(kind, address="192.0.2.7", user_agent={"no": "text"})

    assert isinstance(one, Event)
    assert one.properties.get("$ip") == kept
    assert "$user_agent" not in one.properties
    assert bool(warnings) is (kept is None)
