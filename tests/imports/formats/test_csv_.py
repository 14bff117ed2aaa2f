"""Rows under a header, or under names that are given."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from support.packed import packed

from analytics.errors import ConfigError
from analytics.event import Event
from analytics.imports.fields import FieldMap
from analytics.imports.formats import csv_
from analytics.imports.lines import Lines, Source

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.imports.fields import Refusal

HEADER = "time,event,distinct_id,note"
ROW = "2026-11-24T12:00:00Z,login,u1"


def read(text: str | bytes, fields: FieldMap | None = None) -> list[Event | Refusal]:
    raw = text if isinstance(text, bytes) else text.encode()
    return list(csv_.read(Lines(io.BytesIO(raw)), fields or FieldMap("shop")))


def notes(found: list[Event | Refusal]) -> list[object]:
    return [
        item.properties.get("note") if isinstance(item, Event) else item.reason for item in found
    ]


def test_other_columns_become_properties() -> None:
    (event,) = read(f"{HEADER}\n{ROW},hello\n")

    assert event == Event(
        "shop",
        "login",
        datetime(2026, 11, 24, 12, tzinfo=UTC),
        "u1",
        {"note": "hello"},
        "-000000000002-12cdbfba",
    )


def test_quotes_hold_commas_quotes_and_line_breaks() -> None:
    found = read(f'{HEADER}\r\n{ROW},"a, ""b"""\r\n{ROW},"c\nd"\r\n{ROW},\r\n')

    assert notes(found) == ['a, "b"', "c\nd", None]


def test_ids_count_lines_not_rows() -> None:
    found = read(f'{HEADER}\n{ROW},"c\nd"\n{ROW},\n')

    assert [str(item.event_id)[:13] for item in found if isinstance(item, Event)] == [
        "-000000000003",
        "-000000000004",
    ]


def test_byte_order_mark_is_no_part_of_the_first_name() -> None:
    assert notes(read(b"\xef\xbb\xbf" + f"{HEADER}\n{ROW},x\n".encode())) == ["x"]


@pytest.mark.parametrize(("delimiter", "mark"), [(";", ";"), ("tab", "\t"), ("|", "|")])
def test_other_delimiters(delimiter: str, mark: str) -> None:
    text = f"{HEADER}\n{ROW},x,\n".replace(",x,", ",x").replace(",", mark)

    assert notes(read(text, FieldMap("shop", delimiter=delimiter))) == ["x"]


def test_blanks_and_given_columns() -> None:
    fields = FieldMap(
        "cdnow",
        event_name="purchase",
        time="date",
        distinct_id="id",
        delimiter="space",
        columns=("id", "date", "note"),
    )
    (event,) = read(" 00004 19970101  29.33\r\n", fields)

    assert isinstance(event, Event)
    assert (event.name, event.distinct_id, event.time) == (
        "purchase",
        "00004",
        datetime(1997, 1, 1, tzinfo=UTC),
    )
    assert event.properties == {"note": "29.33"}


def test_rows_that_do_not_fit_are_refused_and_the_next_is_read() -> None:
    found = read(
        f"{HEADER}\n{ROW}\n{ROW},x,y\n\n".encode()
        + f"{ROW},\xe9\n".encode("latin-1")
        + f"{ROW},fine\n".encode()
    )

    assert notes(found) == [
        "another number of columns",
        "another number of columns",
        "not UTF-8",
        "fine",
    ]


def test_quote_that_never_ends_is_refused() -> None:
    found = read(f'{HEADER}\n{ROW},"' + f"{ROW},x\n" * 5_000)

    assert notes(found)[0] == "not CSV"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (FieldMap("s", time="tme"), "no column 'tme'.*--time.*'time'"),
        (FieldMap("s", event="type"), "no column 'type'.*--event"),
        (FieldMap("s", distinct_id="user"), "no column 'user'.*--distinct-id"),
    ],
)
def test_name_that_is_no_column_stops_before_the_first_row(fields: FieldMap, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        read(f"{HEADER}\n{ROW},x\n", fields)


def test_column_without_a_person_is_optional() -> None:
    (event,) = read("time,event\n2026-11-24,login\n")

    assert isinstance(event, Event)
    assert event.distinct_id is None


def test_same_name_twice_is_told() -> None:
    with pytest.raises(ConfigError, match="twice"):
        read("time,time\n1,2\n")


def test_each_file_of_an_archive_has_its_header(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    more = f"note,{HEADER.removesuffix(',note')}\nb,{ROW}\n"
    path.write_bytes(packed({"a.csv": f"{HEADER}\n{ROW},a\n".encode(), "b.csv": more.encode()}))

    with Source(str(path)) as source:
        assert notes(list(csv_.read(source.lines(), FieldMap("shop")))) == ["a", "b"]


def test_empty_file_holds_nothing() -> None:
    assert read("") == []
