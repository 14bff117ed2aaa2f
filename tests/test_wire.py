"""An event survives the trip through a line of text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.together import together

from analytics import wire
from analytics.errors import EventError
from analytics.event import Event
from analytics.properties import clean_name, flatten

if TYPE_CHECKING:
    from analytics.event import Value

NOON = datetime(2011, 8, 8, 12, tzinfo=UTC)
ID = "01890a5d-ac96-774b-bcce-b302099a8057"
HOSTILE = [
    'a"b',
    "a\\b",
    "a\nb",
    "a\r\nb",
    "a=b",
    " a ",
    "é🎈",
    '\\"',
    "\\n",
    "\\",
    'x" event="y',
    "\0\x1f\t|",
]


def login(**properties: Value) -> Event:
    return Event("myapp", "login", NOON, "u1", properties, ID)


def test_line_is_laid_out_as_promised() -> None:
    """A known event gives a known line, prefix and order included."""
    event = Event(
        "myapp",
        "login",
        datetime(2011, 8, 8, 11, 45, 17, 735045, tzinfo=UTC),
        "42",
        {"username": "bob", "n": 1.50, "ok": True},
        ID,
    )

    assert wire.dumps(event) == (
        '2011-08-08T11:45:17.735045+00:00 application="myapp" event="login" distinct_id="42" '
        f'event_id="{ID}" analytics_prop__username="bob" analytics_prop__n="1.5" '
        'analytics_prop__ok="true"'
    )


def test_what_is_absent_leaves_no_trace() -> None:
    assert wire.dumps(Event("a", "e", NOON, None, {"x": None, "y": ""})) == (
        '2011-08-08T12:00:00.000000+00:00 application="a" event="e"'
    )


def test_time_is_written_in_utc() -> None:
    event = Event("a", "e", datetime(2011, 8, 8, 2, tzinfo=timezone(timedelta(hours=-10))))

    assert wire.dumps(event).startswith("2011-08-08T12:00:00.000000+00:00 ")


def test_escapes_are_these_four() -> None:
    line = wire.dumps(login(note='a\\b"c\nd\re\tf'))

    assert line.endswith(r' analytics_prop__note="a\\b\"c\nd\re' + '\tf"')


@together("text", HOSTILE)
def test_hostile_text_comes_back_from_everywhere(text: str) -> None:
    """Whatever stands in a name or value neither ends the line nor forges a field."""
    event = Event(text, text, NOON, text, {"note": text}, ID)

    line = wire.dumps(event)

    assert "\n" not in line
    assert "\r" not in line
    assert wire.loads(line) == event


@together("text", [text for text in HOSTILE if "\n" not in text])
def test_fields_undo_what_a_splunk_undoes(text: str) -> None:
    assert wire.fields(wire.dumps(login(note=text)))["analytics_prop__note"] == text


def test_fields_leave_a_line_break_in_two_characters() -> None:
    assert wire.fields(wire.dumps(login(note="a\nb")))["analytics_prop__note"] == r"a\nb"


def test_fields_take_the_first_value_that_is_not_empty() -> None:
    assert wire.fields('a="" a="1" a="2" b=3 c') == {"a": "1"}


def test_property_cannot_pass_for_a_field() -> None:
    """A property called ``event`` leaves the event's own name alone."""
    fields = wire.fields(wire.dumps(login(event="logout")))

    assert fields["event"] == "login"
    assert fields["analytics_prop__event"] == "logout"


@pytest.mark.parametrize("event", [Event("", "e", NOON), Event("a", "", NOON)])
def test_event_without_a_name_says_the_fix(event: Event) -> None:
    with pytest.raises(EventError, match="not empty"):
        wire.dumps(event)


def test_half_a_character_is_refused() -> None:
    with pytest.raises(EventError, match="surrogate"):
        wire.dumps(Event("a", "e", NOON, "\ud800"))
    with pytest.raises(EventError, match="surrogate"):
        wire.dumps(login(note="\ud800"))


TEXTS = st.text(st.characters(codec="utf-8")) | st.text('"\\\n\r =nra', max_size=8)
SOME = TEXTS.filter(bool)


@given(
    st.builds(
        Event,
        SOME,
        SOME,
        st.datetimes(timezones=st.just(UTC)),
        st.none() | SOME,
        st.dictionaries(TEXTS.map(clean_name), SOME),
        SOME,
    )
)
@example(Event("\\", '"', NOON, "\\", {"a": "\\", "b": '\\" event_id="'}, "\\"))
def test_every_event_comes_back(event: Event) -> None:
    line = wire.dumps(event)

    assert wire.loads(line) == event
    assert wire.dumps(event) == line
    assert "\n" not in line
    assert "\r" not in line


