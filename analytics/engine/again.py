"""Rows that were found, as the source of another search.

    as_values(["a"], ['{"a":"1"}', '{"a":["x","y"]}']) -> Values(("a",), ("many",), …)
    loaded(compiler, ["a"], million) -> Relation("SELECT o, json_extract_string(…) AS c1 …")

Few rows become parameters of the search. Many go into a table of its own connection, some
thousand at a time, and DuckDB reads their fields where a search asks for them.

Source: docs/rest.md, "Searches": ``search`` over the rows of a job.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from analytics.engine.relation import Relation
from analytics.engine.scans import IN_ORDER
from analytics.engine.values import Value
from analytics.engine.zones import micros
from analytics.spl import plan as p

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analytics.engine.sql import Compiler

#: More rows than this go into a table: so many, with fields as events have, take 50 MB.
FEW = 20_000

_CHUNK = 5_000


def as_values(fields: Sequence[str], texts: Iterable[str]) -> p.Values:
    """Return rows, each the text of a JSON object, as a plan.

    What comes of it are texts, multivalues, and times in ``_time``.
    """
    rows: list[dict[str, Any]] = [json.loads(text) for text in texts]
    kinds: list[p.Kind] = []
    columns: list[list[object]] = []
    for name in fields:
        found: list[object] = [row.get(name) for row in rows]
        if name == "_time":
            kinds.append("time")
            columns.append([_micros(value) for value in found])
        elif any(isinstance(value, list) for value in found):
            kinds.append("many")
            columns.append([[x] if isinstance(x, str) else x for x in found])
        else:
            kinds.append("text")
            columns.append(found)
    return p.Values(tuple(fields), tuple(kinds), tuple(columns))


def _micros(value: object) -> int | None:
    return micros(datetime.fromisoformat(str(value))) if value is not None else None


def loaded(compiler: Compiler, fields: Sequence[str], texts: Sequence[str]) -> Relation:
    """Put rows into a table that goes with the snapshot of *compiler*, and name their fields."""
    connection = compiler.snapshot.connection
    connection.execute("CREATE TEMP TABLE found (o BIGINT, j VARCHAR)")
    for at in range(0, len(texts), _CHUNK):
        rows = texts[at : at + _CHUNK]
        connection.execute(
            "INSERT INTO found SELECT unnest(range($1, $2)), unnest($3)",
            [at, at + len(rows), rows],
        )
    paths = {name: compiler.parameters.text(_pointer(name)) for name in fields}
    several = _several(compiler, paths)
    columns: dict[str, Value] = {}
    parts = ["o"]
    for name, path in paths.items():
        text = f"json_extract_string(j, {path})"
        value = Value(text, "text")
        if name == "_time":
            value = Value(f"epoch_us(CAST({text} AS TIMESTAMPTZ))", "time")
        elif name in several:
            many = f"CAST(json_extract(j, {path}) AS VARCHAR[])"
            value = Value(f"CASE json_type(j, {path}) WHEN 'ARRAY' THEN {many} "
                          f"WHEN 'VARCHAR' THEN [{text}] END", "many")  # fmt: skip
        columns[name] = compiler.column(value)
        parts.append(f"{value.sql} AS {columns[name].sql}")
    return Relation(f"SELECT {', '.join(parts)} FROM found", columns, IN_ORDER)


def _several(compiler: Compiler, paths: dict[str, str]) -> set[str]:
    """Find the fields that are a multivalue in some row."""
    ((is_any,),) = compiler.fetch("SELECT bool_or(contains(j, '\":[')) FROM found")
    if not is_any:
        return set()
    tests = ", ".join(f"bool_or(json_type(j, {path}) = 'ARRAY')" for path in paths.values())
    (found,) = compiler.fetch(f"SELECT {tests} FROM found WHERE contains(j, '\":[')")
    return {name for name, is_many in zip(paths, found, strict=True) if is_many}


def _pointer(name: str) -> str:
    """Write the name of a member as a JSON pointer (RFC 6901)."""
    return "/" + name.replace("~", "~0").replace("/", "~1")
