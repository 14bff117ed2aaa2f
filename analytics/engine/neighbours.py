"""Nodes that look at the rows around a row: those before it, those that are like it.

    before(compiler, Before(source, (("count_p1", "count", 1),)), relation)
    -> Relation("SELECT *, lag(c2, 1) OVER (ORDER BY …) AS c7 FROM (…)", …)

Source: the commands autoregress, delta and mvcombine of the Splunk Search Reference 9.3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.engine.relation import Relation, Term
from analytics.engine.values import Value
from analytics.engine.wildcards import closed

if TYPE_CHECKING:
    from analytics.engine.sql import Compiler
    from analytics.spl import plan as p


def before(compiler: Compiler, node: p.Before, relation: Relation) -> Relation:
    """Add the values some rows before."""
    over = relation.over()
    pairs: dict[str, Value] = {}
    for name, field, back in node.values:
        value = compiler.field(relation, field)
        pairs[name] = Value(f"lag({value.sql}, {back}) {over}", value.kind)
    return compiler.extended(relation, pairs) if pairs else relation


def combine(compiler: Compiler, node: p.Combine, relation: Relation) -> Relation:
    """Make one row of those that are equal in all other fields."""
    relation = closed(compiler, relation)
    field = compiler.field(relation, node.field)
    others = {name: value for name, value in relation.columns.items() if name != node.field}
    if node.field not in relation.columns:
        return relation
    place, many = compiler.name(), compiler.name()
    numbered = relation.plus([f"row_number() {relation.over()} AS {place}"])
    columns = {
        name: Value(many, "many") if name == node.field else compiler.column(value)
        for name, value in relation.columns.items()
    }
    values = f"flatten(list({field.many()} ORDER BY {place}) FILTER ({field.sql} IS NOT NULL))"
    parts = [f"any_value({value.sql}) AS {columns[name].sql}" for name, value in others.items()]
    parts += [f"{values} AS {many}", f"min({place}) AS o"]
    by = ", ".join(value.same() for value in others.values())
    group = f" GROUP BY {by}" if by else " HAVING count(*) > 0"
    return Relation(f"SELECT {', '.join(parts)} FROM ({numbered}){group}", columns, (Term("o"),))
