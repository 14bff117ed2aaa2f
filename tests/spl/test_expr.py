"""Expressions: precedence, literals, names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.errors import SplError
from analytics.spl import expr as e


def read(text: str) -> e.Expr:
    parser = e.Parser(text, 0, len(text))
    found = parser.expression()
    assert parser.peek().kind == "end"
    return found


A, B, C = e.Field("a"), e.Field("b"), e.Field("c")


@pytest.mark.parametrize(
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


def test_fields_of_an_expression() -> None:
    assert e.fields(read("if(a>1, b, upper('x y'))")) == {"a", "b", "x y"}


def test_conditions_join_flat() -> None:
    assert e.both(e.And((A, B)), C) == e.And((A, B, C))
    assert e.both(e.TRUE, A) == A
    assert e.both(e.TRUE, e.TRUE) == e.TRUE


def test_depth_is_bounded() -> None:
    with pytest.raises(SplError, match="nested over"):
        read("(" * 500 + "a" + ")" * 500)


@given(st.text(alphabet="ab1.+-*/%=<>!(),\"' \\", max_size=40))
def test_any_text_is_a_tree_or_an_error(text: str) -> None:
    parser = e.Parser(text, 0, len(text))
    try:
        parser.expression()
    except SplError as error:
        assert error.end >= error.start  # noqa: PT017
