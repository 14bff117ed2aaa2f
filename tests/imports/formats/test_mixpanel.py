"""Lines of Mixpanel's raw export."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from analytics.event import Event
from analytics.imports.fields import FieldMap, Left, Refusal
from analytics.imports.formats import mixpanel
from analytics.imports.lines import Lines

if TYPE_CHECKING:
    from datetime import tzinfo

PROPERTIES = {
    "time": 1602611311,
    "distinct_id": "u1",
    "$browser": "Safari",
    "$insert_id": "i1",
    "cart": {"total": 3},
    "event": "a property of this name",
}


def read(record: object, zone: tzinfo = UTC) -> Event | Refusal:
    lines = Lines(io.BytesIO(json.dumps(record).encode()))
    *_, found = mixpanel.read(lines, FieldMap("shop", zone=zone))
    assert not isinstance(found, Left)
    return found


def test_line() -> None:
    event = read({"event": "Signed up", "properties": PROPERTIES})

    assert isinstance(event, Event)
    assert (event.name, event.distinct_id) == ("Signed up", "u1")
    assert event.time == datetime(2020, 10, 13, 17, 48, 31, tzinfo=UTC)
    assert event.properties == {"browser": "Safari", "insert_id": "i1", "cart_total": "3"}


def test_names_are_those_of_the_collector() -> None:
    event = read({"event": "$mp_web_page_view", "properties": {"time": 1602611311}})
    view = read({"event": "$pageview", "properties": {"time": 1602611311}})

    assert isinstance(event, Event)
    assert isinstance(view, Event)
    assert (event.name, view.name) == ("mp_web_page_view", "pageview")


def test_what_is_left_is_told() -> None:
    record = {"event": "e", "properties": {**PROPERTIES, "distinct_id": "null"}}
    *left, event = mixpanel.read(Lines(io.BytesIO(json.dumps(record).encode())), FieldMap("shop"))

    assert left == [
        Left("property 'event'", "a property of this name"),
        Left("distinct_id that stands for nobody", "null"),
    ]
    assert isinstance(event, Event)
    assert event.distinct_id is None


def test_seconds_are_counted_in_the_zone_of_the_project() -> None:
    event = read({"event": "e", "properties": PROPERTIES}, ZoneInfo("America/Los_Angeles"))

    assert isinstance(event, Event)
    assert event.time == datetime(2020, 10, 14, 0, 48, 31, tzinfo=UTC)


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"event": "e"}, "no properties"),
        ({"event": "e", "properties": {}}, "no field 'time'"),
        ({"event": "e", "properties": {"time": 1e40}}, "the time cannot be read"),
        ({"event": "e", "properties": {"time": 7}}, "the time cannot be read"),
        ({"properties": {"time": 1602611311}}, "no field 'event'"),
        ({"event": "$", "properties": {"time": 1602611311}}, "no field 'event'"),
    ],
    ids=["no properties", "no time", "too late", "1970", "no event", "no name"],
)
def test_line_that_is_no_event(record: object, reason: str) -> None:
    found = read(record)

    assert isinstance(found, Refusal)
    assert found.reason == reason
