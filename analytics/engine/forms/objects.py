"""The functions that read and make JSON texts, as SQL.

    json_extract(x, "a{0}.b") -> json_extract_string(CASE WHEN json_valid(x) …, '$."a"[0]."b"')

A text that is no JSON gives null.

Source: `analytics.spl.functions.objects`.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from analytics.engine.values import NUMERIC, Value, bound, constant
from analytics.errors import SearchError
from analytics.spl import expr as e

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.engine.expressions import Expressions

_STEP = re.compile(r"(?P<key>[^.{}]+)|\{(?P<place>\d*)\}|(?P<dot>\.)")
#: What JSON takes as a number: no 007, no +1, no .5.
NUMBER = r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?"


def is_json(text: str) -> str:
    """SQL for a text being JSON; DuckDB takes ``nan`` and ``inf``, which are none, for numbers."""
    return f"(json_valid({text}) AND NOT regexp_matches({text}, '^\\s*-?(nan|inf)', 'i'))"


def path_of(text: str) -> str | None:
    """Return a path of Splunk's as one of DuckDB's; None when it is none."""
    found, at = "$", 0
    while at < len(text):
        step = _STEP.match(text, at)
        if step is None:
            return None
        if step["key"] is not None:
            found += "." + key_of(step["key"])
        elif step["place"] is not None:
            found += f"[{step['place'] or '*'}]"
        at = step.end()
    return found if text else None


def key_of(text: str) -> str:
    """Return one key of a path of DuckDB's, quoted."""
    return json.dumps(text, ensure_ascii=False)


def path(call: e.Call, place: int) -> str:
    """Return the path that an argument says."""
    text = constant(call, place)
    found = path_of(text)
    if found is None:
        raise SearchError(f"{text!r} is no path. Write one such as a.b or items{{0}}.price.")
    return found


def document(x: Expressions, expr: e.Expr) -> str:
    """SQL for an argument as JSON; null for a text that is none."""
    text = x.value(expr).text()
    return f"CASE WHEN {is_json(text)} THEN CAST({text} AS JSON) END"


def whole(text: str, kind: str) -> str:
    """SQL for a text that is JSON of a kind ("ARRAY", "OBJECT"), without blanks; else null."""
    return (
        f"CASE WHEN {is_json(text)} AND json_type(CAST({text} AS JSON)) = '{kind}' "
        f"THEN CAST(json_extract(CAST({text} AS JSON), '$') AS VARCHAR) END"
    )


def as_json(x: Expressions, expr: e.Expr) -> str:
    """SQL for an argument as a part of a JSON text; null is JSON's null."""
    value = x.value(expr)
    if value.kind in NUMERIC:
        found = f"CAST({value.text()} AS JSON)"
    elif value.kind in {"bool", "many"}:
        found = f"to_json({value.sql})"
    else:
        found = _text_as_json(value.sql, is_guessed=isinstance(expr, e.Field))
    return f"coalesce({found}, CAST('null' AS JSON))"


def _text_as_json(sql: str, *, is_guessed: bool) -> str:
    forms = [f"{is_json('t')} AND json_type(CAST(t AS JSON)) IN ('ARRAY', 'OBJECT')"]
    forms += [f"regexp_full_match(t, '{NUMBER}')"] if is_guessed else []
    test = " OR ".join(f"({form})" for form in forms)
    return bound(sql, "t", f"CASE WHEN {test} THEN CAST(t AS JSON) ELSE to_json(t) END")


def elements(many: str, *, is_guessed: str) -> str:
    """SQL for a list as a JSON array, of texts or of what they say where *is_guessed* (SQL)."""
    text = "CAST(to_json(m) AS VARCHAR)"
    if is_guessed == "FALSE":
        return bound(many, "m", text)
    each = f"CASE WHEN {is_json('v')} THEN CAST(v AS JSON) ELSE CAST('null' AS JSON) END"
    guessed = f"CAST(to_json(list_transform(m, lambda v: {each})) AS VARCHAR)"
    return bound(many, "m", f"CASE WHEN {is_guessed} THEN {guessed} ELSE {text} END")


def _json(x: Expressions, call: e.Call) -> Value:
    text = x.value(call.args[0]).text()
    return Value(f"CASE WHEN {is_json(text)} THEN {text} END", "text")


def _array(x: Expressions, call: e.Call) -> Value:
    parts = ", ".join(as_json(x, arg) for arg in call.args)
    return Value(f"CAST(json_array({parts}) AS VARCHAR)", "text")


def _object(x: Expressions, call: e.Call) -> Value:
    pairs = [
        part
        for name, value in zip(call.args[::2], call.args[1::2], strict=True)
        for part in (f"coalesce({x.value(name).text()}, 'null')", as_json(x, value))
    ]
    return Value(f"CAST(json_object({', '.join(pairs)}) AS VARCHAR)", "text")


