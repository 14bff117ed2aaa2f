"""Nodes that take fields by name or by a pattern: fields, table, rename, fillnull, addtotals.

    keep(compiler, Keep(names=("p_*",)), relation)

Over events whose fields have no columns yet, a pattern first asks the events for the names
of their fields (`closed`).

Source: Splunk Search Reference 9.2, the commands named; "wildcards" of rename.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analytics.engine.relation import PREFIX, Relation, Term
from analytics.engine.scans import CORE
from analytics.engine.values import NULL_TEXT, Value, unified
from analytics.spl.wildcards import filled, pattern

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analytics.engine.sql import Compiler
    from analytics.spl import plan as p


def closed(compiler: Compiler, relation: Relation, wanted: str = "*") -> Relation:
    """Give every further field that *wanted* matches a column, and drop the rest."""
    if relation.rest is None:
        return relation
    hidden, rest = relation.rest.hidden | relation.columns.keys(), relation.rest
    names = [name for name in _names(compiler, relation, [wanted]) if name not in hidden]
    pairs = {
        name: rest.value(name, compiler.parameters.text(name.removeprefix(PREFIX)))
        for name in sorted(filter(pattern(wanted).fullmatch, names))
    }
    extended = compiler.extended(relation, pairs) if pairs else relation
    return replace(extended, rest=None)


def _names(compiler: Compiler, relation: Relation, wanted: Iterable[str]) -> list[str]:
    """Ask the rows for the names of their further fields that *wanted* may stand for."""
    found: list[str] = []
    heads = [name.split("*")[0] for name in wanted]
    if any(PREFIX.startswith(head) or head.startswith(PREFIX) for head in heads):
        found += [PREFIX + name for (name,) in compiler.fetch(_keys("props", relation))]
    if not all(head.startswith(PREFIX) for head in heads):
        found += [name for (name,) in compiler.fetch(_keys("fields", relation))]
    return found


def _keys(column: str, relation: Relation) -> str:
    """SQL for the keys of a map that stand before a value: an empty one is no field."""
    every = f"unnest(map_keys({column})) AS k, unnest(map_values({column})) AS v"
    return f"SELECT DISTINCT k FROM (SELECT {every} FROM ({relation.sql})) WHERE v != ''"


def expanded(compiler: Compiler, relation: Relation, names: Iterable[str]) -> Relation:
    """Close *relation* where one of *names* has a wildcard."""
    return closed(compiler, relation) if any("*" in name for name in names) else relation


def narrowed(compiler: Compiler, relation: Relation, names: Iterable[str]) -> Relation:
    """As `expanded`, where no field is wanted that *names* does not stand for."""
    wild = [name for name in names if "*" in name]
    return closed(compiler, relation, wild[0] if len(wild) == 1 else "*") if wild else relation


def chosen(relation: Relation, names: Iterable[str], *, inner: bool = True) -> list[str]:
    """Return the fields that *names* stand for, in that order, each once.

    A wildcard takes fields that begin with ``_`` only when it does, unless *inner* is False.
    """
    found: dict[str, None] = {}
    for name in names:
        if "*" not in name:
            found[name] = None
            continue
        compiled = pattern(name)
        for column in relation.columns:
            if compiled.fullmatch(column) and (
                not inner or name[0] == "_" or not column.startswith("_")
            ):
                found[column] = None
    return list(found)


def keep(compiler: Compiler, node: p.Keep, relation: Relation) -> Relation:
    """Keep the fields named; those that begin with ``_`` stay unless the order is given."""
    if "*" in node.names and relation.rest is not None and not node.is_ordered:
        return relation
    relation = narrowed(compiler, relation, node.names)
    names = chosen(relation, node.names)
    if not node.is_ordered:
        names = [name for name in relation.columns if name in names or name.startswith("_")]
        names += [name for name in chosen(relation, node.names) if name not in names]
    columns = {name: compiler.field(relation, name) for name in names}
    kept = {name: value for name, value in columns.items() if name in relation.columns}
    if node.is_ordered or relation.rest is not None:
        missing = {name: value for name, value in columns.items() if name not in kept}
        relation = compiler.extended(relation, missing) if missing else relation
        kept = {name: relation.columns[name] for name in names}
    return replace(relation, columns=kept, rest=None)


def remove(compiler: Compiler, node: p.Remove, relation: Relation) -> Relation:
    """Remove the fields named."""
    gone = set(chosen(relation, node.names))
    wild = [name for name in node.names if "*" in name]
    if wild and relation.rest is not None:
        found = _names(compiler, relation, wild)
        gone |= {name for name in found if any(pattern(each).fullmatch(name) for each in wild)}
    columns = {name: value for name, value in relation.columns.items() if name not in gone}
    return replace(relation, columns=columns, rest=relation.hiding(gone))


def rename(compiler: Compiler, node: p.Rename, relation: Relation) -> Relation:
    """Give fields other names, at the place they had."""
    relation = expanded(compiler, relation, [old for old, _ in node.pairs])
    for old, new in node.pairs:
        for name, other in _renamed(relation, old, new):
            relation = _moved(compiler, relation, name, other)
    return relation


def _renamed(relation: Relation, old: str, new: str) -> list[tuple[str, str]]:
    if "*" not in old:
        return [(old, new)]
    pairs = []
    for name in chosen(relation, [old]):
        found = pattern(old).fullmatch(name)
        pairs.append((name, filled(new, found.groups() if found else ())))
    return pairs


def _moved(compiler: Compiler, relation: Relation, old: str, new: str) -> Relation:
    if old not in relation.columns:
        if relation.rest is None:  # what had the new name goes all the same
            left = {name: value for name, value in relation.columns.items() if name != new}
            return replace(relation, columns=left)
        relation = compiler.extended(relation, {old: compiler.field(relation, old)})
    columns = {
        new if name == old else name: value
        for name, value in relation.columns.items()
        if name == old or name != new
    }
    return replace(relation, columns=columns, rest=relation.hiding((old, new)))


def fill(compiler: Compiler, node: p.Fill, relation: Relation) -> Relation:
    """Put the value, or the value of the row above, where there is none."""
    if not node.names:
        relation = closed(compiler, relation)
    relation = expanded(compiler, relation, node.names)
    every = [name for name in relation.columns if not name.startswith("_") or name not in CORE]
    names = chosen(relation, node.names) or every
    if node.value is None and relation.rest is None:  # a field that is not there stays away
        names = [name for name in names if name in relation.columns]
    pairs = {}
    for name in names:
        before = compiler.field(relation, name)
        if node.value is None:
            frame = " ROWS UNBOUNDED PRECEDING"
            sql = f"last_value({before.sql} IGNORE NULLS) {relation.over(frame=frame)}"
            pairs[name] = Value(sql, before.kind)
        else:
            pairs[name] = _filled(compiler, before, node.value)
    return compiler.extended(relation, pairs) if pairs else relation


def _filled(compiler: Compiler, before: Value, value: str) -> Value:
    if before.kind in {"int", "num"}:
        try:
            number = compiler.parameters.add(float(value))
        except ValueError:
            pass
        else:
            return Value(f"coalesce({before.number()}, CAST({number} AS DOUBLE))", "num")
    text = compiler.parameters.text(value)
    if before.kind == "many":
        return Value(f"coalesce({before.sql}, [{text}])", "many")
    return Value(f"coalesce({before.text()}, {text})", "text")


def totals(compiler: Compiler, node: p.Totals, relation: Relation) -> Relation:
    """Add the sum of each row, a row of sums, or both."""
    relation = expanded(compiler, relation, node.names or ("*",))
    names = [
        name
        for name in chosen(relation, node.names or ("*",))
        if name in relation.columns and (node.names or name not in CORE)
    ]
    if node.row is not None:
        numbers = ", ".join(relation.columns[name].number() for name in names)
        total = f"list_sum([{numbers}])" if numbers else "CAST(NULL AS DOUBLE)"
        relation = compiler.extended(relation, {node.row: Value(total, "num")})
        names = [*names, node.row]
    return _with_row(compiler, node, relation, names) if node.has_column else relation


def _with_row(compiler: Compiler, node: p.Totals, relation: Relation, names: list[str]) -> Relation:
    """Add a last row with the sums of the columns *names*."""
    mark = compiler.name()
    sums = [f"sum({relation.columns[name].number()}) AS n{at}" for at, name in enumerate(names)]
    label = node.label_field
    if label is not None and label not in relation.columns:
        relation = compiler.extended(relation, {label: Value(NULL_TEXT, "text")})
    columns, rows = {}, []
    for name, value in relation.columns.items():
        total = Value("NULL", value.kind)
        if name == label:
            total = Value(compiler.parameters.text(node.label), "text")
        elif name in names:
            total = Value(f"n{names.index(name)}", "num")
        (body, end), kind = unified([value, total])
        columns[name] = Value(compiler.name(), kind)
        rows.append((body, end, columns[name].sql))
    order = [compiler.name() for _ in relation.order]
    body = ", ".join(
        [f"{sql} AS {name}" for sql, _, name in rows]
        + [f"{term.sql} AS {name}" for term, name in zip(relation.order, order, strict=True)]
    )
    last = ", ".join(f"{sql} AS {name}" for _, sql, name in rows)
    sql = (
        f"SELECT 0 AS {mark}, {body} FROM ({relation.sql}) UNION ALL BY NAME "
        f"SELECT 1 AS {mark}, {last} FROM (SELECT {', '.join(sums) or '0'} FROM ({relation.sql}) "
        "HAVING count(*) > 0)"
    )
    terms = [replace(term, sql=name) for term, name in zip(relation.order, order, strict=True)]
    return Relation(sql, columns, (Term(mark), *terms))
