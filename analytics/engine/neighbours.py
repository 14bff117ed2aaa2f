"""Nodes that look at the rows around a row: those before it, those that are like it.

    before(compiler, Before(source, (("count_p1", "count", 1),)), relation)
    -> Relation("SELECT *, lag(c2, 1) OVER (ORDER BY …) AS c7 FROM (…)", …)

Source: the commands autoregress, delta, trendline and mvcombine of the Splunk Search Reference 9.3.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analytics.engine import scans
from analytics.engine.relation import Relation, Term
from analytics.engine.values import Value
from analytics.engine.wildcards import closed
from analytics.spl import plan as p

if TYPE_CHECKING:
    from analytics.engine.sql import Compiler


def before(compiler: Compiler, node: p.Before, relation: Relation) -> Relation:
    """Add the values some rows before."""
    over = relation.over()
    pairs: dict[str, Value] = {}
    for name, field, back in node.values:
        value = compiler.field(relation, field)
        pairs[name] = Value(f"lag({value.sql}, {back}) {over}", value.kind)
    return compiler.extended(relation, pairs) if pairs else relation


def smooth(compiler: Compiler, node: p.Smooth, relation: Relation) -> Relation:
    """Add the exponential moving average; each depends on the one before, so it is made here."""
    number, place = compiler.field(relation, node.field).number(), compiler.name()
    sql = relation.plus([f"row_number() {relation.over()} AS {place}"])
    numbers = compiler.fetch(
        f"SELECT {place}, {number} FROM ({sql}) WHERE isfinite({number}) ORDER BY {place}"
    )
    average, shown = None, []
    for _, value in numbers:
        before = value if average is None else average
        average = node.weight * before + (1 - node.weight) * value
        shown.append(average)
    columns = ([at for at, _ in numbers][node.skip :], list[object](shown[node.skip :]))
    made = scans.values(compiler, p.Values(("place", "average"), ("int", "num"), columns))
    known, added = (value.sql for value in made.columns.values())
    joined = (
        f"SELECT e.*, v.{added} FROM ({sql}) AS e LEFT JOIN (SELECT {known}, {added} "
        f"FROM ({made.sql})) AS v ON e.{place} = v.{known}"
    )
    return compiler.extended(replace(relation, sql=joined), {node.name: Value(added, "num")})


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