def _extract(x: Expressions, call: e.Call) -> Value:
    found = document(x, call.args[0])
    if len(call.args) == 1 or (len(call.args) == 2 and constant(call, 1) == "{}"):
        return Value(f"CAST(json_extract({found}, '$') AS VARCHAR)", "text")
    return _values(x, found, [path(call, place) for place in range(1, len(call.args))])


def _extract_exact(x: Expressions, call: e.Call) -> Value:
    keys = [constant(call, place) for place in range(1, len(call.args))]
    return _values(x, document(x, call.args[0]), [f"$.{key_of(key)}" for key in keys])


def _values(x: Expressions, found: str, paths: list[str]) -> Value:
    """SQL for what stands at one path as a text, at several as a JSON array."""
    if len(paths) > 1:
        parts = [f"coalesce({_at(x, 'd', path)}, CAST('null' AS JSON))" for path in paths]
        array = f"CASE WHEN d IS NOT NULL THEN CAST(json_array({', '.join(parts)}) AS VARCHAR) END"
        return Value(bound(found, "d", array), "text")
    if "[*]" in paths[0]:
        return Value(f"CAST({_at(x, found, paths[0])} AS VARCHAR)", "text")
    return Value(f"json_extract_string({found}, {x.scope.parameters.text(paths[0])})", "text")


def _at(x: Expressions, found: str, path: str) -> str:
    """SQL for what stands at a path as JSON; null for nothing."""
    parameter = x.scope.parameters.text(path)
    if "[*]" not in path:
        return f"json_extract({found}, {parameter})"
    many = f"CAST(json_extract({found}, {parameter}) AS JSON[])"
    return bound(many, "found", "CASE WHEN len(found) > 0 THEN to_json(found) END")


def _spath(x: Expressions, call: e.Call) -> Value:
    where = path(call, 1)
    parameter = x.scope.parameters.text(where)
    if "[*]" not in where:
        said = f"coalesce(json_extract_string(d, {parameter}), "
        said += f"CAST(json_extract(d, {parameter}) AS VARCHAR))"  # null is the text null
        return Value(bound(document(x, call.args[0]), "d", said), "text")
    found = f"json_extract_string({document(x, call.args[0])}, {parameter})"
    many = f"CAST({found} AS VARCHAR[])"  # of a constant that is no JSON it would be a text
    texts = f"list_transform({many}, lambda one: coalesce(one, 'null'))"
    return Value(f"CASE WHEN len({many}) > 0 THEN {texts} END", "many")


def _keys(x: Expressions, call: e.Call) -> Value:
    keys = "CASE WHEN json_type(d) = 'OBJECT' THEN json_keys(d) END"
    return Value(bound(document(x, call.args[0]), "d", f"CAST(to_json({keys}) AS VARCHAR)"), "text")


def _entries(x: Expressions, call: e.Call) -> Value:
    each = "json_object('key', e.key, 'value', e.value)"
    entries = "map_entries(TRY_CAST(d AS MAP(VARCHAR, JSON)))"
    array = f"CAST(to_json(list_transform({entries}, lambda e: {each})) AS VARCHAR)"
    sql = f"CASE WHEN json_type(d) = 'OBJECT' THEN {array} END"
    return Value(bound(document(x, call.args[0]), "d", sql), "text")


def _has_key(x: Expressions, call: e.Call) -> Value:
    parameter = x.scope.parameters.text(f"$.{key_of(constant(call, 1))}")
    return Value(f"json_exists({document(x, call.args[0])}, {parameter})", "bool")


def _to_many(x: Expressions, call: e.Call) -> Value:
    quoted = x.condition(call.args[1]) if len(call.args) > 1 else "FALSE"
    texts = "CAST(json_extract_string(d, '$[*]') AS VARCHAR[])"
    plain = f"list_transform({texts}, lambda one: coalesce(one, 'null'))"
    found = plain
    if quoted != "FALSE":
        as_they_are = "CAST(json_extract(d, '$[*]') AS VARCHAR[])"
        found = f"CASE WHEN {quoted} THEN {as_they_are} ELSE {plain} END"
    sql = f"CASE WHEN json_array_length(d) > 0 THEN {found} END"
    return Value(bound(document(x, call.args[0]), "d", sql), "many")


FORMS: dict[str, Callable[[Expressions, e.Call], Value]] = {
    "json": _json,
    "json_array": _array,
    "json_array_to_mv": _to_many,
    "json_entries": _entries,
    "json_extract": _extract,
    "json_extract_exact": _extract_exact,
    "json_has_key_exact": _has_key,
    "json_keys": _keys,
    "json_object": _object,
    "spath": _spath,
}
