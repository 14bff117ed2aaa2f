"""The nodes of expressions: their fields, and conditions joined."""

from __future__ import annotations

from analytics.spl import expr as e

A, B, C = e.Field("a"), e.Field("b"), e.Field("c")


def test_fields_of_an_expression() -> None:
    call = e.Call("if", (e.Binary(">", A, e.Literal(1)), B, e.Call("upper", (e.Field("x y"),))))

    assert e.fields(call) == {"a", "b", "x y"}
    assert e.fields(e.And((e.Term("word"), e.Match("plan", "=", "pro")))) == {"_raw", "plan"}


def test_conditions_join_flat() -> None:
    assert e.both(e.And((A, B)), C) == e.And((A, B, C))
    assert e.both(e.TRUE, A) == A
    assert e.both(e.TRUE, e.TRUE) == e.TRUE
