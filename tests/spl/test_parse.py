"""Text to calls."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.together import together

from analytics.errors import SplError
from analytics.spl.parse import parse


def calls(spl: str) -> list[tuple[str, str]]:
    search = parse(spl)
    return [(call.name, search.arguments(call)) for call in search.calls]


@together(
    ("spl", "want"),
    [
        ("search a=1 | head 5", [("search", "a=1"), ("head", "5")]),
        ("| makeresults", [("makeresults", "")]),
        ('search "a | b" | STATS count', [("search", '"a | b"'), ("stats", "count")]),
        (r'search a="x\"|y" | head', [("search", r'a="x\"|y"'), ("head", "")]),
        ("search [search x | head 1] | head", [("search", "[search x | head 1]"), ("head", "")]),
        ("search a```| b```\n| head", [("search", "a"), ("head", "")]),
        ('search a="```" | head', [("search", 'a="```"'), ("head", "")]),
        (r"search a\|b | head", [("search", r"a\|b"), ("head", "")]),
    ],
)
def test_calls(spl: str, want: list[tuple[str, str]]) -> None:
    assert calls(spl) == want


@pytest.mark.parametrize(
    ("spl", "text", "start"),
    [
        ("", "The search is empty", 0),
        ("  \n", "The search is empty", 0),
        ("search a || head", "A command name is missing", 10),
        ("search a |", "A command name is missing", 9),
        ("search a | 5", "A command name is missing", 11),
        ('search "a', "The string is not closed", 7),
    ],
)
def test_what_is_no_search(spl: str, text: str, start: int) -> None:
    with pytest.raises(SplError, match=text) as error:
        parse(spl)
    assert abs(error.value.start - start) <= 1


def test_offsets_are_those_of_the_text() -> None:
    search = parse("search a=1 ```x``` | head 5")
    (_, head) = search.calls
    assert search.spl[head.start : head.args_end] == "head 5"
    assert head.start == 21


def test_error_draws_its_own_line() -> None:
    with pytest.raises(SplError) as error:
        parse('search a\n| eval b="x')
    assert str(error.value).splitlines()[1:] == ['  | eval b="x', "           ^"]


@given(st.text(alphabet="ab |\"\\`[](),=<>!*\n'", max_size=60))
def test_any_text_is_calls_or_an_error(spl: str) -> None:
    try:
        search = parse(spl)
    except SplError as error:
        assert 0 <= error.start <= max(len(spl), 1)  # noqa: PT017
    else:
        assert search.calls
