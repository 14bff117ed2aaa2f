"""The time of a line of any text."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from support.together import together

from analytics.engine import stamps

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)


@together(
    ("line", "time"),
    [
        ("2011-08-08T11:45:17.735045+00:00 x", "2011-08-08T11:45:17.735045+00:00"),
        ("2011-08-08T11:45:17Z x", "2011-08-08T11:45:17+00:00"),
        ("2011-08-08 11:45:17,7 +0530 x", "2011-08-08T11:45:17.700000+05:30"),
        ("[2011/08/08 11:45:17] x", "2011-08-08T11:45:17+02:00"),
        ("2011-01-08 11:45 x", "2011-01-08T11:45:00+01:00"),
        ("at 2011-08-08T11:45:17-07:00.", "2011-08-08T11:45:17-07:00"),
        ('{"a": 1, "at": "2011-08-08T11:45:17.123456789Z"}', "2011-08-08T11:45:17.123456+00:00"),
        (
            '127.0.0.1 - - [08/Aug/2011:11:45:17 -0700] "GET / HTTP/1.1" 200 5',
            "2011-08-08T11:45:17-07:00",
        ),
        ("Mon, 8 Aug 2011 11:45:17 +0200 x", "2011-08-08T11:45:17+02:00"),
        ("Aug  8 11:45:17 host sshd[1]: x", "2025-08-08T11:45:17+02:00"),
        ("<34>Jan  5 11:45:17 host x", "2026-01-05T11:45:17+01:00"),
        ("Aug 8, 2011 11:45:17 x", "2011-08-08T11:45:17+02:00"),
        ("1312803917 x", "2011-08-08T11:45:17+00:00"),
        ("1312803917.735 x", "2011-08-08T11:45:17.735000+00:00"),
        ("1312803917735 x", "2011-08-08T11:45:17.735000+00:00"),
        ("1312803917735045 x", "2011-08-08T11:45:17.735045+00:00"),
        ('{"time": 1312803917.5, "event": 1}', "2011-08-08T11:45:17.500000+00:00"),
        ("timestamp=1312803917 x", "2011-08-08T11:45:17+00:00"),
        ("id 2011-13-08 11:45:17, then 2011-08-08 11:45:17", "2011-08-08T11:45:17+02:00"),
    ],
)
def test_time_is_found(line: str, time: str) -> None:
    found = stamps.find(line, BERLIN, NOW)

    assert found is not None
    assert found.isoformat() == time


@pytest.mark.parametrize(
    "line",
    ["", "hello", "12345 x", "id=1312803917 x", "2011-02-30 11:45:17", "25:99:00",
     "x" * 128 + " 2011-08-08 11:45:17"],
)  # fmt: skip
def test_line_without_a_time_has_none(line: str) -> None:
    assert stamps.Stamp().find(line, BERLIN, NOW) is None
