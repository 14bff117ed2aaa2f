"""Events that PostHog exports come in as its client's events do."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from support.packed import parquet

from analytics.event import Event
from analytics.imports.fields import FieldMap, Left, Refusal
from analytics.imports.folders import opened
from analytics.imports.formats import posthog
from analytics.imports.lines import Lines

if TYPE_CHECKING:
    from pathlib import Path

UUID = "0198aaaa-bbbb-7ccc-8ddd-eeeeffff0000"
EVENT: dict[str, Any] = {
    "uuid": UUID,
    "event": "$pageview",
    "distinct_id": "u1",
    "person_id": "p1",
    "timestamp": "2026-01-31T12:00:00.123000Z",
    "created_at": "2026-01-31T12:00:01.000000Z",
    "_inserted_at": "2026-01-31T12:00:02.000000Z",
    "elements_chain": "",
    "properties": {
        "$current_url": "https://shop.example/größe?a=1",
        "$browser": "Firefox",
        "$ip": "203.0.113.7",
        "token": "phc_x",
        "cart": {"total": 3},
        "$set": {"plan": "pro"},
        "empty": None,
    },
    "person_properties": {"plan": "pro"},
}
KEPT = {
    "person_id": "p1",
    "user_plan": "pro",
    "url": "https://shop.example/größe?a=1",
    "browser": "Firefox",
    "cart_total": "3",
    "set_plan": "pro",
}


def read(data: bytes) -> list[Event | Refusal | Left]:
    return list(posthog.read(Lines(io.BytesIO(data), "p"), FieldMap("shop")))


def event(**more: object) -> Event:
    found = read(json.dumps(EVENT | more).encode())
    (only,) = [one for one in found if isinstance(one, Event)]
    return only


def test_line() -> None:
    assert event() == Event(
        "shop", "pageview", datetime(2026, 1, 31, 12, 0, 0, 123_000, UTC), "u1", KEPT, UUID
    )


def test_what_is_left_is_told() -> None:
    line = json.dumps(EVENT | {"elements_chain": 'a:href="/"'}).encode()
    found = {one.what: one.example for one in read(line) if isinstance(one, Left)}

    assert found == {"field elements_chain": 'a:href="/"', "property $ip": "203.0.113.7"}


@pytest.mark.parametrize("name", ["$autocapture", "$snapshot", "$exception"])
def test_recordings_are_left(name: str) -> None:
    assert read(json.dumps(EVENT | {"event": name}).encode()) == [Left(f"events {name}", UUID)]


@pytest.mark.parametrize(
    ("more", "name", "who", "properties"),
    [
        (
            {"event": "$identify", "properties": {"$anon_distinct_id": "a1", "$set": {"n": 1}}},
            "alias",
            "u1",
            {"previous_id": "a1", "n": "1"},
        ),
        ({"event": "$set", "properties": {}, "set": {"n": 1}}, "identify", "u1", {"n": "1"}),
        (
            {"event": "$create_alias", "properties": {"alias": "new"}},
            "alias",
            "new",
            {"previous_id": "u1"},
        ),
        ({"distinct_id": "", "properties": {"distinct_id": "u2"}}, "pageview", "u2", {}),
        ({"distinct_id": "undefined", "properties": None}, "pageview", None, {}),
    ],
    ids=["identify", "set", "alias", "inside", "nobody"],
)
def test_events_are_ours(
    more: dict[str, Any], name: str, who: str | None, properties: dict[str, str]
) -> None:
    found = event(**more)

    assert (found.name, found.distinct_id) == (name, who)
    assert found.properties.items() >= properties.items()


def test_objects_that_are_text() -> None:
    texts = {name: json.dumps(EVENT[name]) for name in ("properties", "person_properties")}

    assert event(**texts) == event()


def test_parquet(tmp_path: Path) -> None:
    texts = ("uuid", "event", "distinct_id", "person_id", "elements_chain")
    columns = [f"'{EVENT[name]}' AS {name}" for name in texts]
    columns += [f"TIMESTAMPTZ '{EVENT[name]}' AS {name}" for name in ("timestamp", "created_at")]
    columns += [
        f"'{json.dumps(EVENT[name])}' AS {name}" for name in ("properties", "person_properties")
    ]
    path = parquet(tmp_path / "x.parquet", f"SELECT {', '.join(columns)}")
    with opened(str(path)) as source:
        found = list(posthog.read(source.lines("p"), FieldMap("shop")))

    assert [one for one in found if isinstance(one, Event)] == [event()]


@pytest.mark.parametrize("start", ["", "*."])
def test_table(start: str) -> None:
    header = (
        "uuid,event,distinct_id,timestamp,properties.$browser,properties.cart.total,properties.x"
    )
    text = ",".join(f"{start}{name}" for name in header.split(",")) + ",person.name\n"
    text += f'{UUID},$pageview,u1,2026-01-31 12:00:00+00:00,"a ""b"", c",3,,Ana\n\n'
    found = read(b"\xef\xbb\xbf" + text.encode())

    assert found == [
        Left("field person", {"name": "Ana"}),
        Event(
            "shop",
            "pageview",
            datetime(2026, 1, 31, 12, tzinfo=UTC),
            "u1",
            {"browser": 'a "b", c', "cart_total": "3"},
            UUID,
        ),
    ]


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_empty_file(data: bytes) -> None:
    assert read(data) == []


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'{"a": 1}', "not an event"),
        (b"a,b\n1,2\n", "not an event"),
        (b"[]", "not an object"),
        (json.dumps(EVENT | {"properties": "{"}).encode(), "no object 'properties'"),
        (json.dumps(EVENT | {"properties": "[1]"}).encode(), "no object 'properties'"),
        (json.dumps(EVENT | {"timestamp": "soon"}).encode(), "the time cannot be read"),
        (json.dumps(EVENT | {"timestamp": None}).encode(), "no time"),
        (json.dumps(EVENT | {"event": None}).encode(), "no event name"),
        (b'{"event": "a", "timestamp": 1795514400', "not JSON"),
    ],
    ids=["object", "table", "list", "cut", "no object", "soon", "no time", "no name", "cut line"],
)
def test_what_is_no_event_is_refused(data: bytes, reason: str) -> None:
    assert [one.reason for one in read(data) if isinstance(one, Refusal)] == [reason]


@pytest.mark.parametrize("value", [None, [], {}, "x", 0, [{"a": [None]}], True], ids=str)
@pytest.mark.parametrize("name", sorted(EVENT))
def test_any_value_is_kept_or_refused(name: str, value: object) -> None:
    found = read(json.dumps(EVENT | {name: value}).encode())

    assert sum(isinstance(one, Event | Refusal) for one in found) == 1
