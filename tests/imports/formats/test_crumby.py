"""Rows of a crumby become events."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from support.sqlite import EVENTS, USERS, VISITS, database, insert

from analytics.event import Event
from analytics.imports.fields import FieldMap, Left, Refusal
from analytics.imports.formats import crumby

if TYPE_CHECKING:
    from pathlib import Path

VISIT = {
    "id": 1,
    "ip": "203.0.113.7",
    "cid": "27",
    "datetime": "2017-03-01 10:05:03.250000",
    "doc_title": "Shop",
    "doc_uri": "https://shop.example/a",
    "doc_enc": "UTF-8",
    "referrer": "https://search.example/",
    "_referrer": "https://shop.example/a",
    "platform": "macos",
    "browser": "chrome",
    "version": "56.0",
    "screen_res": "1920x1080",
    "screen_depth": "24-bit",
    "continent": "EU",
    "country": "DE",
    "subdivision_1": "Hesse",
    "subdivision_2": "x",
    "city": "Fulda",
    "latitude": 50.5,
    "longitude": 9.7,
    "accuracy_radius": 10,
    "time_zone": "Europe/Berlin",
    "lang": "de",
    "_lang": "de-DE",
}
EVENT = {
    "id": 1,
    "ip": "203.0.113.7",
    "cid": "27",
    "datetime": "2017-03-01 10:06:00.000000",
    "doc_title": "Shop",
    "doc_uri": "https://shop.example/a",
    "name": "signup",
    "value": "pro",
}


def read(tmp_path: Path, *rows: tuple[str, dict[str, object]]) -> list[Event | Refusal | Left]:
    path = tmp_path / "crumby.db"
    with database(path, EVENTS, VISITS, USERS) as connection:
        for table, columns in rows:
            insert(connection, table, **columns)
    with crumby.opened(str(path)) as source:
        return list(crumby.read(source.read("p", int), FieldMap("shop")))


def one(tmp_path: Path, **columns: object) -> Event:
    *_, event = read(tmp_path, ("visits", VISIT | columns))
    assert isinstance(event, Event)
    return event


def test_visits_come_first_and_then_events(tmp_path: Path) -> None:
    found = read(tmp_path, ("events", EVENT), ("visits", VISIT))
    visit, event = (item for item in found if isinstance(item, Event))

    assert (visit.application, visit.name, visit.distinct_id) == ("shop", "pageview", "27")
    assert visit.time == datetime(2017, 3, 1, 10, 5, 3, 250_000, tzinfo=UTC)
    assert visit.properties == {
        "url": "https://shop.example/a",
        "title": "Shop",
        "charset": "UTF-8",
        "referrer": "https://search.example/",
        "screen": "1920x1080",
        "color_depth": "24-bit",
        "language": "de",
        "os": "macOS",
        "browser": "Chrome",
        "browser_version": "56.0",
        "continent": "EU",
        "country": "DE",
        "region": "Hesse",
        "subdivision_2": "x",
        "city": "Fulda",
        "geo_timezone": "Europe/Berlin",
        "ip": "203.0.113.7",
    }
    assert (event.name, event.properties["value"]) == ("signup", "pro")
    assert str(visit.event_id) < str(event.event_id)


def test_users_and_coordinates_are_left(tmp_path: Path) -> None:
    found = read(tmp_path, ("visits", VISIT))

    assert {item.what: item.example for item in found if isinstance(item, Left)} == {
        "table 'users'": USERS,
        "column latitude": 50.5,
        "column longitude": 9.7,
        "column accuracy_radius": 10,
    }


@pytest.mark.parametrize(
    ("columns", "kept"),
    [
        ({"referrer": "", "_referrer": "https://b.example/"}, "https://b.example/"),
        ({"referrer": None}, None),
        ({"referrer": "", "_referrer": "http://[::"}, "http://[::"),
        ({"referrer": "", "_referrer": "https://b.example/", "doc_uri": 7}, "https://b.example/"),
    ],
    ids=["header", "same page", "broken", "no page"],
)
def test_referrer(tmp_path: Path, columns: dict[str, object], kept: str | None) -> None:
    assert one(tmp_path, **columns).properties.get("referrer") == kept


def test_language_of_the_header_where_the_browser_says_none(tmp_path: Path) -> None:
    assert one(tmp_path, lang="").properties["language"] == "de-DE"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (("events", EVENT | {"name": None}), "no event name"),
        (("visits", VISIT | {"datetime": None}), "no time"),
    ],
    ids=["name", "time"],
)
def test_row_that_is_no_event(
    tmp_path: Path, row: tuple[str, dict[str, object]], reason: str
) -> None:
    *_, found = read(tmp_path, row)

    assert isinstance(found, Refusal)
    assert found.reason == reason
