"""Tables of Umami come in as its client's events do, joined."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from support.packed import packed

from analytics.event import Event
from analytics.imports.fields import FieldMap, Left, Refusal
from analytics.imports.folders import opened
from analytics.imports.formats import umami

if TYPE_CHECKING:
    from pathlib import Path

#: The columns of the event table of Umami Cloud, with a row.
EVENT = {
    "website_id": "w",
    "session_id": "s1",
    "visit_id": "v1",
    "event_id": "e1",
    "hostname": "shop.example",
    "browser": "chrome",
    "os": "Windows 10",
    "device": "desktop",
    "screen": "1920x1080",
    "language": "de-DE",
    "country": "DE",
    "region": "DE-NW",
    "city": "Köln",
    "url_path": "/größe",
    "url_query": "utm_source=x",
    "utm_source": "x",
    "referrer_path": "/search",
    "referrer_query": "",
    "referrer_domain": "google.com",
    "page_title": 'Say "hi", all',
    "gclid": "abc",
    "event_type": "1",
    "event_name": "",
    "tag": "\\N",
    "distinct_id": "",
    "created_at": "2026-01-31 12:00:00",
    "job_id": "\\N",
}
DATA = {
    "website_id": "w",
    "session_id": "s1",
    "event_id": "e1",
    "url_path": "/",
    "event_name": "bought",
    "data_key": "plan.name",
    "string_value": "pro",
    "number_value": "\\N",
    "date_value": "",
    "data_type": "1",
    "created_at": "2026-01-31 12:00:00",
}
KEPT = {
    "browser": "chrome",
    "city": "Köln",
    "click_id": "google",
    "country": "DE",
    "device": "desktop",
    "language": "de-DE",
    "os": "Windows 10",
    "path": "/größe",
    "referrer": "https://google.com/search",
    "referrer_host": "google.com",
    "region": "DE-NW",
    "screen": "1920x1080",
    "session_id": "v1",
    "title": 'Say "hi", all',
    "url": "https://shop.example/größe?utm_source=x",
    "utm_source": "x",
}


def table(*rows: dict[str, str]) -> bytes:
    file = io.StringIO()
    writer = csv.DictWriter(file, list(rows[0]), quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


def read(tmp_path: Path, files: dict[str, bytes] | bytes) -> list[Event | Refusal | Left]:
    path = tmp_path / "export"
    path.write_bytes(files if isinstance(files, bytes) else packed(files))
    with opened(str(path)) as source:
        return list(umami.read(source.lines("p"), FieldMap("shop")))


def events(found: list[Event | Refusal | Left]) -> list[Event]:
    return [one for one in found if isinstance(one, Event)]


def test_page_view(tmp_path: Path) -> None:
    found = read(tmp_path, b"\xef\xbb\xbf" + table(EVENT))

    assert found == [
        Left("column gclid", "abc"),
        Event("shop", "pageview", datetime(2026, 1, 31, 12, tzinfo=UTC), "s1", KEPT, "e1"),
    ]


def test_data_are_joined_from_the_other_table(tmp_path: Path) -> None:
    rows = [
        DATA,
        DATA | {"data_key": "price", "data_type": "2", "number_value": "1200.5000"},
        DATA | {"data_key": "n", "data_type": "2", "number_value": "120.0000"},
        DATA | {"data_key": "odd", "data_type": "2", "number_value": "1e999999"},
        DATA | {"data_key": "no", "data_type": "2", "number_value": "x"},
        DATA | {"data_key": "is", "data_type": "3", "string_value": "true"},
        DATA | {"data_key": "at", "data_type": "4", "date_value": "2026-01-01 00:00:00"},
        DATA | {"event_id": "gone"},
    ]
    bought = EVENT | {"event_type": "2", "event_name": "bought", "distinct_id": "u1", "gclid": ""}
    found = read(tmp_path, {"website_event.csv": table(bought), "event_data.csv": table(*rows)})
    (event,) = events(found)

    assert (event.name, event.distinct_id) == ("bought", "u1")
    assert (
        event.properties.items()
        >= {
            "anonymous_id": "s1",
            "plan_name": "pro",
            "price": "1200.5",
            "n": "120",
            "odd": "1E+999999",
            "no": "x",
            "is": "true",
            "at": "2026-01-01 00:00:00",
        }.items()
    )
    assert found[-1] == Left("data of events that are not there", "1 events")


def test_tables_of_a_database(tmp_path: Path) -> None:
    """There the session has a table of its own, and times have a zone."""
    names = ("event_id", "session_id", "event_type", "event_name", "url_path", "created_at")
    event = {name: EVENT[name] for name in names} | {"created_at": "2026-01-31 12:00:00.25+01"}
    session = {"session_id": "s1", "browser": "firefox", "os": "Linux", "subdivision1": "DE-NW"}
    data = {name: value for name, value in DATA.items() if name != "session_id"}
    data |= {"event_id": "d1", "website_event_id": "e1"}
    found = read(
        tmp_path,
        {
            "website_event.csv": table(event, event | {"event_id": "e2"}),
            "session.csv": table(session),
            "event_data.csv": table(data),
        },
    )
    first, second = events(found)

    assert first.time == datetime(2026, 1, 31, 11, 0, 0, 250_000, UTC)
    shared = {"browser": "firefox", "os": "Linux", "region": "DE-NW", "path": "/größe"}
    assert second.properties == shared | {"url": "/größe"}
    assert first.properties == second.properties | {"plan_name": "pro"}


@pytest.mark.parametrize(
    ("kind", "name", "want"),
    [
        ("1", "ignored", "pageview"),
        ("2", "bought", "bought"),
        ("3", "", "link"),
        ("4", "", "pixel"),
        ("5", "", "performance"),
    ],
)
def test_kinds(tmp_path: Path, kind: str, name: str, want: str) -> None:
    (event,) = events(read(tmp_path, table(EVENT | {"event_type": kind, "event_name": name})))

    assert event.name == want


def test_heat_maps_are_left(tmp_path: Path) -> None:
    assert read(tmp_path, table(EVENT | {"event_type": "6"})) == [Left("events of type 6", "e1")]


def test_data_of_a_session_identify(tmp_path: Path) -> None:
    rows = [
        {name: DATA[name] for name in ("session_id", "data_key", "string_value", "created_at")}
        | more
        for more in (
            {"data_key": "plan"},
            {"data_key": "role", "string_value": "admin"},
            {"session_id": "s2"},
        )
    ]
    first, second = events(read(tmp_path, table(*rows)))

    assert (first.name, first.distinct_id) == ("identify", "s1")
    assert first.properties == {"plan": "pro", "role": "admin"}
    assert second.distinct_id == "s2"
    assert first.event_id != second.event_id
    assert first in read(tmp_path, table(*rows))


def test_totals_without_a_day_are_refused(tmp_path: Path) -> None:
    """That is what a site of one's own lets download."""
    names = ("pages", "browsers", "events")
    found = read(tmp_path, {f"{name}.csv": b"x,y\n/,3\n/a,2\n" for name in names} | {"os.csv": b""})

    assert [one.reason for one in found if isinstance(one, Refusal)] == [
        "not a table of events"
    ] * 3
    assert len(found) == 3


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"created_at": "soon"}, "the time cannot be read"),
        ({"created_at": ""}, "no time"),
        ({"event_type": "2"}, "no event name"),
    ],
    ids=["time", "no time", "no name"],
)
def test_what_is_no_event_is_refused(tmp_path: Path, more: dict[str, str], reason: str) -> None:
    found = read(tmp_path, table(EVENT | more))

    assert [one.reason for one in found if isinstance(one, Refusal)] == [reason]


def test_rows_that_do_not_fit_are_refused_and_the_next_is_read(tmp_path: Path) -> None:
    data = table(EVENT) + b"cut,off\n" + table(EVENT | {"event_id": "e2"}).split(b"\n", 1)[1]
    found = read(tmp_path, data)

    assert [event.event_id for event in events(found)] == ["e1", "e2"]
    assert [one.reason for one in found if isinstance(one, Refusal)] == [
        "another number of columns"
    ]


def test_event_without_an_id_has_that_of_its_line(tmp_path: Path) -> None:
    (event,) = events(read(tmp_path, table(EVENT | {"event_id": "\\N", "session_id": ""})))

    assert str(event.event_id).startswith("p-000000000002-")
    assert event.distinct_id is None
