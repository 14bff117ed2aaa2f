"""The functions of numbers as SQL.

    round(a, 1) -> CASE WHEN isfinite(…) THEN round(…, 1) END

Source: `analytics.spl.functions.numbers`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.engine.values import NUMERIC, Value, bound, finite

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.engine.expressions import Expressions
    from analytics.spl.expr import Call

#: The bits that a number has.
BITS = 53


def _round(x: Expressions, call: Call) -> Value:
    number, *places = (x.value(arg).number() for arg in call.args)
    if not places:
        return Value(finite(f"round({number})"), "num")
    return Value(finite(f"round({number}, TRY_CAST({places[0]} AS INTEGER))"), "num")


def _log(x: Expressions, call: Call) -> Value:
    number, *base = (x.value(arg).number() for arg in call.args)
    below = f"ln(CASE WHEN {base[0]} > 0 THEN {base[0]} END)" if base else "ln(10.0)"
    above = f"ln(CASE WHEN {number} > 0 THEN {number} END)"
    return Value(finite(f"({above} / nullif({below}, 0.0))"), "num")


def _sigfig(x: Expressions, call: Call) -> Value:
    return Value(finite(x.value(call.args[0]).number()), "num")


def _numbers(x: Expressions, call: Call) -> list[str]:
    """SQL for each argument as a list of numbers; a multivalue counts with each of its values."""
    found = []
    for arg in call.args:
        value = x.value(arg)
        if value.kind == "many":
            each = finite(Value("v", "text").number())
            found.append(f"list_transform({value.sql}, lambda v: {each})")
        else:
            found.append(f"[{finite(value.number())}]")
    return found


def _joined(lists: list[str]) -> str:
    return f"list_concat({', '.join(lists)})" if len(lists) > 1 else lists[0]


def _sum(x: Expressions, call: Call) -> Value:
    return Value(f"list_sum({_joined(_numbers(x, call))})", "num")


def _avg(x: Expressions, call: Call) -> Value:
    return Value(f"list_avg({_joined(_numbers(x, call))})", "num")


def _min(x: Expressions, call: Call) -> Value:
    return _extreme(x, call, "min")


def _max(x: Expressions, call: Call) -> Value:
    return _extreme(x, call, "max")


def _extreme(x: Expressions, call: Call, name: str) -> Value:
    """SQL for the least or greatest; texts are greater than numbers."""
    values = [x.value(arg) for arg in call.args]
    if all(value.kind in NUMERIC for value in values):
        plain = ", ".join(finite(value.number()) for value in values)
        return Value(f"{'least' if name == 'min' else 'greatest'}({plain})", "num")
    numbers = f"list_{name}({_joined(_numbers(x, call))})"
    each = f"CASE WHEN {Value('v', 'text').number()} IS NULL THEN v END"
    lists = [f"coalesce({value.many()}, [])" for value in values]
    texts = f"list_{name}(list_transform({_joined(lists)}, lambda v: {each}))"
    sides = (Value(numbers, "num").text(), texts)
    first, second = sides if name == "min" else sides[::-1]
    return Value(f"coalesce({first}, {second})", "text")


def _bits(x: Expressions, call: Call) -> Value:
    whole = [_whole(x.value(arg).number()) for arg in call.args]
    mask = 2**BITS - 1
    match call.name:
        case "bit_not":
            limit = whole[1] if len(whole) > 1 else str(mask)
            return Value(f"(xor({whole[0]}, {mask}) & {limit})", "int")
        case "bit_xor":
            sql = whole[0]
            for other in whole[1:]:
                sql = f"xor({sql}, {other})"
            return Value(sql, "int")
        case "bit_shift_left":
            return Value(_shifted_left(*whole), "int")
        case "bit_shift_right":
            number, places = whole
            sql = f"CASE WHEN {places} >= {BITS} THEN {number} * 0 ELSE {number} >> {places} END"
            return Value(sql, "int")
    return Value(f"({(' & ' if call.name == 'bit_and' else ' | ').join(whole)})", "int")


def _shifted_left(number: str, places: str) -> str:
    """SQL for bits moved to the left, those beyond the last cut off before they overflow."""
    kept = f"({number} & ((1::BIGINT << CAST({BITS} - places AS INTEGER)) - 1))"
    moved = f"{kept} << CAST(places AS INTEGER)"
    return bound(
        places, "places", f"CASE WHEN places >= {BITS} THEN {number} * 0 ELSE {moved} END"
    )  # fmt: skip


def _whole(number: str) -> str:
    """SQL for a whole number that has no more bits than there are; null for others."""
    return bound(
        number, "n",
        f"CASE WHEN n = trunc(n) AND n BETWEEN 0 AND {2**BITS - 1} THEN CAST(n AS BIGINT) END",
    )  # fmt: skip


FORMS: dict[str, Callable[[Expressions, Call], Value]] = {
    "avg": _avg,
    "bit_and": _bits,
    "bit_not": _bits,
    "bit_or": _bits,
    "bit_shift_left": _bits,
    "bit_shift_right": _bits,
    "bit_xor": _bits,
    "log": _log,
    "max": _max,
    "min": _min,
    "round": _round,
    "sigfig": _sigfig,
    "sum": _sum,
}
