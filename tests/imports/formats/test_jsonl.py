"""Objects, one per line, and the lists inside them."""

from __future__ import annotations

import io
import json
import sys
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from support.together import together

from analytics.event import Event
from analytics.imports.fields import FieldMap, Refusal
from analytics.imports.formats import jsonl
from analytics.imports.lines import Lines

NOON = "2026-11-24T12:00:00Z"
PLAIN = FieldMap("shop")


@pytest.fixture(params=["msgspec", "json"], autouse=True)
def _decoder(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read everything with and without the quick decoder."""
    if request.param == "json":
        monkeypatch.setitem(sys.modules, "msgspec", None)


def read(fields: FieldMap, *lines: object) -> list[Event | Refusal]:
    texts = (line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
    return list(jsonl.read(Lines(io.BytesIO(b"\n".join(texts))), fields))


def one(fields: FieldMap, line: object) -> Event:
    (found,) = read(fields, line)
    assert isinstance(found, Event)
    return found


def refused(fields: FieldMap, line: object) -> Refusal:
    (found,) = read(fields, line)
    assert isinstance(found, Refusal)
    return found


def test_our_own_names_need_no_mapping() -> None:
    event = one(PLAIN, {"time": NOON, "event": "login", "distinct_id": "u1", "plan": "pro"})

    assert event == Event(
        "shop",
        "login",
        datetime(2026, 11, 24, 12, tzinfo=UTC),
        "u1",
        {"plan": "pro"},
        event.event_id,
    )


def test_dots_reach_into_objects_and_what_is_named_is_no_property() -> None:
    fields = FieldMap("hub", time="created_at", event="type", distinct_id="actor.login")
    event = one(
        fields,
        {
            "type": "Push",
            "created_at": NOON,
            "actor": {"login": "ana", "id": 7},
            "payload": {"action": None, "commits": [{"sha": "1"}], "size": 1},
        },
    )

    assert (event.name, event.distinct_id) == ("Push", "ana")
    assert event.properties == {
        "actor_id": "7",
        "payload_commits": '[{"sha":"1"}]',
        "payload_size": "1",
    }


def test_field_with_a_dot_in_its_name_comes_first() -> None:
    fields = FieldMap("hub", event="e", distinct_id="a.b")
    event = one(fields, {"time": NOON, "e": "x", "a.b": "plain", "a": {"b": "deep"}})

    assert event.distinct_id == "plain"
    assert event.properties == {"a_b": "deep"}


@pytest.mark.parametrize("who", [None, "", {}])
def test_event_without_a_person_is_nobodys(who: object) -> None:
    record = {"time": NOON, "event": "x", "distinct_id": who}

    assert one(PLAIN, record).distinct_id in {None, "{}"}


def test_number_is_a_person_too() -> None:
    assert one(PLAIN, {"time": NOON, "event": "x", "distinct_id": 0}).distinct_id == "0"


def test_each_object_of_a_list_is_an_event_with_the_rest_of_the_line() -> None:
    fields = FieldMap("otto", time="ts", event="type", distinct_id="who.id", each="events")
    line = {
        "who": {"id": 7},
        "shard": 3,
        "events": [
            {"ts": 1659304800025, "type": "clicks", "aid": 1},
            {"ts": 1659304904511, "type": "carts", "aid": 2},
        ],
    }
    first, second = read(fields, line)

    assert isinstance(first, Event)
    assert isinstance(second, Event)
    assert first.time == datetime(2022, 7, 31, 22, 0, 0, 25_000, tzinfo=UTC)
    assert second.properties == {"shard": "3", "aid": "2"}
    assert first.distinct_id == second.distinct_id == "7"
    assert str(second.event_id) == f"{first.event_id}-000001"


def test_line_without_the_list_is_refused() -> None:
    fields = FieldMap("otto", each="events")

    assert refused(fields, {"events": 3}).reason == "no list 'events'"
    assert refused(fields, {"events": [3]}).reason == "not an object"


def test_times_without_a_zone_are_taken_in_the_one_given() -> None:
    fields = FieldMap("shop", zone=ZoneInfo("Europe/Berlin"))
    event = one(fields, {"time": "2026-11-24 12:00:00", "event": "x"})

    assert event.time == datetime(2026, 11, 24, 11, tzinfo=UTC)


@together("time", [0, "0", "soon", True, [], 1e300, "1970-01-01", "2026-13-01"])
def test_what_is_no_time_is_refused_with_its_value(time: object) -> None:
    found = refused(PLAIN, {"time": time, "event": "x"})

    assert found.reason == "the time cannot be read"
    assert repr(time) in found.message


def test_missing_fields_are_named_with_the_option() -> None:
    assert "--time" in refused(PLAIN, {"event": "x"}).message
    assert "--event" in refused(PLAIN, {"time": NOON}).message


def test_event_name_for_all_keeps_the_field_as_property() -> None:
    event = one(FieldMap("shop", event_name="click"), {"time": NOON, "event": "x"})

    assert (event.name, event.properties) == ("click", {"event": "x"})


@together(
    ("line", "reason"),
    [
        (b"{", "not JSON"),
        (b"{}}", "not JSON"),
        (b"\xff", "not JSON"),
        (b"[1]", "not an object"),
        (b"null", "not an object"),
        (b"[" * 5_000, "not JSON"),
    ],
)
def test_other_lines_are_refused(line: bytes, reason: str) -> None:
    assert refused(PLAIN, line).reason == reason


def test_half_a_character_is_refused() -> None:
    line = b'{"time": "2026-11-24T12:00:00Z", "event": "x", "note": "\\ud800"}'

    assert refused(PLAIN, line).reason in {"not JSON", "a value cannot be kept"}


def test_blank_lines_and_a_byte_order_mark_are_skipped() -> None:
    line = b'\xef\xbb\xbf{"time": 1659304800, "event": "x"}'

    found = read(PLAIN, line, b"", b"  \r", b'{"time": 1659304800, "event": "y"}')

    assert [item.name for item in found if isinstance(item, Event)] == ["x", "y"]
