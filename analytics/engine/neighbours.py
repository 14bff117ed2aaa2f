"""Nodes that look at the rows around a row: those before it, those that are like it.

    before(compiler, Before(source, (("count_p1", "count", 1),)), relation)
    -> Relation("SELECT *, lag(c2, 1) OVER (ORDER BY …) AS c7 FROM (…)", …)

Source: the commands autoregress, delta, trendline, concurrency and mvcombine of the Splunk Search
Reference 9.3.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from analytics.engine import scans
from analytics.engine.relation import Relation, Term
from analytics.engine.values import Value
from analytics.engine.wildcards import closed
from analytics.spl import plan as p

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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
    number = compiler.field(relation, node.field).number()

    def make(rows: Sequence[tuple[Any, ...]]) -> list[object]:
        average, shown = None, list[object]()
        for _, value in rows:
            before = value if average is None else average
            average = node.weight * before + (1 - node.weight) * value
            shown.append(average)
        return [None] * min(node.skip, len(shown)) + shown[node.skip :]

    return _with(compiler, relation, node.name, "num", [number], make)


def overlap(compiler: Compiler, node: p.Overlap, relation: Relation) -> Relation:
    """Add how many rows had begun and not ended when a row began."""
    times = [compiler.field(relation, name).number() for name in (node.start, node.duration)]

    def make(rows: Sequence[tuple[Any, ...]]) -> list[object]:
        starts = sorted(start for _, start, length in rows if length >= 0)
        ends = sorted(start + length for _, start, length in rows if length >= 0)
        return [
            bisect_right(starts, start) - bisect_left(ends, start) if length >= 0 else None
            for _, start, length in rows
        ]

    return _with(compiler, relation, node.name, "int", times, make)


def _with(
    compiler: Compiler, relation: Relation, name: str, kind: p.Kind, numbers: Sequence[str],
    make: Callable[[Sequence[tuple[Any, ...]]], list[object]],
) -> Relation:  # fmt: skip
    """Add a field that *make* computes of the rows in their order, where all *numbers* are some."""
    place = compiler.name()
    sql = relation.plus([f"row_number() {relation.over()} AS {place}"])
    known = " AND ".join(f"isfinite({number})" for number in numbers)
    rows = compiler.fetch(
        f"SELECT {place}, {', '.join(numbers)} FROM ({sql}) WHERE {known} ORDER BY {place}"
    )
    values = p.Values(("place", "value"), ("int", kind), ([row[0] for row in rows], make(rows)))
    made = scans.values(compiler, values)
    at, added = (value.sql for value in made.columns.values())
    joined = (
        f"SELECT e.*, v.{added} FROM ({sql}) AS e LEFT JOIN (SELECT {at}, {added} "
        f"FROM ({made.sql})) AS v ON e.{place} = v.{at}"
    )
    return compiler.extended(replace(relation, sql=joined), {name: Value(added, kind)})


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
