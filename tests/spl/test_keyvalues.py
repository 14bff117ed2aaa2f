"""Pairs of a key and a value in a text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from support.together import together

from analytics.spl.keyvalues import auto, cleaned, delimited


@together(
    ("text", "want"),
    [
        ('a=1 b="x y"', [("a", "1"), ("b", "x y")]),
        ("a=1&b=2;c=3|d=4,e=5", [("a", "1"), ("b", "2"), ("c", "3"), ("d", "4"), ("e", "5")]),
        (r'a="x \"y"', [("a", "x \\")]),
        ("no pairs", []),
    ],
)
def test_pairs(text: str, want: list[tuple[str, str]]) -> None:
    assert list(auto(text)) == want


def test_escapes_are_honoured_when_asked_for() -> None:
    assert list(auto(r'a="x \"y\" \\ z"', is_escaped=True)) == [("a", 'x "y" \\ z')]


@together(
    ("text", "marks", "joins", "want"),
    [
        ("a:1|b:2", "|", ":", [("a", "1"), ("b", "2")]),
        ("a:1|b:2:3|c", "|", ":", [("a", "1")]),
        ('a:"1|2:3"|b=4', "|", ":=", [("a", "1|2:3"), ("b", "4")]),
        ("a]1^b-2", "^", "]-", [("a", "1"), ("b", "2")]),
        ("a: |:x|b:", "|", ":", [("a", ""), ("b", "")]),
        ('a:"open|b:2', "|", ":", [("a", '"open'), ("b", "2")]),
    ],
)
def test_pairs_between_delimiters(
    text: str, marks: str, joins: str, want: list[tuple[str, str]]
) -> None:
    assert list(delimited(text, marks, joins)) == want


@given(st.text(max_size=60), st.text(min_size=1, max_size=3), st.text(min_size=1, max_size=3))
def test_any_text_can_be_read(text: str, marks: str, joins: str) -> None:
    assert all(isinstance(part, str) for pair in delimited(text, marks, joins) for part in pair)


def test_keys_become_words() -> None:
    assert cleaned("_9key-x") == "key_x"
