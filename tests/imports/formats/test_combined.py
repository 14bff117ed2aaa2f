"""Lines of access logs, whole and broken."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta, timezone

import pytest

from analytics.event import Event
from analytics.imports.fields import FieldMap, Left, Refusal
from analytics.imports.formats import combined
from analytics.imports.lines import Lines

LINE = (
    '83.149.9.216 - - [17/May/2015:10:05:03 +0000] "GET /a/b.png?x=1&y=2 HTTP/1.1" 200 203 '
    '"http://example.org/from" "Mozilla/5.0 (X11)"'
)


def read(*lines: str | bytes, event_name: str | None = None) -> list[Event | Refusal | Left]:
    text = b"\n".join(line.encode() if isinstance(line, str) else line for line in lines)
    return list(combined.read(Lines(io.BytesIO(text)), FieldMap("web", event_name)))


def one(line: str | bytes) -> Event:
    (found,) = (item for item in read(line) if not isinstance(item, Left))
    assert isinstance(found, Event)
    return found


def test_combined_line() -> None:
    assert one(LINE) == Event(
        "web",
        "request",
        datetime(2015, 5, 17, 10, 5, 3, tzinfo=UTC),
        None,
        {
            "ip": "83.149.9.216",
            "method": "GET",
            "url": "/a/b.png?x=1&y=2",
            "path": "/a/b.png",
            "status": "200",
            "bytes": "203",
            "referrer": "http://example.org/from",
            "user_agent": "Mozilla/5.0 (X11)",
        },
        "-000000000001-f34cd0fa",
    )


def test_common_line_has_neither_referrer_nor_agent() -> None:
    event = one('::1 - frank [10/Oct/2000:13:55:36 -0730] "HEAD / HTTP/1.0" 304 -')

    assert event.properties == {
        "ip": "::1",
        "method": "HEAD",
        "url": "/",
        "path": "/",
        "status": "304",
    }
    assert event.time == datetime(
        2000, 10, 10, 13, 55, 36, tzinfo=timezone(-timedelta(hours=7, minutes=30))
    )


def test_user_name_may_hold_blanks() -> None:
    event = one('::1 - frank the tank [10/Oct/2000:13:55:36 +0000] "GET / HTTP/1.0" 200 1')

    assert event.properties["path"] == "/"


def test_dash_is_no_value_but_a_user_agent_that_was_not_sent() -> None:
    event = one('::1 - - [10/Oct/2000:13:55:36 +0000] "GET / HTTP/1.0" 200 - "-" "-"')

    assert set(event.properties) == {"ip", "method", "url", "path", "status", "user_agent"}
    assert event.properties["user_agent"] == ""


@pytest.mark.parametrize("cut", [1, 2, 9, 17])
def test_line_that_breaks_off_in_the_user_agent_counts(cut: int) -> None:
    event = one(LINE[:-cut])

    assert str(event.properties["user_agent"]) == "Mozilla/5.0 (X11)"[: 18 - cut]


def test_line_that_breaks_off_in_the_request_counts() -> None:
    event = one('::1 - - [10/Oct/2000:13:55:36 +0000] "GET /search')

    assert event.properties == {
        "ip": "::1",
        "method": "GET",
        "url": "/search",
        "path": "/search",
    }


def test_escaped_quotes_stay_inside() -> None:
    event = one('::1 - - [10/Oct/2000:13:55:36 +0000] "GET / HTTP/1.0" 200 1 "-" "a \\"b\\" c"')

    assert event.properties["user_agent"] == 'a \\"b\\" c'


@pytest.mark.parametrize("request_line", ["\\x16\\x03", "", "-", "quit now please", "get / x"])
def test_request_that_is_no_http_keeps_its_text(request_line: str) -> None:
    event = one(f'::1 - - [10/Oct/2000:13:55:36 +0000] "{request_line}" 400 0')

    want = {"ip": "::1", "status": "400", "bytes": "0"}
    if request_line not in {"", "-"}:
        want["request"] = request_line
    assert event.properties == want


def test_bytes_that_are_not_utf8_are_kept_as_codes() -> None:
    event = one(b'::1 - - [10/Oct/2000:13:55:36 +0000] "GET /caf\xe9 HTTP/1.0" 200 1')

    assert event.properties["path"] == "/caf\\xe9"


def test_event_name_can_be_chosen() -> None:
    (event,) = read(LINE, event_name="pageview")

    assert isinstance(event, Event)
    assert event.name == "pageview"


def test_other_lines_are_refused_with_their_text() -> None:
    found = read(LINE, "", "GET / HTTP/1.1", LINE.replace("May", "Mai"), LINE.replace("17/", "37/"))

    assert [item.reason for item in found if isinstance(item, Refusal)] == [
        "not a line of an access log",
        "the time cannot be read",
        "the time cannot be read",
    ]
    assert isinstance(found[1], Refusal)
    assert "GET / HTTP/1.1" in found[1].message


def test_virtual_host_in_front_is_no_client() -> None:
    event = one(f"shop.example.org:443 {LINE}")

    assert event.properties["host"] == "shop.example.org"
    assert event.properties["ip"] == "83.149.9.216"


@pytest.mark.parametrize("client", ["1.2.3.4:5678", "fe80::1", "a::1"])
def test_colon_in_a_client_makes_no_virtual_host(client: str) -> None:
    event = one(f'{client} - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 1')

    assert event.properties["ip"] == client
    assert "host" not in event.properties


def test_what_a_server_adds_is_left() -> None:
    line = f'{LINE} "10.0.0.1" 0.004'

    assert one(line).properties == one(LINE).properties
    assert read(line)[0] == Left("text behind the user agent", ' "10.0.0.1" 0.004')


def test_name_of_the_user_is_left() -> None:
    (left, event) = read('::1 - ann lee [10/Oct/2000:13:55:36 +0000] "GET / HTTP/1.0" 304 -')

    assert left == Left("name of the user", "- ann lee")
    assert isinstance(event, Event)
    assert event.properties["ip"] == "::1"
