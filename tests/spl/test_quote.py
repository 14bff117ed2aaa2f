"""A value stays a value, whatever it says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.together import together

from analytics.errors import SplError
from analytics.spl import planner
from analytics.spl import quote as q
from analytics.spl.expr import Expr, Literal, children
from analytics.spl.parse import parse
from analytics.spl.plan import Filter

CHARACTERS = st.characters(exclude_categories=["Cs"])
TEXTS = st.text(CHARACTERS).filter("%60".__ne__) | st.text("\"\\|`*[]() \n='$,%a")

NASTY = [
    'x" | delete', "a\\", '\\"', '"', "`macro`", "```", "a\nb", "x OR index=*", "[search *]",
    "$token$", "%41", "it's", "a|b", "\x00", "\\x60", "*", "",
]  # fmt: skip


def texts(expression: Expr) -> list[object]:
    """Collect the texts of an expression, but for the one that spells out a backtick."""
    if isinstance(expression, Literal):
        return [expression.value] * (expression.value != "%60")
    return [text for part in children(expression) for text in texts(part)]


@together(
    ("value", "text"),
    [
        ("pro", '"pro"'),
        ('a "b"', '"a \\"b\\""'),
        ("a\\", '"a\\\\"'),
        (True, '"true"'),
        (False, '"false"'),
        (5, "5"),
        (-5, "-5"),
        (0.5, "0.5"),
        (1e22, "10000000000000000000000"),
        (1e-7, "0.0000001"),
        (Decimal("1.10"), "1.10"),
        (datetime(2026, 11, 24, tzinfo=UTC), "1795478400"),
    ],
)
def test_values(value: str | float | Decimal | datetime, text: str) -> None:
    assert q.quote(value) == text


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("1e9999"), "\ud800"])
def test_what_cannot_be_written_is_refused(value: str | float) -> None:
    with pytest.raises(SplError):
        q.quote(value)


@given(TEXTS)
def test_quoted_text_is_one_value(text: str) -> None:
    """The parser sees one command; comments are the one thing that `exact` is needed for."""
    if "```" not in text:
        assert [call.name for call in parse(f"search f={q.quote(text)}").calls] == ["search"]


@given(TEXTS)
def test_exact_text_is_read_back(text: str) -> None:
    """An expression holds the very text, as one literal where it has no backtick."""
    search = parse(f"| makeresults | where f={q.exact(text)}")
    plan = planner.plan(search, planner.Context(datetime(2011, 8, 9, tzinfo=UTC), ZoneInfo("UTC")))

    assert isinstance(plan, Filter)
    assert "`" not in q.exact(text)
    assert texts(plan.condition) == text.split("`")


@given(TEXTS)
def test_wild_text_changes_no_search(text: str) -> None:
    wild = q.wild(text, "*", "*")

    assert [call.name for call in parse(f"search f={wild} g=1").calls] == ["search"]
    assert not set(wild) & {"`", "\n", "\x00"}


@together("text", NASTY)
def test_nothing_nasty_gets_out(text: str) -> None:
    calls = parse(f"search f={q.wild(text)} | where f={q.exact(text)} | head 1").calls

    assert [call.name for call in calls] == ["search", "where", "head"]


def test_pattern_has_no_meaning_of_its_own() -> None:
    assert q.pattern("a.b(1)^`\\", "^") == '"(?i)^a[.]b[(]1[)]\\\\x5e\\\\x60\\\\x5c"'


@pytest.mark.parametrize(
    ("name", "command", "expression"),
    [
        ("plan", "plan", "plan"),
        ("_time", "_time", "_time"),
        ("payload.action", '"payload.action"', "'payload.action'"),
        ("two words", '"two words"', "'two words'"),
        ("a{}.b", '"a{}.b"', "'a{}.b'"),
        ("größe", '"größe"', "'größe'"),
    ],
)
def test_names(name: str, command: str, expression: str) -> None:
    assert (q.field(name), q.variable(name)) == (command, expression)


@together("name", ["", "a*", "1st", "a|b", 'a"b', "a'b", "a`b", "a\nb", "a,b", "-a"])
def test_what_names_no_field_is_refused(name: str) -> None:
    for write in (q.field, q.variable):
        with pytest.raises(SplError, match="no field"):
            write(name)


def test_indexes() -> None:
    assert q.index("sample_analytics") == '"sample_analytics"'
    assert q.index("web-*") == '"web-*"'
    for name in ("", "a b", 'a"', "a OR index=*"):
        with pytest.raises(SplError, match="no index"):
            q.index(name)


@together(
    "text",
    ["now", "now()", "-7d@d", "@w1", "-1mon@mon+3d", "0", "1312804717.735", "08/08/2011:11:45:00"],
)
def test_time_modifiers_stay_as_they_are(text: str) -> None:
    assert q.moment(text) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (datetime(2011, 8, 8, 11, 45, 17, 735045, tzinfo=UTC), "1312803917.735045"),
        (datetime(2011, 8, 8, 13, 45, 17, tzinfo=timezone(timedelta(hours=2))), "1312803917"),
        ("2011-08-08T11:45:17Z", "1312803917"),
        ("2011-08-08 13:45:17+02:00", "1312803917"),
        (1312803917, "1312803917"),
        (1312803917.5, "1312803917.500000"),
        (0, "0"),
    ],
)
def test_times_are_epoch_seconds(value: str | float | datetime, text: str) -> None:
    assert q.moment(value) == text


def test_time_without_a_zone_is_in_the_one_given() -> None:
    berlin = ZoneInfo("Europe/Berlin")

    assert q.moment("2026-11-24", berlin) == "1795474800"
    assert q.moment(datetime(2026, 11, 24), berlin) == "1795474800"  # noqa: DTZ001


@given(st.datetimes(datetime(1970, 1, 2), datetime(9999, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_times_keep_their_microseconds(time: datetime) -> None:
    whole, _, fraction = q.moment(time).partition(".")
    seconds = timedelta(seconds=int(whole), microseconds=int(fraction or 0))

    assert datetime(1970, 1, 1, tzinfo=UTC) + seconds == time


@together(
    "value",
    ["", "yesterday", "-7x", "now | delete", "1 latest=2", "2026-13-01", "2026-11-24 | x",
     "-7d@d OR index=*", -1, float("nan"), 1e300, datetime(1969, 1, 1, tzinfo=UTC)],
)  # fmt: skip
def test_what_is_no_time_is_refused(value: str | float | datetime) -> None:
    with pytest.raises(SplError, match="is no time for a search"):
        q.moment(value)


@given(TEXTS)
def test_no_time_changes_a_search(text: str) -> None:
    try:
        time = q.moment(text)
    except SplError:
        return
    assert set(time) <= set("0123456789.:@+-/()") | set(map(chr, range(65, 123))) - {"`", "\\"}


def test_spans_and_limits() -> None:
    spans = ["1h", "1d", "1w", "1w@w1", "1mon", "15m", "100ms"]
    assert [q.span(span) for span in spans] == spans
    assert [q.limit(0), q.limit(7)] == ["0", "7"]


@pytest.mark.parametrize("span", ["", "0d", "1x", "1d | delete", "1d@w1", "1d,", "d d"])
def test_what_is_no_span_is_refused(span: str) -> None:
    with pytest.raises(SplError, match="is no span"):
        q.span(span)


@pytest.mark.parametrize("number", [-1, True, 1.5, "5"])
def test_what_is_no_limit_is_refused(number: int) -> None:
    with pytest.raises(SplError, match="is no limit"):
        q.limit(number)
