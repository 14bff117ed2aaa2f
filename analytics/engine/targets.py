"""Fields that eval names by the value of another field.

    eval {kind}_count=n  over rows of kind "a" and "b"  -> the fields a_count and b_count

Source: Splunk Search Reference 9.4, eval: "Create a field with the name of another field's
value", `eval {aName}=aValue`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.engine.values import Value, unified
from analytics.errors import SearchError
from analytics.spl.expr import named_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.engine.relation import Relation
    from analytics.engine.sql import Compiler

#: More fields than a table can show.
MOST_NAMES = 500


def spread(compiler: Compiler, relation: Relation, pairs: Mapping[str, Value]) -> dict[str, Value]:
    """Put a field for each value in place of one that is named by values."""
    found: dict[str, Value] = {}
    for name, value in pairs.items():
        if not named_in(name):
            found[name] = value
            continue
        column = _name(compiler, relation, name)
        names = _names(compiler, relation, name, column)
        for each in names:
            parameter = compiler.parameters.text(each)
            (new, old), kind = unified([value, found.get(each, compiler.field(relation, each))])
            sql = f"CASE WHEN {column} = {parameter} THEN {new} ELSE {old} END"
            found[each] = Value(sql, kind)
    return found


def _name(compiler: Compiler, relation: Relation, name: str) -> str:
    """SQL for the name that a row gives; null where it lacks the field."""
    parts, rest = [], name
    for field in named_in(name):
        before, _, rest = rest.partition(f"{{{field}}}")
        parts += [compiler.parameters.text(before), compiler.field(relation, field).text()]
    return " || ".join([*parts, compiler.parameters.text(rest)])


def _names(compiler: Compiler, relation: Relation, name: str, column: str) -> list[str]:
    each = compiler.name()
    sql = f"SELECT DISTINCT {column} AS {each} FROM ({relation.sql}) WHERE {each} <> ''"
    rows = compiler.fetch(f"{sql} ORDER BY {each} LIMIT {MOST_NAMES + 1}")
    if len(rows) > MOST_NAMES:
        raise SearchError(
            f"{name!r} would make over {MOST_NAMES} fields. Keep fewer values with where, or "
            "use chart."
        )
    return [row[0] for row in rows]
