"""Nodes that do something for each field, value or row: foreach, convert, replace, map, require.

    per_field(compiler, PerField(source, ("p_*",), make), relation)
    -> the relation of make(("p_a", "p_b"))

Source: the commands of the Splunk Search Reference 9.3; `analytics.spl.plan` says what each node
means.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.engine.relation import Relation
from analytics.engine.texts import fetched
from analytics.engine.values import Value
from analytics.engine.wildcards import chosen, expanded
from analytics.errors import SearchError
from analytics.spl import rules
from analytics.spl.plan.rows import VALUE

if TYPE_CHECKING:
    from analytics.engine.sql import Compiler
    from analytics.spl import plan as p
    from analytics.spl.expr import Expr

#: The values of a multivalue that a pipeline can be run for; each makes the search longer.
MAX_PLACES = 150


def per_field(compiler: Compiler, node: p.PerField, relation: Relation) -> Relation:
    """What the node makes of the fields that its names stand for."""
    relation = expanded(compiler, relation, node.names)
    return compiler.relation(node.make(tuple(chosen(relation, node.names))), relation)


def per_place(compiler: Compiler, node: p.PerPlace, relation: Relation) -> Relation:
    """What the node makes for as many values as a row has at most."""
    many = compiler.expressions(relation).value(node.values).many()
    ((most,),) = compiler.fetch(f"SELECT max(len({many})) FROM ({relation.sql})")
    most = max(1, most or 0)  # the fields that are made are there in any case
    if most > MAX_PLACES:
        raise SearchError(
            f"foreach goes through {MAX_PLACES} values of a row, and one has {most:,}. "
            "Use mvexpand and stats."
        )
    return compiler.relation(node.make(most), relation)


def per_row(compiler: Compiler, node: p.PerRow, relation: Relation) -> Relation:
    """The rows of what the node makes of the first rows."""
    rows = fetched(compiler, relation, node.most + 1)
    if len(rows) > node.most:
        compiler.warnings.append(
            f"map ran its search for the first {node.most:,} rows. Raise maxsearches for more."
        )
    plan = node.make(rows[: node.most])
    if plan is None:
        return Relation("SELECT 0 AS o WHERE FALSE", {})
    return compiler.relation(rules.improve(plan))


def required(compiler: Compiler, node: p.Required, relation: Relation) -> Relation:
    """The rows; none of them fail the search."""
    del node
    if not compiler.fetch(f"SELECT 1 FROM ({relation.sql}) LIMIT 1"):
        raise SearchError("The search before require has no results. Widen it, or leave require.")
    return relation


def mapped(compiler: Compiler, node: p.Mapped, relation: Relation) -> Relation:
    """Put the values of fields through an expression."""
    pairs = {
        new: _through(compiler, relation, compiler.field(relation, old), node.value)
        for old, new in node.pairs
    }
    return compiler.extended(relation, pairs) if pairs else relation


def _through(compiler: Compiler, relation: Relation, value: Value, expr: Expr) -> Value:
    expressions = compiler.expressions(relation)
    if value.kind != "many":
        return expressions.within(VALUE, value).value(expr)
    one = expressions.within(VALUE, Value("v", "text")).value(expr).text()
    every = f"list_transform({value.sql}, lambda v: {one})"
    kept = f"list_filter({every}, lambda v: v IS NOT NULL)"
    return Value(f"CASE WHEN len({kept}) > 0 THEN {kept} END", "many")


def first_fit(compiler: Compiler, node: p.FirstFit, relation: Relation) -> Relation:
    """Put the values of each field through the first expression that takes them all."""
    tries = {
        (old, new): [
            _through(compiler, relation, compiler.field(relation, old), expr)
            for expr in node.values
        ]
        for old, new in node.pairs
    }
    counts = ", ".join(
        f"sum({_lost(compiler.field(relation, old), value)})"
        for (old, _), values in tries.items()
        for value in values
    )
    (lost,) = compiler.fetch(f"SELECT {counts} FROM ({relation.sql})")
    left = iter(lost)
    pairs: dict[str, Value] = {}
    for (old, new), values in tries.items():
        fits = [value for value in values if not next(left)]
        pairs[new] = fits[0] if fits else compiler.field(relation, old)
    return compiler.extended(relation, pairs)


def _lost(before: Value, after: Value) -> str:
    """SQL for the number of values that an expression gave nothing for."""
    if before.kind == "many":
        return f"coalesce(len({before.sql}), 0) - coalesce(len({after.sql}), 0)"
    return f"CASE WHEN {before.sql} IS NOT NULL AND {after.sql} IS NULL THEN 1 ELSE 0 END"
