"""Expressions whose groups can be measured match as before."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.together import together

from analytics.errors import PatternError
from analytics.spl.offsets import measured
from analytics.spl.patterns import translated

EXPRESSIONS = [
    r"(?<a>\w+)-(?:x(?<b>\d))",
    r"a*(?<a>a+b?)(b|c)+(?<b>.)",
    r"^(?<a>[^)(\]]*?)[)(\]](?<b>(?<c>a)\d{1,2}(x|y))",
    r"(?i)A(?-i:b)(?<a>[[:alpha:]]{2})\Q(\E?",
    r"(?<a>a|b|(c))(?:(?<b>\)+))\)",
    "(?<a>)b",
]
#: RE2 spells these otherwise than Python.
_PYTHON = [(r"[[:alpha:]]", "[a-zA-Z]"), (r"\z", r"\Z")]


def compiled(text: str) -> re.Pattern[str]:
    for old, new in _PYTHON:
        text = text.replace(old, new)
    return re.compile(text)


@pytest.mark.parametrize("expression", EXPRESSIONS)
@given(st.text(alphabet="abcx-1()] ", max_size=12))
def test_groups_begin_where_they_match(expression: str, text: str) -> None:
    plain = translated(expression).text
    parts = measured(plain)
    old, new = compiled(plain).search(text), compiled(parts.text).search(text)
    assert (old is None) == (new is None)
    if old is None or new is None:
        return
    assert old.span() == new.span()
    for name, before in parts.before.items():
        start = new.start() + sum(len(new[number] or "") for number in before)
        number = parts.groups.index(name) + 1
        assert new[number] == old[name]
        if old[name]:
            assert old.span(name) == (start, start + len(new[number]))


@together(
    ("expression", "text"),
    [
        (r"(?P<a>x)+", "'a' is repeated"),
        (r"(?:y(?P<a>x)){2}", "'a' is repeated"),
        (r"(?P<a>x)|y", "'a' is one of several"),
        (r"(?P<a>(?P<b>x)|y)", "'b' is one of several"),
        (r"y(?i)(?P<a>x)", "at its start"),
    ],
)
def test_what_has_no_place_is_refused(expression: str, text: str) -> None:
    with pytest.raises(PatternError, match=text):
        measured(expression)