@given(TEXTS | st.from_regex(r'\A(t |[a-z_]+="[^"]*"|[\\" ]){0,6}'))
def test_any_text_is_read_or_left_alone(text: str) -> None:
    """Reading never fails, and what a line of ours gives is written as it was read."""
    event = wire.loads(text)

    assert event is None or wire.loads(wire.dumps(event)) == event


ZURICH = ZoneInfo("Europe/Zurich")
EXAMPLE = '2011-08-08T11:45:17.735045 application="myapp" event="login"'


@pytest.mark.parametrize(
    ("line", "distinct_id", "properties"),
    [
        (EXAMPLE, None, {}),
        (EXAMPLE + "  ", None, {}),
        (EXAMPLE + ' distinct_id="42"  ', "42", {}),
        (
            EXAMPLE + ' distinct_id="42"  analytics_prop__a="bob" analytics_prop__b="c d" ',
            "42",
            {"a": "bob", "b": "c d"},
        ),
        (
            EXAMPLE + r' analytics_prop__a="C:\new\" analytics_prop__b="x"',
            None,
            {"a": "C:\\new\\", "b": "x"},
        ),
        (EXAMPLE + ' analytics_prop__a="" ', None, {}),
    ],
)
def test_lines_of_the_example_are_read(
    line: str, distinct_id: str | None, properties: dict[str, str]
) -> None:
    """No event_id, runs of blanks, backslashes as they are, time in the zone given."""
    time = datetime(2011, 8, 8, 9, 45, 17, 735045, tzinfo=UTC)

    assert wire.loads(line, ZURICH) == Event("myapp", "login", time, distinct_id, properties)


@pytest.mark.parametrize(
    ("stamp", "hour"),
    [("2011-08-08T11:45:17", 9), ("2011-08-08 11:45:17", 9), ("2011-08-08T11:45:17Z", 11)],
)
def test_times_the_example_was_given(stamp: str, hour: int) -> None:
    event = wire.loads(f'{stamp} application="a" event="e"', ZURICH)

    assert event is not None
    assert event.time == datetime(2011, 8, 8, hour, 45, 17, tzinfo=UTC)


@together(
    "line",
    [
        "",
        "hello",
        "noon " + EXAMPLE.partition(" ")[2],
        EXAMPLE.partition(" ")[2],
        EXAMPLE + ' more="x"',
        EXAMPLE + ' analytics_prop__1st="x"',
        EXAMPLE + ' analytics_prop__a="x" analytics_prop__a="y"',
        EXAMPLE + ' analytics_prop__a="x',
        EXAMPLE + ' analytics_prop__a="x" and more',
        EXAMPLE + " analytics_prop__a=x",
        EXAMPLE.replace("application", "app"),
        EXAMPLE.replace("myapp", ""),
        '2011-08-08T11:45:17 event="login" application="myapp"',
    ],
)
def test_other_lines_are_none(line: str) -> None:
    """The engine keeps these as text and takes their fields apart as a Splunk does."""
    assert wire.loads(line, ZURICH) is None


def test_flat_properties_are_not_flattened_again() -> None:
    event = wire.loads(wire.dumps(login(a=1)))

    assert event is not None
    assert flatten(event.properties) is event.properties


@pytest.mark.parametrize(
    "line",
    [
        ' event_id="application="' + '\\"' * 100_000,
        'application="' * 50_000 + "\\",
        'application="' + "a" * 200_000 + " b=1",
        'application="' + 'a="\\' * 50_000,
    ],
    ids=["escaped quotes", "open quotes", "long word", "backslashes"],
)
def test_reading_takes_time_in_proportion(line: str) -> None:
    """No length of a line makes each of its characters a start to be tried."""
    assert wire.loads(line) is None
    wire.fields(line)


def test_quote_without_an_end_is_no_event() -> None:
    line = wire.dumps(login(note='a"b'))

    assert wire.loads(line) is not None
    assert wire.loads(line.removesuffix('"')) is None
    assert wire.loads(line + ' analytics_prop__x="\\"') is None
    assert wire.loads(wire.dumps(login()) + '"') is None


def test_long_lines_are_not_remembered() -> None:
    before = wire._layout.cache_info().currsize

    assert wire.loads('application="' + "x" * 100_000) is None
    assert wire._layout.cache_info().currsize == before
