"""Logs of IIS and CloudFront, whole and broken."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest

from analytics.event import Event
from analytics.imports.fields import FieldMap, Left, Refusal
from analytics.imports.formats import w3c
from analytics.imports.lines import Lines

IIS = (
    "#Software: Microsoft Internet Information Services 10.0\n"
    "#Version: 1.0\n"
    "#Date: 2024-03-01 10:05:00\n"
    "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query cs-username c-ip "
    "cs(User-Agent) cs(Referer) sc-status\n"
)
IIS_LINE = (
    "2024-03-01 10:05:03 10.0.0.1 GET /a/b.png x=1+2 ann 83.149.9.216 "
    "Mozilla/5.0+(X11;+Linux) https://example.org/from 200\n"
)
EDGE = (
    "#Version: 1.0\n"
    "#Fields: date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem "
    "sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-host-header\n"
)
EDGE_LINE = (
    "2024-03-01\t10:05:03\tFRA2\t203\t83.149.9.216\tGET\td1.cloudfront.net\t/a%20b\t"
    "200\t-\tMozilla/5.0%20(X11)%20a+b\t-\tsecret=1\tshop.example.org\n"
)


def everything(text: str | bytes, event_name: str | None = None) -> list[Event | Refusal | Left]:
    raw = text.encode() if isinstance(text, str) else text
    return list(w3c.read(Lines(io.BytesIO(raw)), FieldMap("web", event_name)))


def read(text: str | bytes, event_name: str | None = None) -> list[Event | Refusal]:
    return [item for item in everything(text, event_name) if not isinstance(item, Left)]


def one(text: str, event_name: str | None = None) -> Event:
    (found,) = read(text, event_name)
    assert isinstance(found, Event)
    return found


def test_line_of_iis() -> None:
    event = one(IIS + IIS_LINE)

    assert (event.name, event.time) == ("request", datetime(2024, 3, 1, 10, 5, 3, tzinfo=UTC))
    assert event.properties == {
        "ip": "83.149.9.216",
        "method": "GET",
        "url": "/a/b.png?x=1+2",
        "path": "/a/b.png",
        "status": "200",
        "referrer": "https://example.org/from",
        "user_agent": "Mozilla/5.0 (X11; Linux)",
    }


def test_line_of_cloudfront() -> None:
    event = one(EDGE + EDGE_LINE, "hit")

    assert event.name == "hit"
    assert event.properties == {
        "method": "GET",
        "ip": "83.149.9.216",
        "url": "/a%20b",
        "path": "/a%20b",
        "status": "200",
        "bytes": "203",
        "host": "shop.example.org",
        "user_agent": "Mozilla/5.0 (X11) a+b",
        "edge_location": "FRA2",
    }


def test_user_agent_that_was_not_sent() -> None:
    event = one(IIS + IIS_LINE.replace("Mozilla/5.0+(X11;+Linux)", "-"))

    assert event.properties["user_agent"] == ""


def test_other_columns_are_left() -> None:
    left = [item for item in everything(IIS + IIS_LINE) if isinstance(item, Left)]

    assert left == [Left("column s-ip", "10.0.0.1"), Left("column cs-username", "ann")]


def test_columns_may_change_when_the_server_starts_again() -> None:
    found = read(IIS + IIS_LINE + "#Fields: date time cs-uri-stem\n2024-03-01 11:00:00 /other\n")

    events = [event for event in found if isinstance(event, Event)]
    assert [event.properties["path"] for event in events] == ["/a/b.png", "/other"]
    assert set(events[1].properties) == {"url", "path"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (IIS_LINE, "no #Fields before it"),
        (IIS + IIS_LINE.replace(" 200", ""), "another number of columns"),
        (IIS + IIS_LINE.replace("2024-03-01", "2024-13-01"), "the time cannot be read"),
        (IIS + IIS_LINE.replace("10:05:03", "-"), "the time cannot be read"),
        (IIS + IIS_LINE.replace("10:05:03", "10:05:03+02:00"), "the time cannot be read"),
        ("#Fields: cs-uri-stem\n/\n", "the time cannot be read"),
    ],
    ids=["no fields", "columns", "date", "no time", "zone", "no columns of time"],
)
def test_line_that_is_no_event(text: str, reason: str) -> None:
    (found,) = read(text)

    assert isinstance(found, Refusal)
    assert found.reason == reason


def test_bytes_that_are_no_text_are_kept_as_escapes() -> None:
    (found,) = read((IIS + IIS_LINE).encode().replace(b"b.png", b"\xe9"))

    assert isinstance(found, Event)
    assert found.properties["path"] == "/a/\\xe9"


def test_empty_file_holds_nothing() -> None:
    assert read("") == []
