"""The parser of expressions: precedence, literals, names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.together import together

from analytics.errors import SplError
from analytics.spl import expr as e
from analytics.spl.expressions import Parser, is_condition


def read(text: str) -> e.Expr:
    parser = Parser(text, 0, len(text))
    found = parser.expression()
    assert parser.peek().kind == "end"
    return found


A, B, C = e.Field("a"), e.Field("b"), e.Field("c")


@together(
    ("text", "want"),
    [
        ("a OR b AND c", e.Or((A, e.And((B, C))))),
        ("a XOR b OR c", e.Xor(A, e.Or((B, C)))),
        ("NOT a AND b", e.And((e.Not(A), B))),
        ("not a = b", e.Not(e.Binary("=", A, B))),
        ("a+b*c", e.Binary("+", A, e.Binary("*", B, C))),
        ("a-b-c", e.Binary("-", e.Binary("-", A, B), C)),
        ("a . b", e.Binary(".", A, B)),
        ("(a+b)*c", e.Binary("*", e.Binary("+", A, B), C)),
        ("-1", e.Literal(-1)),
        ("-a", e.Binary("-", e.Literal(0), A)),
        ("1.5", e.Literal(1.5)),
        ('"a\\"b\\\\c\\n"', e.Literal('a"b\\c\\n')),
        ("'two words'", e.Field("two words")),
        ("true", e.Literal(value=True)),
        ("a==b", e.Binary("=", A, B)),
        ("upper(a)", e.Call("upper", (A,), 0)),
        ("a in (1, b)", e.Call("in", (A, e.Literal(1), B), 2)),
    ],
)
def test_tree(text: str, want: e.Expr) -> None:
    assert read(text) == want


@together(
    ("text", "want"),
    [
        ("a=1", True),
        ("NOT a", True),
        ("isnull(a)", True),
        ("if(a=1, b=1, c=1)", True),
        ("if(a=1, b, c=1)", False),
        ("a+1", False),
        ("true", True),
    ],
)
def test_condition_is_known(text: str, *, want: bool) -> None:
    assert is_condition(read(text)) == want


def test_depth_is_bounded() -> None:
    with pytest.raises(SplError, match="nested over"):
        read("(" * 500 + "a" + ")" * 500)


@given(st.text(alphabet="ab1.+-*/%=<>!(),\"' \\", max_size=40))
def test_any_text_is_a_tree_or_an_error(text: str) -> None:
    parser = Parser(text, 0, len(text))
    try:
        parser.expression()
    except SplError as error:
        assert error.end >= error.start  # noqa: PT017
