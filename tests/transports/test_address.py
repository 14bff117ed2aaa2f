"""The path of an address says what takes events there."""

from __future__ import annotations

import pytest

from analytics.errors import ConfigError
from analytics.transports.address import is_hec, parts


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://h", ("https", "h", 443, "")),
        ("http://h/", ("http", "h", 80, "")),
        ("https://h:8088/in/", ("https", "h", 8088, "/in")),
        ("http://[::1]:80/v1/events", ("http", "::1", 80, "/v1/events")),
    ],
)
def test_address_is_taken_apart(url: str, found: tuple[str, str, int, str]) -> None:
    assert parts(url) == found


@pytest.mark.parametrize(
    "url",
    [
        *("", "h", "h:8088", "ftp://h", "http://", "https://h:99999", "https://h:x"),
        *("https://key@h", "https://u:p@h", "https://h/?key=1", "https://h/#a"),
        *("https://h/ü", "https://h/a b", "https://h/a\r\nX: y"),
    ],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(ConfigError):
        parts(url)


@pytest.mark.parametrize(
    ("url", "answer"),
    [
        ("https://h:8088/services/collector", True),
        ("https://h:8088/services/collector/", True),
        ("https://h:8088/services/collector/event", True),
        ("https://h:8088/services/collector/event/1.0", True),
        ("https://h/a/services/collector", True),
        ("https://h", False),
        ("https://h/v1/events", False),
        ("https://h/collector", False),
    ],
)
def test_path_tells_an_event_collector(url: str, answer: object) -> None:
    assert is_hec(url) is answer


def test_raw_text_is_no_place_for_events() -> None:
    with pytest.raises(ConfigError, match="/services/collector"):
        is_hec("https://h/services/collector/raw")
