"""Nodes with a second pipeline, or with more rows than they get: union, join, expand, unpivot.

    union(compiler, Union(source, other), relation)
    -> Relation("SELECT 0 AS c7, … FROM (…) UNION ALL SELECT 1, … FROM (…)", …)

Source: the commands append, appendcols, appendpipe, join, mvexpand and untable of the
Splunk Search Reference 9.3; `analytics.spl.plan` says what each node means.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analytics.engine.relation import Relation, Term
from analytics.engine.scans import TYPES
from analytics.engine.values import Value, unified
from analytics.engine.wildcards import closed
from analytics.spl import plan as p

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.engine.sql import Compiler


@dataclass(frozen=True, slots=True)
class _Pair:
    """One field of two relations as SQL of one kind; "NULL" where a side has none."""

    name: str
    left: str
    right: str
    value: Value


def union(compiler: Compiler, node: p.Union, relation: Relation) -> Relation:
    """The rows of one, then those of the other."""
    other = _limited(compiler, compiler.relation(node.other, relation), node.limit)
    has_rest = relation.is_events and relation.rest is not None
    if not has_rest:
        relation, other = closed(compiler, relation), closed(compiler, other)
    pairs = [_pair(compiler, name, relation, other) for name in _names(relation, other)]
    mark = compiler.name()
    first, first_terms = _ordered(compiler, relation.order)
    second, second_terms = _ordered(compiler, other.order)
    rest = ("props", "fields") if has_rest else ()
    left = [f"0 AS {mark}"]
    left += [f"{term.sql} AS {name}" for term, name in zip(relation.order, first, strict=True)]
    left += [f"NULL AS {name}" for name in second]
    left += [f"{pair.left} AS {pair.value.sql}" for pair in pairs]
    right = ["1", *("NULL" for _ in first), *(term.sql for term in other.order)]
    right += [pair.right for pair in pairs]
    right += rest if other.rest is not None else ("NULL" for _ in rest)
    sql = (
        f"SELECT {', '.join([*left, *rest])} FROM ({relation.sql}) "
        f"UNION ALL SELECT {', '.join(right)} FROM ({other.sql})"
    )
    columns = {pair.name: pair.value for pair in pairs}
    order: tuple[Term, ...] = (Term(mark), *first_terms, *second_terms)
    if node.is_by_time and "_time" in columns:
        order = (Term(columns["_time"].sql, is_descending=True), *order)
    hidden = frozenset(columns) | _hidden(relation) | _hidden(other)
    rest_of_both = replace(relation.rest, hidden=hidden) if relation.rest and has_rest else None
    return Relation(sql, columns, order, rest_of_both, is_events=relation.is_events)


def compared(compiler: Compiler, node: p.Compared, relation: Relation) -> Relation:
    """The rows of both, each once, that one or both of them have."""
    relation = _limited(compiler, relation, node.limit)
    both = union(compiler, p.Union(node.source, node.other, node.limit), relation)
    mark = both.order[0].sql
    both = closed(compiler, both)
    same = [value.same() for value in both.columns.values()] or ["0"]
    place, low, high = (compiler.name() for _ in range(3))
    sql = both.plus(
        [
            f"row_number() {both.over(same)} AS {place}",
            f"min({mark}) OVER (PARTITION BY {', '.join(same)}) AS {low}",
            f"max({mark}) OVER (PARTITION BY {', '.join(same)}) AS {high}",
        ]
    )
    tests = {"union": "", "intersect": f" AND {low} <> {high}", "diff": f" AND {low} = {high}"}
    return replace(
        both, sql=f"SELECT * FROM ({sql}) WHERE {place} = 1{tests[node.how]}", is_events=False
    )


def _limited(compiler: Compiler, other: Relation, limit: int) -> Relation:
    """Cut the rows of a second pipeline, and say so."""
    if not limit or (other.most is not None and other.most <= limit):
        return other
    sql = f"SELECT count(*) FROM (SELECT 1 FROM ({other.sql}) LIMIT {limit + 1})"
    ((rows,),) = compiler.fetch(sql)
    if rows <= limit:
        return replace(other, most=limit)
    compiler.warnings.append(
        f"A search in brackets has more than {limit:,} rows; the others were left out. Narrow it."
    )
    return other.limit(limit)


def _hidden(relation: Relation) -> frozenset[str]:
    return relation.rest.hidden if relation.rest is not None else frozenset()


def _names(left: Relation, right: Relation) -> list[str]:
    """Return the fields that get a column: those that one side has, or hides, by itself."""
    apart = _hidden(left) ^ _hidden(right) if left.rest and right.rest else frozenset()
    return list(dict.fromkeys([*left.columns, *right.columns, *sorted(apart)]))


def _pair(compiler: Compiler, name: str, left: Relation, right: Relation) -> _Pair:
    """Bring one field of both sides to one kind."""
    sides = [
        compiler.field(side, name) if name in side.columns or side.rest is not None else None
        for side in (left, right)
    ]
    known = [side for side in sides if side is not None]
    if len(known) < len(sides):
        kind = known[0].kind
        null = f"CAST(NULL AS {TYPES[kind]})"
        one, two = (null if side is None else side.sql for side in sides)
    else:
        (one, two), kind = unified(known)
        if kind == "bool":
            one, two = (side.text() for side in known)
            kind = "text"
    return _Pair(name, one, two, Value(compiler.name(), kind))


def _ordered(compiler: Compiler, order: Sequence[Term]) -> tuple[list[str], list[Term]]:
    """Give each term of an order a column."""
    names = [compiler.name() for _ in order]
    return names, [replace(term, sql=name) for term, name in zip(order, names, strict=True)]


def beside(compiler: Compiler, node: p.Beside, relation: Relation) -> Relation:
    """The fields of the other, row by row."""
    other = closed(compiler, compiler.relation(node.other, relation))
    other = other.limit(node.limit) if node.limit else other
    left, right = compiler.name(), compiler.name()
    shown = {name: value for name, value in other.columns.items() if not name.startswith("_")}
    parts, columns = _renamed(compiler, shown)
    parts.append(f"row_number() {other.over()} AS {right}")
    sql = (
        f"SELECT * FROM ({relation.plus([f'row_number() {relation.over()} AS {left}'])}) FULL JOIN "
        f"(SELECT {', '.join(parts)} FROM ({other.sql})) ON {left} = {right}"
    )
    joined = replace(relation, sql=sql, order=(Term(f"coalesce({left}, {right})"),), most=None)
    return _merged(compiler, joined, columns, replaces=node.replaces)


def join(compiler: Compiler, node: p.Join, relation: Relation) -> Relation:
    """The fields of the other where the fields to compare are equal."""
    other = _limited(compiler, compiler.relation(node.other, relation), node.limit)
    other = closed(compiler, other)
    if not node.by:
        relation = closed(compiler, relation)
    by = node.by or tuple(
        name for name in relation.columns if name in other.columns and not name.startswith("_")
    )
    shown = {
        name: value
        for name, value in other.columns.items()
        if name not in by and not name.startswith("_")
    }
    parts, columns = _renamed(compiler, shown)
    place, tests = compiler.name(), []
    keys = [compiler.field(other, name).text() for name in by]
    for name, key in zip(by, keys, strict=True):
        column = compiler.name()
        parts.append(f"{key} AS {column}")
        tests.append(f"{compiler.field(relation, name).text()} = {column}")
    parts.append(f"row_number() {other.over(keys)} AS {place}")
    if node.by_time:
        column = compiler.name()
        parts.append(f"{_second(compiler, other)} AS {column}")
        operator = "<=" if node.by_time == "earlier" else ">="
        tests.append(f"{column} {operator} {_second(compiler, relation)}")
    right = f"SELECT {', '.join(parts)} FROM ({other.sql})"
    if node.most and not node.by_time:
        right = f"SELECT * FROM ({right}) WHERE {place} <= {node.most}"
    kind = "LEFT JOIN" if node.is_outer else "JOIN"
    on = " AND ".join(tests) if by else "FALSE"
    row = compiler.name()
    left = relation.plus([f"row_number() {relation.over()} AS {row}"])
    sql = f"SELECT * FROM ({left if node.by_time else relation.sql}) {kind} ({right}) ON {on}"
    if node.by_time and node.most:
        sql += f" QUALIFY row_number() OVER (PARTITION BY {row} ORDER BY {place}) <= {node.most}"
    joined = replace(relation, sql=sql, order=(*relation.order, Term(place)), most=None)
    return _merged(compiler, joined, columns, replaces=node.replaces)


def _second(compiler: Compiler, relation: Relation) -> str:
    """SQL for the whole second of a row."""
    return f"floor({compiler.field(relation, '_time').micros()} / 1000000)"


def _renamed(compiler: Compiler, columns: dict[str, Value]) -> tuple[list[str], dict[str, Value]]:
    """Give columns names that no other relation has."""
    fresh = {name: compiler.column(value) for name, value in columns.items()}
    return [f"{columns[name].sql} AS {value.sql}" for name, value in fresh.items()], fresh


def _merged(
    compiler: Compiler, joined: Relation, added: dict[str, Value], *, replaces: bool
) -> Relation:
    """Make one field of two where both sides of *joined* have it."""
    pairs: dict[str, Value] = {}
    columns = dict(joined.columns)
    for name, value in added.items():
        if name not in columns and joined.rest is None:
            columns[name] = value
            continue
        (one, two), kind = unified([compiler.field(joined, name), value])
        first, second = (two, one) if replaces else (one, two)
        pairs[name] = Value(f"coalesce({first}, {second})", kind)
    joined = replace(joined, columns=columns)
    return compiler.extended(joined, pairs) if pairs else joined


def expand(compiler: Compiler, node: p.Expand, relation: Relation) -> Relation:
    """One row a value; rows without one stay."""
    many = compiler.field(relation, node.field)
    if many.kind != "many":
        return relation
    cut = f"({many.sql})[1:{node.limit}]" if node.limit else many.sql
    values = f"CASE WHEN len({many.sql}) > 0 THEN {cut} ELSE [NULL] END"
    column, place = compiler.name(), compiler.name()
    sql = relation.plus(
        [f"unnest({values}) AS {column}", f"generate_subscripts({values}, 1) AS {place}"]
    )
    columns = {**relation.columns, node.field: Value(column, "text")}
    return replace(
        relation, sql=sql, columns=columns, order=(*relation.order, Term(place)), most=None,
        rest=relation.hiding([node.field]),
    )  # fmt: skip


def unpivot(compiler: Compiler, node: p.Unpivot, relation: Relation) -> Relation:
    """One row for each field of a row."""
    relation = closed(compiler, relation)
    row = compiler.field(relation, node.row)
    names = [name for name in relation.columns if name != node.row and not name.startswith("_")]
    if not names:
        return Relation(f"SELECT * FROM ({relation.sql}) WHERE FALSE", {})
    values, kind = unified([relation.columns[name] for name in names])
    listed = f"CAST({compiler.parameters.add(names)} AS VARCHAR[])"
    x, name, value, place = (compiler.name() for _ in range(4))
    order, terms = _ordered(compiler, relation.order)
    parts = [f"{term.sql} AS {column}" for term, column in zip(relation.order, order, strict=True)]
    parts += [
        f"{row.sql} AS {x}",
        f"unnest({listed}) AS {name}",
        f"unnest([{', '.join(values)}]) AS {value}",
        f"generate_subscripts({listed}, 1) AS {place}",
    ]
    sql = (
        f"SELECT * FROM (SELECT {', '.join(parts)} FROM ({relation.sql})) WHERE {value} IS NOT NULL"
    )
    columns = {
        node.row: Value(x, row.kind), node.name: Value(name, "text"), node.value: Value(value, kind)
    }  # fmt: skip
    return Relation(sql, columns, (*terms, Term(place)))
