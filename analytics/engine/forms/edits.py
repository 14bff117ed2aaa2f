"""The functions that change JSON texts, as SQL.

    json_set(x, "a.b", 1) -> json_set(CASE WHEN json_valid(x) …, '$."a"."b"', CAST('1' AS JSON))

Pairs of a path and a value are taken from left to right, each over what the one before made.

Source: `analytics.spl.functions.objects`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.engine.forms.objects import as_json, document, key_of, path
from analytics.engine.values import Value, bound, constant

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.engine.expressions import Expressions
    from analytics.spl.expr import Call


def _set(x: Expressions, call: Call) -> Value:
    return _each(x, call, path, _put)


def _set_exact(x: Expressions, call: Call) -> Value:
    return _each(x, call, _key, _put)


def _append(x: Expressions, call: Call) -> Value:
    return _each(x, call, path, _appended)


def _extend(x: Expressions, call: Call) -> Value:
    return _each(x, call, path, _extended)


def _each(
    x: Expressions,
    call: Call,
    where: Callable[[Call, int], str],
    change: Callable[[Expressions, str, str, str], str],
) -> Value:
    """SQL for the changes of all pairs, one inside the other."""
    sql = document(x, call.args[0])
    for place in range(1, len(call.args), 2):
        sql = change(x, sql, where(call, place), as_json(x, call.args[place + 1]))
    return Value(f"CAST({sql} AS VARCHAR)", "text")


def _key(call: Call, place: int) -> str:
    return f"$.{key_of(constant(call, place))}"


def _put(x: Expressions, sql: str, where: str, value: str) -> str:
    return f"json_set({sql}, {x.scope.parameters.text(where)}, {value})"


def _appended(x: Expressions, sql: str, where: str, value: str) -> str:
    return _added(x, sql, where, f"[{value}]")


def _extended(x: Expressions, sql: str, where: str, value: str) -> str:
    many = "CASE WHEN json_type(v) = 'ARRAY' THEN CAST(v AS JSON[]) ELSE [v] END"
    return _added(x, sql, where, bound(value, "v", many))


def _added(x: Expressions, sql: str, where: str, values: str) -> str:
    """SQL for a list of JSON added behind what stands at a path, if anything does."""
    parameter = x.scope.parameters.text(where)
    old = f"json_extract(d, {parameter})"
    before = f"CASE WHEN json_type({old}) = 'ARRAY' THEN CAST({old} AS JSON[]) ELSE [{old}] END"
    after = f"json_set(d, {parameter}, to_json(list_concat({before}, {values})))"
    return bound(sql, "d", f"CASE WHEN json_exists(d, {parameter}) THEN {after} ELSE d END")


def _delete(x: Expressions, call: Call) -> Value:
    sql = document(x, call.args[0])
    for place in range(1, len(call.args)):
        sql = f"json_remove({sql}, {x.scope.parameters.text(path(call, place))})"
    return Value(f"CAST({sql} AS VARCHAR)", "text")


FORMS: dict[str, Callable[[Expressions, Call], Value]] = {
    "json_append": _append,
    "json_delete": _delete,
    "json_extend": _extend,
    "json_set": _set,
    "json_set_exact": _set_exact,
}
