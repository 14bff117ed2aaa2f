"""An address is understood, written back, and never an error."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.together import together

from analytics.reports._scope import Condition
from analytics.web.question import (
    JOINT,
    OPERATORS,
    WHOLE,
    Question,
    condition_of,
    read,
    text_of,
)

NOW = datetime(2026, 11, 22, 14, 32, 7, tzinfo=ZoneInfo("Europe/Berlin"))


def asked(query: str) -> Question:
    return read(parse_qsl(query), NOW)[0]


def notes(query: str) -> list[str]:
    return read(parse_qsl(query), NOW)[2]


def test_bare_address_is_thirty_days_by_event() -> None:
    question, window, told = read([], NOW)

    assert question == Question()
    assert (window.start.isoformat(), window.span) == ("2026-10-24T00:00:00+02:00", "day")
    assert window.end == NOW
    assert told == []


@pytest.mark.parametrize(
    "query",
    [
        "range=7d&span=hour",
        "from=2026-11-02&to=2026-11-08",
        "from=2026-11-02T10%3A30&to=2026-11-02T12%3A00&span=hour",
        "metric=users&event_name=a%20b&event_name=c%26d&property=country&top=20",
        "where=plan:pro&where=!device:tablet&where=path~sale&where=coupon:*",
        "property=-&compare=year&open=country&sort=-users",
        "compare=year&bots=only",
    ],
)
def test_address_comes_back(query: str) -> None:
    assert parse_qsl(asked(query).address()[1:]) == parse_qsl(query)


@together(
    ("query", "words"),
    [
        ("range=5y", "range=“5y” is not known; it can be 24h, 7d, 30d, 90d or 12mo. Used: 30d."),
        ("span=year", "it can be hour, day, week or month. Used: nothing."),
        ("metric=sum", "count, users or per_user"),
        ("top=7", "5, 10 or 20"),
        ("compare=x", "previous or year"),
        ("bots=no", "without, with or only"),
        ("property=a b", "a word of letters"),
        ("where=plan", "The filter “plan” is not understood."),
        ("from=2026-11-09&to=2026-11-01", "the earlier one first"),
        ("from=yesterday", "is not understood"),
        ("from=2026-02-30", "is not understood"),
        ("from=1990-01-01&to=2026-01-01&span=hour", "The span was too small"),
    ],
)
def test_what_is_not_understood_is_a_note_and_the_default(query: str, words: str) -> None:
    told = notes(query)

    assert len(told) == 1
    assert words in told[0]


@pytest.mark.parametrize(("text", "span"), [("1h", "hour"), ("1d", "day"), ("1mon", "month")])
def test_span_of_the_historic_example(text: str, span: str) -> None:
    assert asked(f"time_range={text}").span == span


def test_several_events_in_one_value_of_a_select() -> None:
    assert read([("event_name", f"a{JOINT}b"), ("event_name", "a")], NOW)[0].events == ("a", "b")


@pytest.mark.parametrize(
    ("query", "lines", "is_single"),
    [
        ("", 9, False),
        ("top=5", 5, False),
        ("property=plan", 8, False),
        ("property=plan&top=5", 5, False),
        (f"property={WHOLE}", 9, True),
        ("event_name=a", 9, True),
        ("event_name=a&event_name=b", 9, False),
    ],
)
def test_lines_leave_room_for_the_rest(query: str, lines: int, is_single: Any) -> None:
    question = asked(query)

    assert (question.lines, question.is_single) == (lines, is_single)


@given(
    st.from_regex(r"[A-Za-z_][A-Za-z0-9_]*", fullmatch=True),
    st.sampled_from(OPERATORS[:4]),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1),
)
def test_every_condition_comes_back(name: str, operator: Any, value: str) -> None:
    condition = Condition(name, operator, value)

    assert condition_of(text_of(condition)) == condition


def test_hidden_names_may_hold_a_comma() -> None:
    assert asked("hide=a%252Cb,c%2525").hide == ("a,b", "c%")
