"""Rows of a pycolytics become events."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from support.sqlite import PYCOLYTICS, USERS, database, logged

from analytics.event import Event
from analytics.imports.fields import FieldMap, Left, Refusal
from analytics.imports.formats import pycolytics

if TYPE_CHECKING:
    from pathlib import Path

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "database.db"


def read(path: Path, application: str = "") -> list[Event | Refusal | Left]:
    with pycolytics.opened(str(path)) as source:
        return list(pycolytics.read(source.read("p", int), FieldMap(application, zone=BERLIN)))


def one(path: Path, of: str = "", **columns: object) -> Event | Refusal:
    with database(path, PYCOLYTICS) as connection:
        logged(connection, 1, **columns)
    *_, found = read(path, of)
    assert not isinstance(found, Left)
    return found


def test_row(path: Path) -> None:
    event = one(path)

    assert isinstance(event, Event)
    assert (event.application, event.name, event.distinct_id) == ("game", "login", "u1")
    assert event.time == datetime(2026, 1, 31, 9, 0, 1, 500_000, tzinfo=UTC)
    assert event.properties == {
        "version": "1.2",
        "platform": "Linux",
        "session_id": "s1",
        "level": "3",
    }


def test_application_of_all(path: Path) -> None:
    event = one(path, "other")

    assert isinstance(event, Event)
    assert event.application == "other"


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ('{"map": {"name": "x"}, "version": 7}', {"map_name": "x", "value_version": "7"}),
        ("[1, 2]", {"value": "[1,2]"}),
        ("{no JSON", {"value": "{no JSON"}),
        ("[" * 100_000, {"value": "[" * 100_000}),
        ("{}", {}),
    ],
    ids=["nested", "list", "text", "deep", "empty"],
)
def test_value(path: Path, value: str, kept: dict[str, Any]) -> None:
    event = one(path, value=value)

    assert isinstance(event, Event)
    rest = {"version": "1.2", "platform": "Linux", "session_id": "s1"}
    assert event.properties == rest | kept


def test_columns_and_tables_that_are_left(path: Path) -> None:
    with database(path, PYCOLYTICS, USERS) as connection:
        connection.execute("ALTER TABLE event ADD COLUMN note TEXT")
        logged(connection, 1, note="x", user_id="null")

    *left, event = read(path)

    assert left == [
        Left("table 'users'", USERS),
        Left("column note", "x"),
        Left("distinct_id that stands for nobody", "null"),
    ]
    assert isinstance(event, Event)
    assert event.distinct_id is None


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"application": ""}, "no application"),
        ({"event_type": ""}, "no event name"),
        ({"time": "yesterday"}, "the time cannot be read"),
    ],
    ids=["application", "name", "time"],
)
def test_row_that_is_no_event(path: Path, columns: dict[str, object], reason: str) -> None:
    found = one(path, **columns)  # type: ignore[arg-type]  # none is called of

    assert isinstance(found, Refusal)
    assert found.reason == reason


def test_table_of_an_older_release_without_an_application(path: Path) -> None:
    with database(path, PYCOLYTICS) as connection:
        logged(connection, 1)
        connection.execute("ALTER TABLE event DROP COLUMN application")

    (refusal,), (event,) = read(path), read(path, "game")

    assert isinstance(refusal, Refusal)
    assert refusal.reason == "no application"
    assert isinstance(event, Event)
