"""Time modifiers and spans."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.together import together

from analytics.spl.times import Span, moment, relative

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 20, 14, 32, 7, 500_000, tzinfo=UTC)  # a Friday


def at(text: str, zone: str = "UTC") -> str:
    found = moment(text, NOW, ZoneInfo(zone))
    return found.astimezone(ZoneInfo(zone)).isoformat() if found else "none"


@together(
    ("text", "want"),
    [
        ("now", "2026-11-20T14:32:07.500000+00:00"),
        ("now()", "2026-11-20T14:32:07.500000+00:00"),
        ("-1d@d", "2026-11-19T00:00:00+00:00"),
        ("@d", "2026-11-20T00:00:00+00:00"),
        ("@d-2h", "2026-11-19T22:00:00+00:00"),
        ("-60m@m", "2026-11-20T13:32:00+00:00"),
        ("-h@h", "2026-11-20T13:00:00+00:00"),
        ("@w", "2026-11-15T00:00:00+00:00"),
        ("@w0", "2026-11-15T00:00:00+00:00"),
        ("@w7", "2026-11-15T00:00:00+00:00"),
        ("@w1", "2026-11-16T00:00:00+00:00"),
        ("@w5", "2026-11-20T00:00:00+00:00"),
        ("@w6", "2026-11-14T00:00:00+00:00"),
        ("@mon", "2026-11-01T00:00:00+00:00"),
        ("@q", "2026-10-01T00:00:00+00:00"),
        ("@y", "2026-01-01T00:00:00+00:00"),
        ("-1mon@mon+7d", "2026-10-08T00:00:00+00:00"),
        ("+2weeks", "2026-12-04T14:32:07.500000+00:00"),
        ("-1quarter", "2026-08-20T14:32:07.500000+00:00"),
        ("1", "1970-01-01T00:00:01+00:00"),
        ("1312804800.25", "2011-08-08T12:00:00.250000+00:00"),
        ("08/08/2011:11:45:17", "2011-08-08T11:45:17+00:00"),
        ("2011-08-08T11:45:17+02:00", "2011-08-08T09:45:17+00:00"),
        ("2011-08-08", "2011-08-08T00:00:00+00:00"),
        ("soon", "none"),
        ("", "none"),
        ("-1", "1969-12-31T23:59:59+00:00"),
        ("-1parsec", "none"),
        ("-1d@x", "none"),
        ("-1d@d3", "none"),
        ("13/40/2011:00:00:00", "none"),
        ("-999999999999y", "none"),
        ("1d", "none"),
    ],
)
def test_modifier(text: str, want: str) -> None:
    assert at(text) == want


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("@d", "2026-11-20T00:00:00+01:00"),
        ("-1mon@mon", "2026-10-01T00:00:00+02:00"),
        ("-30d", "2026-10-21T15:32:07.500000+02:00"),
        ("-720h", "2026-10-21T16:32:07.500000+02:00"),
    ],
)
def test_modifier_in_a_zone(text: str, want: str) -> None:
    """Days keep the hour of the wall clock over a change, hours do not."""
    assert at(text, "Europe/Berlin") == want


def test_end_of_month_is_kept_in_the_month() -> None:
    base = datetime(2024, 3, 31, tzinfo=UTC)
    assert relative("-1mon", base, ZoneInfo("UTC")) == datetime(2024, 2, 29, tzinfo=UTC)


@given(st.text(max_size=20))
def test_any_text_is_a_time_or_none(text: str) -> None:
    found = moment(text, NOW, BERLIN)
    assert found is None or found.tzinfo is not None


@together(
    ("text", "want"),
    [
        ("1d", Span(1, "d")),
        ("15m", Span(15, "m")),
        ("1mon", Span(1, "mon")),
        ("mon", Span(1, "mon")),
        ("2weeks", Span(2, "w")),
        ("1w@w1", Span(1, "w", 1)),
        ("w@w", Span(1, "w", 0)),
        ("100ms", Span(100_000, "us")),
        ("1M", Span(1, "m")),
        ("0d", None),
        ("10", None),
        ("1d@w1", None),
        ("x", None),
        ("", None),
    ],
)
def test_span(text: str, want: Span | None) -> None:
    assert Span.read(text) == want


def test_seconds_of_a_span() -> None:
    spans = ["1s", "1h", "1d", "1w", "1mon", "500ms"]
    got = [span.seconds for span in map(Span.read, spans) if span]
    assert got == [1, 3600, 86_400, 604_800, 2_592_000, 0.5]
