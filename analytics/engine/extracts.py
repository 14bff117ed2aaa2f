r"""The node behind rex: fields out of a text by a regular expression.

    extract(compiler, Extract(source, "_raw", r"(?P<a>\d+)-(?P<b>\d+)", ("a", "b")), relation)
    -> Relation("SELECT *, nullif(c7.g1, '') AS c8, … FROM (SELECT *, regexp_extract(…) AS c7 …)")

All groups are found in one go. Where they match, for offset_field, is the length of the text before
the match and of the groups before each.

Source: Splunk Search Reference 10.0, rex.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analytics.engine.values import MARK, Value, unified
from analytics.spl.patterns import OPTIONS

if TYPE_CHECKING:
    from analytics.engine.relation import Relation
    from analytics.engine.sql import Compiler
    from analytics.spl import plan as p


def extract(compiler: Compiler, node: p.Extract, relation: Relation) -> Relation:
    """Add the fields; one that does not match keeps what it had."""
    text = compiler.field(relation, node.field).text()
    pattern = compiler.parameters.text(node.pattern)
    if node.most == 1:
        column = compiler.name()
        names = ", ".join(f"'g{number}'" for number, _ in enumerate(node.groups, start=1))
        found = f"regexp_extract({text}, {pattern}, [{names}], '{OPTIONS}')"
        relation = replace(relation, sql=relation.plus([f"{found} AS {column}"]))
        pairs = {
            name: Value(f"nullif({column}.g{number}, '')", "text")
            for number, name in enumerate(node.groups, start=1)
            if name is not None
        }
        if node.offsets is not None:
            start = f"regexp_replace({text}, {pattern}, {MARK} || '\\0', '{OPTIONS}')"
            start = f"length(split_part({start}, {MARK}, 1))"
            pairs[node.offsets.name] = _offsets(compiler, node, column, start)
    else:
        pairs = {
            name: _every(text, pattern, number, node.most)
            for number, name in enumerate(node.groups, start=1)
            if name is not None
        }
    for name, value in pairs.items():
        (new, old), kind = unified([value, compiler.field(relation, name)])
        pairs[name] = Value(f"coalesce({new}, {old})", kind)
    return compiler.extended(relation, pairs)


def _every(text: str, pattern: str, number: int, most: int) -> Value:
    every = f"regexp_extract_all({text}, {pattern}, {number}, '{OPTIONS}')"
    some = f"({every})[1:{most}]" if most else every
    return Value(f"CASE WHEN len({every}) > 0 THEN {some} END", "many")


def _offsets(compiler: Compiler, node: p.Extract, column: str, start: str) -> Value:
    """SQL for ``a=0-4&b=6-7``: the first and the last character of each group, from 0."""
    before = node.offsets.before if node.offsets is not None else {}
    parts = []
    for number, name in enumerate(node.groups, start=1):
        if name is None:
            continue
        lengths = [f"length({column}.g{other})" for other in before[name]]
        first = " + ".join([start, *lengths])
        last = f"{first} + length({column}.g{number}) - 1"
        text = f"{compiler.parameters.text(name + '=')} || ({first}) || '-' || ({last})"
        parts.append(f"CASE WHEN {column}.g{number} <> '' THEN {text} END")
    return Value(f"nullif(concat_ws('&', {', '.join(parts)}), '')", "text")
