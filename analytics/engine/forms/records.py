"""The form behind tojson: fields and their values as a JSON object.

    Call("tojson", (Literal(False), Literal("a"), Literal("num"), Field("a"), …))
    -> '{' || concat_ws(',', '"a":' || …) || '}'

A value that is not of its type is left out, or null where the first argument is true.

Source: Splunk Search Reference 10.0, tojson, "Apply JSON datatypes to field values".
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from analytics.engine.forms.objects import NUMBER, is_json
from analytics.engine.values import Value, text_number
from analytics.spl.expr import Literal

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.engine.expressions import Expressions
    from analytics.spl.expr import Call, Expr

_IS_NUMBER = f"regexp_full_match(v, '{NUMBER}')"
_FALSE, _TRUE = "lower(v) IN ('false', 'f', 'no')", "lower(v) IN ('true', 't', 'yes')"
_NUMBER = f"WHEN {_IS_NUMBER} THEN v"
#: A value v as JSON, by the type asked for; null where it is none.
_TYPES = {
    "none": f"CASE {_NUMBER} ELSE to_json(v) END",
    "str": "CAST(to_json(v) AS VARCHAR)",
    "num": f"CASE {_NUMBER} ELSE CAST(to_json({text_number('v')}) AS VARCHAR) END",
    "bool": f"CASE WHEN {_FALSE} THEN 'false' WHEN {_TRUE} THEN 'true' "
    f"WHEN {text_number('v')} = 0 THEN 'false' WHEN {text_number('v')} IS NOT NULL THEN 'true' END",
    "json": f"CASE {_NUMBER} WHEN {is_json('v')} THEN v END",
    "auto": f"CASE {_NUMBER} WHEN {is_json('v')} THEN v ELSE to_json(v) END",
}


def _tojson(x: Expressions, call: Call) -> Value:
    is_filled = isinstance(call.args[0], Literal) and bool(call.args[0].value)
    rest = call.args[1:]
    members = [
        _member(x, name, str(kind.value), value, is_filled=is_filled)
        for name, kind, value in zip(rest[::3], rest[1::3], rest[2::3], strict=True)
        if isinstance(name, Literal) and isinstance(kind, Literal)
    ]
    inner = f"concat_ws(',', {', '.join(members)})" if members else "''"
    return Value(f"('{{' || {inner} || '}}')", "text")


def _member(x: Expressions, name: Literal, kind: str, arg: Expr, *, is_filled: bool) -> str:
    """SQL for one field with its name; null for one without a value."""
    value = x.value(arg)
    each = f"list_transform({value.many()}, lambda v: {_TYPES[kind]})"
    if is_filled:
        each = f"list_transform({each}, lambda v: coalesce(v, 'null'))"
    each = f"list_filter({each}, lambda v: v IS NOT NULL)"
    text = f"({each})[1]"
    if value.kind == "many":
        array = f"nullif('[' || array_to_string({each}, ',') || ']', '[]')"
        text = f"CASE WHEN len({value.sql}) > 1 THEN {array} ELSE {text} END"
    key = x.scope.parameters.text(json.dumps(str(name.value), ensure_ascii=False) + ":")
    return f"CASE WHEN {value.sql} IS NOT NULL THEN {key} || {text} END"


FORMS: dict[str, Callable[[Expressions, Call], Value]] = {"tojson": _tojson}
