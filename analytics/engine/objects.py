"""The functions of JSON texts and addresses as SQL.

    json_extract(x, "a{0}.b") -> json_extract_string(CASE WHEN json_valid(x) …, '$."a"[0]."b"')

A text that is no JSON gives null.

Source: `analytics.spl.functions.objects`.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from analytics.engine.values import NUMERIC, Value
from analytics.errors import SearchError
from analytics.spl import expr as e

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.engine.expressions import Expressions

_STEP = re.compile(r"(?P<key>[^.{}]+)|\{(?P<place>\d*)\}|(?P<dot>\.)")


def path_of(text: str) -> str | None:
    """Return a path of Splunk's as one of DuckDB's; None when it is none."""
    found, at = "$", 0
    while at < len(text):
        step = _STEP.match(text, at)
        if step is None:
            return None
        if step["key"] is not None:
            found += f".{json.dumps(step['key'], ensure_ascii=False)}"
        elif step["place"] is not None:
            found += f"[{step['place'] or '*'}]"
        at = step.end()
    return found if text else None


def _path(call: e.Call, place: int) -> str:
    arg = call.args[place]
    if isinstance(arg, e.Literal) and isinstance(arg.value, str):
        path = path_of(arg.value)
        if path is not None:
            return path
        raise SearchError(f"{arg.value!r} is no path. Write one such as a.b or items{{0}}.price.")
    raise SearchError(f"{call.name} takes its path as a constant text. Write it in quotes.")


def _document(x: Expressions, expr: e.Expr) -> str:
    text = x.value(expr).text()
    return f"CASE WHEN json_valid({text}) THEN CAST({text} AS JSON) END"


def _json(value: Value) -> str:
    """SQL for a value as JSON: numbers and conditions as such, texts as texts."""
    if value.kind in NUMERIC:
        return f"CAST({value.text()} AS JSON)"
    if value.kind == "bool":
        return f"to_json({value.sql})"
    return f"to_json({value.sql if value.kind == 'many' else value.text()})"


def _array(x: Expressions, call: e.Call) -> Value:
    parts = ", ".join(_json(x.value(arg)) for arg in call.args)
    return Value(f"CAST(json_array({parts}) AS VARCHAR)", "text")


def _object(x: Expressions, call: e.Call) -> Value:
    if len(call.args) % 2:
        raise SearchError("json_object takes names and values in turn. A value is missing.")
    pairs = [
        part
        for name, value in zip(call.args[::2], call.args[1::2], strict=True)
        for part in (f"coalesce({x.value(name).text()}, 'null')", _json(x.value(value)))
    ]
    return Value(f"CAST(json_object({', '.join(pairs)}) AS VARCHAR)", "text")


def _extract(x: Expressions, call: e.Call) -> Value:
    document = _document(x, call.args[0])
    if len(call.args) == 1:
        return Value(f"CAST({document} AS VARCHAR)", "text")
    path = _path(call, 1)
    parameter = x.scope.parameters.text(path)
    if "[*]" in path:
        found = f"CAST(json_extract({document}, {parameter}) AS JSON[])"
        return Value(
            f"CASE WHEN len({found}) > 0 THEN CAST(to_json({found}) AS VARCHAR) END", "text"
        )
    return Value(f"json_extract_string({document}, {parameter})", "text")


def _spath(x: Expressions, call: e.Call) -> Value:
    path = _path(call, 1)
    found = f"json_extract_string({_document(x, call.args[0])}, {x.scope.parameters.text(path)})"
    if "[*]" not in path:
        return Value(found, "text")
    many = f"CAST({found} AS VARCHAR[])"  # of a constant that is no JSON it would be a text
    return Value(f"CASE WHEN len({many}) > 0 THEN {many} END", "many")


def _keys(x: Expressions, call: e.Call) -> Value:
    document = _document(x, call.args[0])
    keys = f"CASE WHEN json_type({document}) = 'OBJECT' THEN json_keys({document}) END"
    return Value(f"CAST(to_json({keys}) AS VARCHAR)", "text")


def _to_many(x: Expressions, call: e.Call) -> Value:
    document = _document(x, call.args[0])
    found = f"CAST(json_extract_string({document}, '$[*]') AS VARCHAR[])"
    return Value(f"CASE WHEN json_type({document}) = 'ARRAY' THEN {found} END", "many")


def _ipmask(x: Expressions, call: e.Call) -> Value:
    mask, address = (x.value(arg).text() for arg in call.args)
    shape = r"\d{1,3}(\.\d{1,3}){3}"
    parts = []
    for place in range(1, 5):
        octets = [
            f"TRY_CAST(split_part({text}, '.', {place}) AS INTEGER)" for text in (mask, address)
        ]
        parts.append(f"CAST(({octets[0]} & {octets[1]}) AS VARCHAR)")
    known = " AND ".join(f"regexp_full_match({text}, '{shape}')" for text in (mask, address))
    joined = " || '.' || ".join(parts)
    return Value(f"CASE WHEN {known} THEN {joined} END", "text")


FORMS: dict[str, Callable[[Expressions, e.Call], Value]] = {
    "ipmask": _ipmask,
    "json_array": _array,
    "json_array_to_mv": _to_many,
    "json_extract": _extract,
    "json_keys": _keys,
    "json_object": _object,
    "spath": _spath,
}
