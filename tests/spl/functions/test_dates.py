"""Functions of time: every variable, partial dates, zones whose clock changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.cases import NOW, Case, found
from support.together import together
from support.values import Want, value

from analytics.errors import SplError
from analytics.spl.times import relative

#: 2026-01-15 09:05:03.123456 and 2026-07-15 21:05:03 in UTC.
WINTER, SUMMER = "1768467903.123456", "1784149503"
BERLIN = "Europe/Berlin"
ZONES = ["UTC", BERLIN, "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]


@together(
    ("form", "want"),
    [
        # Splunk Search Reference 9.4, "Date and time format variables"
        ("%Y-%m-%d", "2026-01-15"), ("%F", "2026-01-15"), ("%y", "26"), ("%C", "20"),
        ("%m", "01"), ("%b", "Jan"), ("%h", "Jan"), ("%B", "January"),
        ("%d", "15"), ("%e", "15"), ("%j", "015"), ("%x", "01/15/2026"), ("%D", "01/15/26"),
        ("%H", "09"), ("%I", "09"), ("%k", " 9"), ("%l", " 9"), ("%M", "05"), ("%S", "03"),
        ("%p", "AM"), ("%T", "09:05:03"), ("%X", "09:05:03"), ("%R", "09:05"),
        ("%N", "123456000"), ("%3N", "123"), ("%6N", "123456"), ("%9N", "123456000"),
        ("%Q", "123"), ("%3Q", "123"), ("%6Q", "123456"), ("%f", "123456"),
        ("%s", "1768467903"), ("%A", "Thursday"), ("%a", "Thu"), ("%w", "4"), ("%u", "4"),
        ("%V", "03"), ("%U", "02"), ("%G", "2026"), ("%g", "26"),
        ("%Z", "UTC"), ("%z", "+0000"), ("%:z", "+00:00"), ("%::z", "+00:00:00"), ("%:::z", "+00"),
        ("%Ez", "0"), ("%c", "Thu Jan 15 09:05:03 2026"), ("%+", "Thu Jan 15 09:05:03 UTC 2026"),
        ("%%", "%"), ("100%% of %Y", "100% of 2026"), ("it's", "it's"),
    ],
)  # fmt: skip
def test_strftime(form: str, want: str) -> None:
    assert value(f'strftime({WINTER}, "{form}")') == want


@pytest.mark.parametrize(
    ("form", "winter", "summer"),
    [
        ("%H:%M %Z", "10:05 CET", "23:05 CEST"),
        ("%z %:z %Ez", "+0100 +01:00 60", "+0200 +02:00 120"),
        ("%+", "Thu Jan 15 10:05:03 CET 2026", "Wed Jul 15 23:05:03 CEST 2026"),
        ("%k|%l|%p|%e", "10|10|AM|15", "23|11|PM|15"),
    ],
)
def test_strftime_in_a_zone(form: str, winter: str, summer: str) -> None:
    """Each time has the offset and the name of its own half of the year."""
    times = (f'strftime({time}, "{form}")' for time in (WINTER, SUMMER))
    assert [value(each, zone=BERLIN) for each in times] == [winter, summer]


@together(
    ("text", "form", "want"),
    [
        ("2022-08-13 11:22:33", "%Y-%m-%d %H:%M:%S", "1660389753"),
        ("2022-08-13T11:22:33.125", "%Y-%m-%dT%H:%M:%S.%Q", "1660389753.125"),
        ("2022-08-13T11:22:33.125", "%FT%T.%N", "1660389753.125"),
        ("2022-08-13T11:22:33Z", "%Y-%m-%dT%H:%M:%S%z", "1660389753"),
        ("2022-08-13T11:22:33+02:00", "%Y-%m-%dT%H:%M:%S%:z", "1660382553"),
        ("2022-08-13T11:22:33-0530", "%Y-%m-%dT%H:%M:%S%z", "1660409553"),
        ("2022-08-13 11:22:33 PDT", "%F %T %Z", "1660414953"),
        ("2022-08-13 11:22:33 XYZ", "%F %T %Z", None),
        ("8/3/22 1:02 PM", "%m/%d/%y %I:%M %p", "1659531720"),
        ("12:00 am 13.8.2022", "%I:%M %p %d.%m.%Y", "1660348800"),
        ("Sat Aug 13 11:22:33 2022", "%a %b %e %H:%M:%S %Y", "1660389753"),
        ("Saturday, 13 August 2022", "%A, %d %B %Y", "1660348800"),
        ("AUG  3 2022", "%b %e %Y", "1659484800"),
        ("2022 225", "%Y %j", "1660348800"),
        ("1660389753.5", "%s.%N", "1660389753.5"),
        ("at 1660389753", "at %s", "1660389753"),
        ("  2022-08-13", "%Y-%m-%d", "1660348800"),
        # what stands behind is not looked at
        ("2022-08-13T11:22:33.125Z", "%Y-%m-%d", "1660348800"),
        # a day is needed; one that is not there is none
        ("2022-08", "%Y-%m", None),
        ("2022-02-30", "%Y-%m-%d", None),
        ("2022-08-13 25:00", "%Y-%m-%d %H:%M", None),
        ("13:00 PM 2022-08-13", "%I:%M %p %F", None),
        ("no time", "%Y-%m-%d", None),
        # without a date it is today, without a year this one
        ("11:59", "%H:%M", "1312891140"),
        ("08-13", "%m-%d", "1313193600"),
        ("a.b 2022-08-13", "a.b %F", "1660348800"),
        ("axb 2022-08-13", "a.b %F", None),
    ],
)
def test_strptime(text: str, form: str, want: Want) -> None:
    assert value(f'strptime("{text}", "{form}")') == want


@pytest.mark.parametrize("seconds", ["1e11", "-1e11", "9.2e12", "1e18", "253402300800"])
def test_times_beyond_the_calendar(seconds: str) -> None:
    """A time with no date is no time, and none fails the search."""
    is_date = seconds == "1e11"
    assert (value(f'strftime({seconds}, "%Y")') is not None) == is_date
    assert value(f'relative_time({seconds}, "+9000y")') is None


def test_strptime_of_nothing() -> None:
    assert value('strptime(nothing, "%Y-%m-%d")') is None


def test_strptime_takes_the_zone_of_the_search() -> None:
    """Whatever the events are, a summer and a winter have their own offsets."""
    times = ("2024-07-01 00:00:00", "2024-01-01 00:00:00", "1984-07-01 00:00:00")
    got = [value(f'strptime("{time}", "%F %T")', zone=BERLIN) for time in times]
    zone = ZoneInfo(BERLIN)
    want = [datetime.fromisoformat(time).replace(tzinfo=zone).timestamp() for time in times]
    assert got == [f"{each:.0f}" for each in want]


times = st.datetimes(datetime(1971, 1, 2), datetime(2037, 12, 30))  # noqa: DTZ001  (made aware below)
FORMS = ["%Y-%m-%d %H:%M:%S.%f", "%a %d %b %Y %I:%M:%S %p", "%A %j %y %U %w", "%H%M %z", "%B %V %G"]


@settings(max_examples=30)
@given(times, st.sampled_from(ZONES), st.sampled_from(FORMS))
def test_strftime_agrees_with_python(when: datetime, name: str, form: str) -> None:
    aware = when.replace(tzinfo=UTC)
    micros = (aware - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    got = value(f'strftime({micros}/1000000, "{form}")', zone=name)
    assert got == aware.astimezone(ZoneInfo(name)).strftime(form)


@settings(max_examples=30)
@given(
    times.map(lambda when: when.replace(microsecond=when.microsecond // 1000 * 1000)),
    st.sampled_from(ZONES),
    st.sampled_from(["%Y-%m-%d %H:%M:%S.%f %z", "%a %d %b %Y %I:%M:%S.%f %p %z",
                     "%Y %j %H:%M:%S.%f %z", "%m/%d/%y %H:%M:%S.%f %z"]),
)  # fmt: skip
def test_strptime_reads_what_python_writes(when: datetime, name: str, form: str) -> None:
    aware = when.replace(tzinfo=UTC)
    text = aware.astimezone(ZoneInfo(name)).strftime(form)
    got = float(value(f'strptime("{text}", "{form}")', zone="Asia/Tokyo"))
    assert got == pytest.approx(aware.timestamp(), abs=1e-5)


MODIFIERS = ["-1d@d", "@w0", "@w6", "@q", "@y+1mon", "+1mon@mon-1d", "@d-2h", "-90m", "-1w@w1",
             "+1q", "-1y@y", "@w7", "+5s", "-3d@h+30m", "now-1d", "@mon", "-2mon@d"]  # fmt: skip


@settings(max_examples=30)
@given(times, st.sampled_from(ZONES), st.sampled_from(MODIFIERS))
def test_relative_time_is_the_modifier_of_a_search(
    when: datetime, name: str, modifier: str
) -> None:
    aware, zone = when.replace(tzinfo=UTC, microsecond=0), ZoneInfo(name)
    got = value(f'relative_time({aware.timestamp():.0f}, "{modifier}")', zone=name)
    want = relative(modifier, aware, zone)
    assert want is not None
    assert float(got) == want.timestamp()


def test_a_computed_time_falls_into_the_day_of_its_own_offset() -> None:
    """Buckets of a time that no event has are those of the zone all the same."""
    spl = '| makeresults | eval _time=strptime("2024-07-01 00:30", "%F %H:%M")'
    spl += " | bin _time span=1d"
    (row,) = found(Case(f"{spl} | table _time", [], BERLIN), [])
    assert row["_time"] == "2024-07-01T00:00:00.000+02:00"


def test_now_is_the_moment_the_search_began() -> None:
    assert value("now()") == value("time()") == f"{NOW.timestamp():.0f}"


@pytest.mark.parametrize(
    ("expression", "message", "place"),
    [
        ('strftime(_time, "%Y %!")', "strftime knows no variable '%!'", '"%Y %!"'),
        ('strptime(a, "%Y %V")', "strptime reads no variable '%V'", '"%Y %V"'),
        ("strftime(_time, form)", "strftime takes a constant text", "form"),
        ('relative_time(_time, "1d")', "'1d' is no time modifier", '"1d"'),
        ('relative_time(_time, "@d3")', "'@d3' is no time modifier", '"@d3"'),
    ],
)
def test_refused_with_the_place(expression: str, message: str, place: str) -> None:
    with pytest.raises(SplError) as caught:
        found(Case(f"| makeresults | eval r={expression}", []), [])
    assert message in str(caught.value)
    assert caught.value.spl[caught.value.start : caught.value.end] == place
