"""Events of Amplitude's export come in as its client's events do."""

from __future__ import annotations

import gzip
import io
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from support.packed import packed

from analytics.event import Event
from analytics.imports.fields import FieldMap, Left, Refusal
from analytics.imports.folders import opened
from analytics.imports.formats import amplitude
from analytics.imports.lines import Lines

if TYPE_CHECKING:
    from pathlib import Path

#: What Amplitude's documentation shows, filled.
EVENT: dict[str, Any] = {
    "$insert_id": "e1",
    "$schema": 12,
    "adid": None,
    "amplitude_attribution_ids": None,
    "amplitude_event_type": None,
    "amplitude_id": 123456789,
    "app": 187520,
    "city": "Köln",
    "client_event_time": "2026-01-31 11:59:58.000000",
    "client_upload_time": "2026-01-31 12:00:01.000000",
    "country": "Germany",
    "data": {"path": "/2/httpapi", "group_first_event": {}},
    "device_carrier": "o2",
    "device_family": "Apple iPhone",
    "device_id": "d1",
    "event_id": 7,
    "event_properties": {"plan": "pro", "cart": {"total": 3}, "time": 5, "tags": ["a", "b"]},
    "event_time": "2026-01-31 12:00:00.123000",
    "event_type": "signup",
    "group_properties": {},
    "groups": {"company": ["Ünï"], "teams": ["a", "b"]},
    "ip_address": "203.0.113.7",
    "is_attribution_event": False,
    "language": "German",
    "location_lat": None,
    "os_name": "ios",
    "processed_time": "2026-01-31 12:00:03.000000",
    "session_id": -1,
    "user_id": "u1",
    "user_properties": {"role": "admin"},
    "uuid": "0198-u",
    "version_name": "1.2",
}


def read(*records: object) -> list[Event | Refusal | Left]:
    data = "\n".join(map(json.dumps, records)).encode()
    return list(amplitude.read(Lines(io.BytesIO(data), "p"), FieldMap("shop")))


def event(**more: object) -> Event:
    (found,) = [one for one in read(EVENT | more) if isinstance(one, Event)]
    return found


def test_event() -> None:
    found = event()

    assert (found.name, found.distinct_id, found.event_id) == ("signup", "u1", "e1")
    assert found.time == datetime(2026, 1, 31, 12, 0, 0, 123_000, UTC)
    assert found.properties == {
        "anonymous_id": "d1",
        "carrier": "o2",
        "cart_total": "3",
        "city": "Köln",
        "country": "Germany",
        "device_family": "Apple iPhone",
        "groups_company": "Ünï",
        "groups_teams": '["a","b"]',
        "language": "German",
        "os": "ios",
        "plan": "pro",
        "sequence": "7",
        "tags": '["a","b"]',
        "time": "5",
        "user_role": "admin",
        "version": "1.2",
    }


def test_what_is_left_is_told() -> None:
    found = {one.what: one.example for one in read(EVENT) if isinstance(one, Left)}

    assert found == {"field amplitude_id": 123456789, "field ip_address": "203.0.113.7"}


@pytest.mark.parametrize(
    ("more", "who", "before"),
    [
        ({"user_id": None}, "d1", None),
        ({"device_id": "u1"}, "u1", None),
        ({"user_id": "", "device_id": None}, None, None),
        ({"user_id": "null"}, None, "d1"),
        ({"user_id": 7}, "7", "d1"),
    ],
    ids=["device", "same", "nobody", "null", "number"],
)
def test_person(more: dict[str, Any], who: str | None, before: str | None) -> None:
    found = event(**more)

    assert (found.distinct_id, found.properties.get("anonymous_id")) == (who, before)


@pytest.mark.parametrize(
    ("more", "id_"),
    [
        ({"$insert_id": None}, "0198-u"),
        ({"$insert_id": "", "uuid": None}, "p-000000000001"),
        ({"$insert_id": "x" * 300}, "p-000000000001"),
    ],
    ids=["uuid", "none", "long"],
)
def test_id(more: dict[str, Any], id_: str) -> None:
    assert str(event(**more).event_id).startswith(id_)


@pytest.mark.parametrize(
    ("more", "name", "properties"),
    [
        (
            {"event_type": "$identify", "event_properties": {}, "user_properties": {"a": 1}},
            "identify",
            {"a": "1"},
        ),
        (
            {
                "event_type": "$groupidentify",
                "groups": {"company": ["c1"]},
                "group_properties": {"$set": {"n": 2}},
            },
            "group",
            {"group_type": "company", "group_id": "c1", "n": "2"},
        ),
        (
            {"event_type": "revenue_amount", "event_properties": {"$price": 2.5, "$quantity": 2}},
            "revenue",
            {"revenue": "5"},
        ),
        ({"event_type": "[Amplitude] Page Viewed"}, "[Amplitude] Page Viewed", {}),
        ({"event_time": None}, "signup", {}),
    ],
    ids=["identify", "group", "revenue", "their own", "time of the client"],
)
def test_events_are_ours(more: dict[str, Any], name: str, properties: dict[str, str]) -> None:
    found = event(**more)

    assert found.name == name
    assert found.properties.items() >= properties.items()


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"a": 1}, "not an event"),
        ([EVENT], "not an object"),
        (EVENT | {"event_type": ""}, "no event name"),
        (EVENT | {"event_time": None, "client_event_time": None}, "no time"),
        (EVENT | {"event_time": "1970-01-01 00:00:00"}, "the time cannot be read"),
        (EVENT | {"event_time": {"a": 1}}, "the time cannot be read"),
    ],
    ids=["other object", "list", "no name", "no time", "1970", "no moment"],
)
def test_what_is_no_event_is_refused(record: object, reason: str) -> None:
    assert [one.reason for one in read(record) if isinstance(one, Refusal)] == [reason]


@pytest.mark.parametrize("value", [None, [], {}, "x", 0, [{"a": [None]}], True], ids=str)
@pytest.mark.parametrize("name", ["event_properties", "user_properties", "groups", "event_type"])
def test_any_value_is_kept_or_refused(name: str, value: object) -> None:
    found = read(EVENT | {name: value})

    assert sum(isinstance(one, Event | Refusal) for one in found) == 1


def test_merges_of_users_are_left() -> None:
    (found,) = read({"scope": 1, "amplitude_id": 2, "merged_amplitude_id": 3})

    assert found == Left("merge of users", 3)


def test_archive_of_hours(tmp_path: Path) -> None:
    hours = {
        f"187520/187520_2026-01-31_{hour}#0.json.gz": gzip.compress(
            json.dumps(EVENT | {"$insert_id": f"e{hour}"}).encode() + b"\n"
        )
        for hour in (1, 0, 2)
    }
    path = tmp_path / "export.zip"
    path.write_bytes(packed({**hours, "187520/187520_2026-01-31_3#0.json.gz": gzip.compress(b"")}))
    with opened(str(path)) as source:
        found = list(amplitude.read(source.lines(), FieldMap("shop")))

    assert [one.event_id for one in found if isinstance(one, Event)] == ["e0", "e1", "e2"]


def test_file_that_breaks_off_is_told(tmp_path: Path) -> None:
    hour = gzip.compress("\n".join(json.dumps(EVENT) for _ in range(99)).encode())
    path = tmp_path / "export.zip"
    path.write_bytes(packed({"1/1_2026-01-31_0#0.json.gz": hour[:-20]}))

    with (
        opened(str(path)) as source,
        pytest.raises(OSError, match="breaks off or is damaged after"),
    ):
        list(amplitude.read(source.lines(), FieldMap("shop")))
