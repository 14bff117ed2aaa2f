"""Totals of days come in as what they are."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from support.packed import packed

from analytics.event import Event
from analytics.imports.fields import FieldMap, Left, Refusal
from analytics.imports.folders import opened
from analytics.imports.formats import plausible

if TYPE_CHECKING:
    from pathlib import Path

#: Table -> its columns and a row, as Plausible's documentation shows them.
TABLES = {
    "browsers": (
        "browser,browser_version,visitors,visits,visit_duration,bounces,pageviews",
        '"Safari","16.3",5,6,512,2,10',
        {"browser": "Safari", "browser_version": "16.3", "bounces": "2"},
    ),
    "devices": (
        "device,visitors,visits,visit_duration,bounces,pageviews",
        '"Mobile",12,13,140,10,17',
        {"device": "Mobile", "visit_duration": "140"},
    ),
    "entry_pages": (
        "entry_page,visitors,entrances,visit_duration,bounces,pageviews",
        '"/docs",28,29,3573,13,64',
        {"entry_page": "/docs", "entrances": "29"},
    ),
    "exit_pages": (
        "exit_page,visitors,visit_duration,exits,bounces,pageviews",
        '"/",1,8,1,0,24',
        {"exit_page": "/", "bounces": "0"},
    ),
    "custom_events": (
        "name,link_url,path,visitors,events",
        '"Outbound Link: Click","https://one.example/ü","",1,2',
        {"name": "Outbound Link: Click", "url": "https://one.example/ü", "events": "2"},
    ),
    "locations": (
        "country,region,city,visitors,visits,visit_duration,bounces,pageviews",
        '"FR","FR-PAC",3027647,1,1,4,0,2',
        {"country": "FR", "region": "FR-PAC", "city_geoname_id": "3027647"},
    ),
    "operating_systems": (
        "operating_system,operating_system_version,visitors,visits,visit_duration,bounces,pageviews",
        '"","",1,1,8,0,24',
        {"pageviews": "24"},
    ),
    "pages": (
        "hostname,page,visits,visitors,pageviews,total_scroll_depth",
        '"shop.example","/a,b ""c""",8,7,9,\\N',
        {"host": "shop.example", "path": '/a,b "c"', "visits": "8", "visitors": "7"},
    ),
    "sources": (
        "source,referrer,utm_source,utm_campaign,pageviews,visitors,visits,bounces",
        '"Google","google.com","","x",70,23,25,13',
        {"source": "Google", "referrer": "google.com", "utm_campaign": "x"},
    ),
    "visitors": (
        "visitors,pageviews,bounces,visits,visit_duration",
        "119,304,77,134,21070",
        {"visitors": "119", "pageviews": "304", "bounces": "77", "visits": "134"},
    ),
}


def text(table: str, *dates: str) -> bytes:
    columns, row, _ = TABLES[table]
    header = ",".join(f'"{name}"' for name in f"date,{columns}".split(","))
    return "\n".join([header, *(f'"{date}",{row}' for date in dates), ""]).encode()


def read(path: Path, fields: FieldMap | None = None) -> list[Event | Refusal | Left]:
    with opened(str(path)) as source:
        return list(plausible.read(source.lines(), fields or FieldMap("shop")))


def read_one(tmp_path: Path, data: bytes, fields: FieldMap | None = None) -> list[object]:
    path = tmp_path / "x.csv"
    path.write_bytes(data)
    return list(read(path, fields))


@pytest.mark.parametrize("table", sorted(TABLES))
def test_table(tmp_path: Path, table: str) -> None:
    told, event = read_one(tmp_path, text(table, "2026-01-31"))

    assert told == Left(
        "visits, visitors and events behind the totals of days", f"imported_{table}"
    )
    assert isinstance(event, Event)
    assert (event.name, event.distinct_id) == (f"imported_{table}", None)
    assert event.time == datetime(2026, 1, 31, tzinfo=UTC)
    assert event.properties.items() >= TABLES[table][2].items()
    assert "date" not in event.properties
    assert "" not in event.properties.values()


def test_whole_archive(tmp_path: Path) -> None:
    path = tmp_path / "shop_example_20260201.zip"
    days = ("2026-01-30", "2026-01-31")
    path.write_bytes(
        packed({f"imported_{name}_20260130_20260131.csv": text(name, *days) for name in TABLES})
    )
    found = read(path)
    events = [one for one in found if isinstance(one, Event)]

    assert {event.name for event in events} == {f"imported_{name}" for name in TABLES}
    assert len({event.event_id for event in events}) == len(events) == 20
    assert sum(isinstance(one, Left) for one in found) == 10


def test_day_is_of_the_zone_of_the_site(tmp_path: Path) -> None:
    fields = FieldMap("shop", zone=ZoneInfo("America/New_York"))
    _, event = read_one(tmp_path, text("visitors", "2026-01-31"), fields)

    assert isinstance(event, Event)
    assert event.time == datetime(2026, 1, 31, 5, tzinfo=UTC)


def test_row_is_known_by_day_and_breakdown_not_by_its_numbers(tmp_path: Path) -> None:
    first, second = (
        read_one(tmp_path, data)[1]
        for data in (
            text("pages", "2026-01-31"),
            text("pages", "2026-01-31").replace(b",8,7,9,", b",9,9,9,"),
        )
    )
    _, other = read_one(tmp_path, text("pages", "2026-01-31").replace(b"/a", b"/b"))

    assert isinstance(first, Event)
    assert isinstance(second, Event)
    assert isinstance(other, Event)
    assert first.event_id == second.event_id != other.event_id


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"x,y\n1,2\n", "not a table of Plausible"),
        (b"page,visitors\n/,2\n", "not a table of Plausible"),
        (b"date,visitors\nsoon,2\n", "the time cannot be read"),
        (b"date,visitors\n,2\n", "no time"),
        (b"date,visitors\n2026-01-31\n", "another number of columns"),
        (b"date,visitors\n2026-01-31,\xff\n", "not UTF-8"),
        (b"\x00\x01\x02", "not a table of Plausible"),
        (b"", "not a table of Plausible"),
    ],
    ids=["other", "no date", "no day", "empty day", "cells", "bytes", "binary", "empty"],
)
def test_what_is_no_total_is_refused(tmp_path: Path, data: bytes, reason: str) -> None:
    found = read_one(tmp_path, data)

    assert [one.reason for one in found if isinstance(one, Refusal)] == [reason] * bool(data)
