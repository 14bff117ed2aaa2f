"""Filters keep the events that they mean, whatever their values hold."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from support.cases import Engine, event
from support.together import together

from analytics.engine.search import Request, run
from analytics.errors import SplError
from analytics.reports._filters import Condition, Operator, clause, term
from analytics.reports._scope import Scope, begin

if TYPE_CHECKING:
    from collections.abc import Callable

VALUES = [
    "pro", "Pro", "PRO+", "a*b", "acb", "a\\b", "a\\*b", 'q"uote', "it's", "back`tick", "`m`",
    "```", "x | delete", "x OR index=*", "[search *]", "$t$", " pro", "pro ", "line\nbreak",
    "tab\t", "100%", "a_b", "(.*)", "^a$", "grün", "😀", "\\", "*", '"', "10", "9", "1.5", "-3",
    "1e3", "0010", "\\x60", "%60",
]  # fmt: skip


@pytest.fixture(scope="module")
def engine() -> Engine:
    """An event for each value, and one without."""
    events = [event(at=number, plan=value, number=number) for number, value in enumerate(VALUES)]
    return Engine([*events, event(at=len(VALUES))])


def found(engine: Engine, *where: Condition) -> list[str | None]:
    """Search and return the values of what was found."""
    spl = f"{begin(Scope('shop', 'main', where=where))} | fields analytics_prop__plan"
    rows = [json.loads(row) for row in run(engine, Request(spl)).rows]
    return sorted((row.get("analytics_prop__plan") for row in rows), key=str)


def wanted(means: Callable[[str], bool], *, is_absent: bool = False) -> list[str | None]:
    return sorted([*filter(means, VALUES), *([None] * is_absent)], key=str)


@pytest.mark.parametrize("value", VALUES)
def test_is_and_is_not_are_exact(engine: Engine, value: str) -> None:
    assert found(engine, Condition("plan", "is", value)) == [value]
    rest = wanted(lambda text: text != value, is_absent=True)
    assert found(engine, Condition("plan", "is not", value)) == rest


@pytest.mark.parametrize("value", VALUES)
def test_contains_and_starts_with_take_every_character_as_it_is(engine: Engine, value: str) -> None:
    def has(text: str) -> bool:
        return value.lower() in text.lower()

    def begins(text: str) -> bool:
        return text.lower().startswith(value.lower())

    assert found(engine, Condition("plan", "contains", value)) == wanted(has)
    lacks = wanted(lambda text: not has(text), is_absent=True)
    assert found(engine, Condition("plan", "does not contain", value)) == lacks
    assert found(engine, Condition("plan", "starts with", value)) == wanted(begins)


def test_one_of_is_exact(engine: Engine) -> None:
    some = ("pro", "a*b", "back`tick", "\\", "10", "-3")

    assert found(engine, Condition("plan", "one of", some)) == sorted(some)
    assert found(engine, Condition("plan", "one of", ("10",))) == ["10"]


def test_is_set(engine: Engine) -> None:
    assert found(engine, Condition("plan", "is set")) == wanted(lambda _: True)
    assert found(engine, Condition("plan", "is not set")) == [None]


@pytest.mark.parametrize(
    ("operator", "value", "want"),
    [
        (">", 9, ["0010", "10", "1e3"]),
        (">=", "9.0", ["0010", "10", "1e3", "9"]),
        ("<", 0, ["-3"]),
        ("<=", 1.5, ["-3", "1.5"]),
        (">", "grüm", ["grün", "it's", "line\nbreak", "pro", 'q"uote', "tab\t",
                       "x OR index=*", "x | delete", "😀"]),
    ],
)  # fmt: skip
def test_comparisons_know_numbers(
    engine: Engine, operator: Operator, value: object, want: list[str]
) -> None:
    """The text 10 is more than 9; what is no number is neither more nor less than one."""
    if operator == ">" and value == "grüm":
        want = [*want, "pro "]
    assert found(engine, Condition("plan", operator, value)) == sorted(want)


def test_conditions_all_hold(engine: Engine) -> None:
    conditions = Condition("plan", "contains", "pro"), Condition("number", "<", 2)

    assert found(engine, *conditions) == ["Pro", "pro"]


@pytest.mark.parametrize(
    ("value", "text"),
    [(True, '"true"'), (5, '"5"'), (1.0, '"1"'), ("a b", '"a b"')],
)
def test_values_are_written_as_they_are_kept(value: object, text: str) -> None:
    assert term("p", "is", value) == f"p={text}"
    assert clause("p", "is", value) in {f"p={text}", f"like(p, {text})"}


@together(
    ("operator", "value", "words"),
    [
        ("like", "x", "no operator 'like'.*Use one of: is, "),
        ("is", None, "None is in no event"),
        ("is", "", "'' is in no event"),
        ("is", ("a", "b"), "one value"),
        ("one of", "ab", "several values"),
        ("one of", (), "is in no event"),
        ("is", object(), "object"),
        ("contains", "\ud800", "half a character"),
    ],
)
def test_what_is_no_filter_says_so(operator: Operator, value: object, words: str) -> None:
    with pytest.raises(SplError, match=words):
        clause("p", operator, value)


def test_words() -> None:
    assert Condition("plan", "is", "pro").words == "plan is pro"
    assert Condition("plan", "one of", ("a", "b")).words == "plan one of a, b"
    assert Condition("coupon", "is not set").words == "coupon is not set"
