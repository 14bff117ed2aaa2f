"""The rules that hold for events of all products."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from analytics.event import Event
from analytics.imports.fields import FieldMap, Left, Refusal
from analytics.imports.products import Taken, left, made, no_event

FIELDS = FieldMap("shop", zone=ZoneInfo("Europe/Berlin"))


def test_names_people_times_and_ids() -> None:
    taken = Taken("$pageview", "2026-01-31 12:00:00", " u1 ", {"a": {"b": 1}}, "e1")

    assert list(made(FIELDS, taken, "line")) == [
        Event("shop", "pageview", datetime(2026, 1, 31, 11, tzinfo=UTC), "u1", {"a_b": "1"}, "e1")
    ]


def test_nobody_and_long_ids_are_left() -> None:
    *told, event = made(FIELDS, Taken("a", 1_795_514_400, "NULL", {}, "x" * 201), "line")

    assert told == [
        Left("distinct_id that stands for nobody", "NULL"),
        Left("id that is too long", "x" * 201),
    ]
    assert isinstance(event, Event)
    assert (event.distinct_id, event.event_id) == (None, "line")


def test_half_a_character_is_refused() -> None:
    (found,) = made(FIELDS, Taken("a", 1_795_514_400, None, {"p": "\ud800"}), "line")

    assert isinstance(found, Refusal)
    assert found.reason == "a value cannot be kept"


def test_what_says_nothing_is_not_left() -> None:
    record = {"a": None, "b": "", "c": {}, "d": [], "e": 0, "f": False, "g": 1}

    assert list(left(record, {"g"})) == [Left("field e", 0), Left("field f", record["f"])]


def test_other_records_are_quoted() -> None:
    assert no_event({"a": 1}, "X").message.startswith("{'a': 1} is no event of X.")
