"""Nodes that turn a table: transpose and xyseries.

    transpose(compiler, Transpose(source), relation)
    -> the columns "column", "row 1", "row 2", …: one row for each field

The columns are values of the data, so the rows are read here and the result is rows that are
known.

Source: Splunk Search Reference 9.3, transpose and xyseries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analytics.engine import scans
from analytics.engine.charts import shown
from analytics.engine.values import Value
from analytics.engine.wildcards import closed
from analytics.errors import SearchError
from analytics.spl import plan as p

if TYPE_CHECKING:
    from analytics.engine.relation import Relation
    from analytics.engine.sql import Compiler

#: So many rows become columns at most.
MAX_COLUMNS = 1_000
#: So many cells are put into a table at most.
MAX_CELLS = 500_000


def transpose(compiler: Compiler, node: p.Transpose, relation: Relation) -> Relation:
    """Make a row of each field."""
    relation = closed(compiler, relation)
    fields = [name for name in relation.columns if name != node.header]
    many = [name for name in fields if relation.columns[name].kind == "many"]
    cells = [
        value.sql if value.kind == "many" else value.text()
        for value in (relation.columns[name] for name in fields)
    ]
    header = "NULL"
    if node.header is not None:
        header = compiler.field(relation, node.header).text()
    limit = node.count or MAX_COLUMNS + 1
    sql = f"SELECT {', '.join([header, *cells])} FROM ({relation.sql})"
    rows = compiler.fetch(f"{sql}{relation.order_by()} LIMIT {limit}")
    if len(rows) > MAX_COLUMNS:
        rows = rows[:MAX_COLUMNS]
        compiler.warnings.append(
            f"transpose made columns of the first {MAX_COLUMNS:,} rows. Aggregate them first."
        )
    kept = [
        place
        for place, name in enumerate(fields, start=1)
        if node.has_empty or any(row[place] for row in rows)
    ]
    if not rows:
        kept = []
    columns: dict[str, tuple[p.Kind, list[object]]] = {
        node.name: ("text", [fields[place - 1] for place in kept])
    }
    is_many = any(fields[place - 1] in many for place in kept)
    for number, row in enumerate(rows, start=1):
        name = row[0] if row[0] and row[0] != node.name else f"row {number}"
        values = [_listed(row[place]) if is_many else row[place] for place in kept]
        columns[name] = ("many" if is_many else "text", values)
    return _table(compiler, columns)


def _listed(value: Any) -> list[str] | None:
    return [value] if isinstance(value, str) else value


def _table(compiler: Compiler, columns: dict[str, tuple[p.Kind, list[object]]]) -> Relation:
    kinds = tuple(kind for kind, _ in columns.values())
    return scans.values(
        compiler, p.Values(tuple(columns), kinds, tuple(each for _, each in columns.values()))
    )


def spread(compiler: Compiler, node: p.Spread, relation: Relation) -> Relation:
    """Make a row of each value of the first field, and a column of each of the second."""
    row, name = (compiler.field(relation, each) for each in (node.row, node.column))
    if row.kind == "many":
        row = Value(row.text(), "text")
    values = [compiler.field(relation, each) for each in node.values]
    place, key, title, first = (compiler.name() for _ in range(4))
    numbered = relation.plus(
        [
            f"row_number() {relation.over()} AS {place}",
            f"{row.sql} AS {key}",
            f"{name.text()} AS {title}",
        ]
    )
    last = [f"max_by({value.sql}, {place}) FILTER ({value.sql} IS NOT NULL)" for value in values]
    cells = compiler.fetch(
        f"SELECT {key}, {title}, min({place}) AS {first}, {', '.join(last)} FROM ({numbered}) "
        f"WHERE {key} IS NOT NULL AND {title} IS NOT NULL GROUP BY {key}, {title} "
        f"ORDER BY {first} LIMIT {MAX_CELLS + 1}"
    )
    if len(cells) > MAX_CELLS:
        raise SearchError(f"xyseries has over {MAX_CELLS:,} cells. Aggregate the rows first.")
    keys = {key: at for at, key in enumerate(dict.fromkeys(cell[0] for cell in cells))}
    columns: dict[str, tuple[p.Kind, list[object]]] = {node.row: (row.kind, list(keys))}
    names = sorted({cell[1] for cell in cells})
    for value, field in zip(values, node.values, strict=True):
        for each in names:
            columns[_named(node, field, each)] = (value.kind, [None] * len(keys))
    for key, each, _, *found in cells:
        for value, field in zip(found, node.values, strict=True):
            columns[_named(node, field, each)][1][keys[key]] = value
    return _table(compiler, columns)


def _named(node: p.Spread, field: str, value: str) -> str:
    if len(node.values) == 1:
        return shown(value, node.row)
    return node.form.replace("$AGG$", field).replace("$VALUE$", value).replace("$VAL$", value)
