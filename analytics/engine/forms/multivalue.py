"""The functions of multivalues as SQL.

    mvdedup(m) -> list_filter(m, lambda v, i: list_position(m, v) = i)

Source: `analytics.spl.functions.multivalue`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.engine.forms.objects import elements
from analytics.engine.values import Value, bound, constant
from analytics.errors import SearchError
from analytics.spl import expr as e
from analytics.spl import patterns, times

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.engine.expressions import Expressions

#: More values than one field is made of by mvrange; each stands in memory.
MOST_VALUES = 1_000_000


def _some(sql: str) -> Value:
    """SQL for a list that is null when it has no values."""
    return Value(bound(sql, "found", "CASE WHEN len(found) > 0 THEN found END"), "many")


def _commands(x: Expressions, call: e.Call) -> Value:
    """SQL for the words behind the pipes that stand in no quotes."""
    text = x.value(call.args[0]).text()
    plain = f"""regexp_replace({text}, '"([^"\\\\]|\\\\.)*"', '""', 'g')"""
    return _some(rf"regexp_extract_all({plain}, '(?:^|[|\[])\s*([A-Za-z_]\w*)', 1)")


def _mvappend(x: Expressions, call: e.Call) -> Value:
    lists = [f"coalesce({x.value(arg).many()}, [])" for arg in call.args]
    return _some(f"list_concat({', '.join(lists)})" if len(lists) > 1 else lists[0])


def _mvdedup(x: Expressions, call: e.Call) -> Value:
    many = x.value(call.args[0]).many()
    kept = "list_filter(m, lambda v, i: list_position(m, v) = i)"
    return Value(bound(many, "m", kept), "many")


def _mvfilter(x: Expressions, call: e.Call) -> Value:
    names = sorted(e.fields(call.args[0]))
    if not names:
        return Value("CAST(NULL AS VARCHAR[])", "many")
    if len(names) > 1:
        raise SearchError(f"mvfilter names the fields {', '.join(names)}. Name one only.")
    name = x.scope.parameters.variable()
    inner = x.within(names[0], Value(name, "text")).condition(call.args[0])
    return _some(f"list_filter({x.value(e.Field(names[0])).many()}, lambda {name}: {inner})")


def _mvjoin(x: Expressions, call: e.Call) -> Value:
    many, mark = x.value(call.args[0]).many(), x.value(call.args[1]).text()
    if isinstance(call.args[1], e.Literal):
        return Value(f"array_to_string({many}, {mark})", "text")
    joined = f"list_reduce({many}, lambda a, b: a || {mark} || b)"
    return Value(f"CASE WHEN len({many}) > 0 THEN {joined} END", "text")


def _mvmap(x: Expressions, call: e.Call) -> Value:
    values, body = call.args
    names = sorted(e.fields(values))
    if len(names) != 1:
        raise SearchError(
            "mvmap takes a field first, or a function of one field. Put what it is to go "
            "through into a field with eval."
        )
    name, many = x.scope.parameters.variable(), x.value(values).many()
    inner = x.within(names[0], Value(name, "text")).value(body)
    if inner.kind == "many":
        mapped = f"flatten(list_transform({many}, lambda {name}: {inner.sql}))"
    else:
        mapped = f"list_transform({many}, lambda {name}: {inner.text()})"
    return _some(f"list_filter({mapped}, lambda w: w IS NOT NULL)")


def _mvfind(x: Expressions, call: e.Call) -> Value:
    many, pattern = x.value(call.args[0]).many(), x.pattern(call.args[1])
    tests = f"list_transform({many}, lambda v: regexp_matches(v, {pattern}, '{patterns.OPTIONS}'))"
    return Value(f"nullif(list_position({tests}, TRUE), 0) - 1", "int")


def _mvindex(x: Expressions, call: e.Call) -> Value:
    many = x.value(call.args[0]).many()
    first, *last = (f"TRY_CAST({x.value(arg).number()} AS BIGINT)" for arg in call.args[1:])
    if not last:
        place = f"CASE WHEN {first} < 0 THEN {first} ELSE {first} + 1 END"
        return Value(f"({many})[{place}]", "text")
    ends = [f"CASE WHEN {end} < 0 THEN len(m) + {end} ELSE {end} END" for end in (first, last[0])]
    inside = "(p[1] >= 0 AND p[1] < len(m) AND p[2] < len(m) AND p[1] <= p[2])"
    part = bound(f"[{', '.join(ends)}]", "p", f"CASE WHEN {inside} THEN m[p[1] + 1:p[2] + 1] END")
    return Value(bound(many, "m", part), "many")


def _mvrange(x: Expressions, call: e.Call) -> Value:
    first, last = (x.value(arg).number() for arg in call.args[:2])
    by = "1.0"
    if len(call.args) > 2:
        step = call.args[2]
        span = times.Span.read(constant(call, 2)) if _is_text(step) else None
        by = repr(span.seconds) if span is not None else x.value(step).number()
    count = "CAST(ceil((r[2] - r[1]) / nullif(r[3], 0.0)) AS BIGINT)"
    number = Value("r[1] + i * r[3]", "num").text()
    values = (
        f"CASE WHEN TRY({count}) BETWEEN 1 AND {MOST_VALUES} "
        f"THEN list_transform(range({count}), lambda i: {number}) END"
    )
    return Value(bound(f"[{first}, {last}, {by}]", "r", values), "many")


def _is_text(expr: e.Expr) -> bool:
    return isinstance(expr, e.Literal) and isinstance(expr.value, str)


def _mvzip(x: Expressions, call: e.Call) -> Value:
    one, two = (x.value(arg).many() for arg in call.args[:2])
    mark = x.value(call.args[2]).text() if len(call.args) > 2 else "','"
    pairs = f"list_zip({one}[:len({two})], {two}[:len({one})])"
    return _some(f"list_transform({pairs}, lambda v: v[1] || {mark} || v[2])")


def _mv_to_json_array(x: Expressions, call: e.Call) -> Value:
    guessed = x.condition(call.args[1]) if len(call.args) > 1 else "FALSE"
    return Value(elements(x.value(call.args[0]).many(), is_guessed=guessed), "text")


def _split(x: Expressions, call: e.Call) -> Value:
    text, mark = (x.value(arg).text() for arg in call.args)
    return Value(f"string_split({text}, {mark})", "many")


FORMS: dict[str, Callable[[Expressions, e.Call], Value]] = {
    "commands": _commands,
    "mv_to_json_array": _mv_to_json_array,
    "mvappend": _mvappend,
    "mvdedup": _mvdedup,
    "mvfilter": _mvfilter,
    "mvfind": _mvfind,
    "mvindex": _mvindex,
    "mvjoin": _mvjoin,
    "mvmap": _mvmap,
    "mvrange": _mvrange,
    "mvzip": _mvzip,
    "split": _split,
}
