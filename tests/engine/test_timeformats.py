"""TIME_FORMAT: the variables of strptime, and Splunk's own."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.together import together

from analytics.engine.timeformats import TimeFormat
from analytics.errors import ConfigError

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)


def found(text: str, form: str) -> str | None:
    time = TimeFormat(form).find(text, BERLIN, NOW)
    return time.isoformat() if time else None


@together(
    ("form", "text", "time"),
    [
        ("%Y-%m-%d %H:%M:%S", "x 2011-08-08 11:45:17", "2011-08-08T11:45:17+02:00"),
        ("%Y-%m-%dT%H:%M:%S.%6N%:z", "2011-08-08T11:45:17.735045+00:00",
         "2011-08-08T11:45:17.735045+00:00"),
        ("%Y-%m-%d %H:%M:%S,%3N", "2011-08-08 11:45:17,735", "2011-08-08T11:45:17.735000+02:00"),
        ("%H:%M:%S.%9N %F", "11:45:17.735045999 2011-08-08", "2011-08-08T11:45:17.735045+02:00"),
        ("%T.%Q %D", "11:45:17.7 08/08/11", "2011-08-08T11:45:17.700000+02:00"),
        ("%T.%f %d.%m.%y", "11:45:17.735045 8.8.71", "1971-08-08T11:45:17.735045+01:00"),
        ("%d/%b/%Y:%H:%M:%S %z", "[08/Aug/2011:11:45:17 -0700]", "2011-08-08T11:45:17-07:00"),
        ("%a, %e %B %Y %R Z", "Mon,  8 August 2011 11:45 Z", "2011-08-08T11:45:00+02:00"),
        ("%Y-%m-%d %H:%M:%S %Z", "2011-08-08 11:45:17 EST", "2011-08-08T11:45:17-05:00"),
        ("%Y-%m-%d %H:%M %Z", "2011-08-08 11:45 Asia/Tokyo", "2011-08-08T11:45:00+09:00"),
        ("%Y-%m-%d %H:%M %Z", "2011-08-08 11:45 nowhere", "2011-08-08T11:45:00+02:00"),
        ("%Y-%m-%d %I:%M %p", "2011-08-08 12:05 am", "2011-08-08T00:05:00+02:00"),
        ("%Y-%m-%d %I:%M %p", "2011-08-08 12:05 PM", "2011-08-08T12:05:00+02:00"),
        ("%s", "at 1312803917 x", "2011-08-08T11:45:17+00:00"),
        ("%s.%3N", "1312803917.735", "2011-08-08T11:45:17.735000+00:00"),
        ("%s%3N", "1312803917735", "2011-08-08T11:45:17.735000+00:00"),
        ("%b %d %H:%M:%S", "Aug  8 11:45:17", "2025-08-08T11:45:17+02:00"),
        ("%b %d %H:%M:%S", "Jan 6 11:45:17", "2026-01-06T11:45:17+01:00"),
        ("%H:%M:%S", "11:45:17", "2026-01-05T11:45:17+01:00"),
        ("%Y %j", "2011 220", "2011-08-08T00:00:00+02:00"),
        ("%Y%m%d%H%M%S%%", "20110808114517%", "2011-08-08T11:45:17+02:00"),
        ("%Y-%m-%d", "2011-13-40 then 2011-08-08", "2011-08-08T00:00:00+02:00"),
        ("%Y-%m-%d", "no time", None),
        ("%Y-%m-%d %T", "2011-08-08 11:45:61", None),
        ("%Y-%m-%d %T", "2011-08-08 11:45:60", "2011-08-08T11:45:59+02:00"),
        ("%z", "+99:00", None),
    ],
)  # fmt: skip
def test_time_is_found(form: str, text: str, time: str | None) -> None:
    assert found(text, form) == time


@pytest.mark.parametrize("form", ["%v", "%Y %Y", "%3S", "%:H", "%0N", "%b %m %b"])
def test_what_is_not_known_is_refused(form: str) -> None:
    with pytest.raises(ConfigError, match=f"TIME_FORMAT '{form}'"):
        TimeFormat(form)


@given(st.text(), st.text(alphabet="%YymdbHMSNQfszZ:p 3-/"))
def test_any_format_reads_any_text_or_is_refused(text: str, form: str) -> None:
    try:
        reader = TimeFormat(form)
    except ConfigError:
        return
    time = reader.find(text, BERLIN, NOW)
    assert time is None or time.tzinfo is not None
