"""The functions that ask what a value is, or make another kind of it, as SQL.

    isnum(a) -> (TRY_CAST(… AS DOUBLE) IS NOT NULL)

Source: `analytics.spl.functions.kinds`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.engine.forms.objects import elements, whole
from analytics.engine.forms.strings import number_of
from analytics.engine.values import NULL_TEXT, Value, finite
from analytics.spl.expr import Expr, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.engine.expressions import Expressions
    from analytics.spl.expr import Call


def _number(x: Expressions, arg: Expr) -> str:
    """SQL for a number, null for a text in quotes whatever it says."""
    is_text = isinstance(arg, Literal) and isinstance(arg.value, str)
    return "CAST(NULL AS DOUBLE)" if is_text else x.value(arg).number()


def _isarray(x: Expressions, call: Call) -> Value:
    return Value(f"({whole(x.value(call.args[0]).text(), 'ARRAY')} IS NOT NULL)", "bool")


def _isbool(x: Expressions, call: Call) -> Value:
    return Value("TRUE" if x.value(call.args[0]).kind == "bool" else "FALSE", "bool")


def _isdouble(x: Expressions, call: Call) -> Value:
    number = _number(x, call.args[0])
    return Value(f"coalesce({number} <> trunc({number}), FALSE)", "bool")


def _isint(x: Expressions, call: Call) -> Value:
    number = _number(x, call.args[0])
    return Value(f"coalesce({number} = trunc({number}), FALSE)", "bool")


def _ismv(x: Expressions, call: Call) -> Value:
    value = x.value(call.args[0])
    return Value(f"coalesce(len({value.sql}) > 1, FALSE)" if value.kind == "many" else "FALSE",
                 "bool")  # fmt: skip


def _isnotnull(x: Expressions, call: Call) -> Value:
    return Value(f"({_known(x.value(call.args[0]))})", "bool")


def _isnull(x: Expressions, call: Call) -> Value:
    return Value(f"(NOT ({_known(x.value(call.args[0]))}))", "bool")


def _known(value: Value) -> str:
    """SQL for a value being there; a list without values is none."""
    if value.kind == "many":
        return f"coalesce(len({value.sql}) > 0, FALSE)"
    return f"{value.sql} IS NOT NULL"


def _isnum(x: Expressions, call: Call) -> Value:
    return Value(f"({_number(x, call.args[0])} IS NOT NULL)", "bool")


def _isobject(x: Expressions, call: Call) -> Value:
    return Value(f"({whole(x.value(call.args[0]).text(), 'OBJECT')} IS NOT NULL)", "bool")


def _isstr(x: Expressions, call: Call) -> Value:
    value, number = x.value(call.args[0]), _number(x, call.args[0])
    if value.kind == "bool":
        return Value("FALSE", "bool")
    return Value(f"({value.sql} IS NOT NULL AND {number} IS NULL)", "bool")


def _typeof(x: Expressions, call: Call) -> Value:
    value = x.value(call.args[0])
    if value.kind == "bool":
        return Value(f"CASE WHEN {value.sql} IS NULL THEN 'Invalid' ELSE 'Bool' END", "text")
    other = "String"
    if value.kind == "many":
        other = "Multivalue"
    number = "CAST(NULL AS DOUBLE)" if value.kind == "many" else _number(x, call.args[0])
    return Value(
        f"CASE WHEN NOT ({_known(value)}) THEN 'Invalid' WHEN {number} IS NOT NULL THEN 'Number' "
        f"ELSE '{other}' END",
        "text",
    )


def _toarray(x: Expressions, call: Call) -> Value:
    value = x.value(call.args[0])
    if value.kind == "many":
        return Value(elements(value.sql, is_guessed="TRUE"), "text")
    return Value(whole(value.text(), "ARRAY"), "text")


def _tobool(x: Expressions, call: Call) -> Value:
    value = x.value(call.args[0])
    if value.kind == "bool":
        return value
    text, number = value.text(), _number(x, call.args[0])
    return Value(
        f"CASE WHEN {number} IS NOT NULL THEN {number} <> 0 WHEN {text} IN ('true', 'True') "
        f"THEN TRUE WHEN {text} IN ('false', 'False') THEN FALSE END",
        "bool",
    )


def _todouble(x: Expressions, call: Call) -> Value:
    return Value(number_of(x, call), "num")


def _toint(x: Expressions, call: Call) -> Value:
    return Value(finite(f"floor({number_of(x, call)})"), "num")


def _tomv(x: Expressions, call: Call) -> Value:
    value = x.value(call.args[0])
    if value.kind == "many":
        return value
    array = whole(value.text(), "ARRAY")
    return Value(f"CAST(json_extract(CAST({array} AS JSON), '$[*]') AS VARCHAR[])", "many")


def _toobject(x: Expressions, call: Call) -> Value:
    value = x.value(call.args[0])
    return Value(NULL_TEXT if value.kind == "bool" else whole(value.text(), "OBJECT"), "text")


FORMS: dict[str, Callable[[Expressions, Call], Value]] = {
    "isarray": _isarray,
    "isbool": _isbool,
    "isdouble": _isdouble,
    "isint": _isint,
    "ismv": _ismv,
    "isnotnull": _isnotnull,
    "isnull": _isnull,
    "isnum": _isnum,
    "isobject": _isobject,
    "isstr": _isstr,
    "toarray": _toarray,
    "tobool": _tobool,
    "todouble": _todouble,
    "toint": _toint,
    "tomv": _tomv,
    "toobject": _toobject,
    "typeof": _typeof,
}
