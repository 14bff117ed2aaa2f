"""What the values of fields are, as a table: fieldsummary and contingency.

    crossed(compiler, Crossed(source, "plan", "country"), relation)
    -> rows plan, CH, AT, TOTAL, the frequent values first

The tables depend on the values, so they are made here and the result is rows that are known.

Source: Splunk Search Reference 10.0, fieldsummary and contingency.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from analytics.engine import scans
from analytics.engine.charts import MAX_CELLS, shown
from analytics.engine.pairs import expand
from analytics.engine.values import number_in, text_number
from analytics.engine.wildcards import chosen, closed
from analytics.errors import SearchError
from analytics.spl import plan as p

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.engine.relation import Relation
    from analytics.engine.sql import Compiler

#: What fieldsummary says of a field, and what kind that is.
_SAID: dict[str, p.Kind] = {
    "field": "text", "count": "int", "distinct_count": "int", "is_exact": "int", "max": "num",
    "mean": "num", "min": "num", "numeric_count": "int", "stdev": "num", "values": "text",
}  # fmt: skip


def summary(compiler: Compiler, node: p.Summary, relation: Relation) -> Relation:
    """One row for each field that has values, by name."""
    relation = closed(compiler, relation)
    names = sorted(chosen(relation, node.names or ("*",)))
    said = [_said(compiler, node, relation, name) for name in names]
    rows = [row for row in said if row["count"]]
    columns = tuple([row[name] for row in rows] for name in _SAID)
    return scans.values(compiler, p.Values(tuple(_SAID), tuple(_SAID.values()), columns))


def _said(compiler: Compiler, node: p.Summary, relation: Relation, name: str) -> dict[str, Any]:
    value = compiler.field(relation, name)
    each = f"unnest({value.sql})" if value.kind == "many" else value.text()
    texts = f"SELECT nullif(t, '') AS t FROM (SELECT {each} AS t FROM ({relation.sql}))"
    numbers = f"SELECT t, CASE WHEN isfinite(n) THEN n END AS n FROM (SELECT t, {text_number('t')}"
    ((different, numeric, least, greatest, mean, spread),) = compiler.fetch(
        "SELECT count(DISTINCT t), count(n), min(n), max(n), avg(n), coalesce(stddev_samp(n), "
        f"stddev_pop(n)) FROM ({numbers} AS n FROM ({texts})))"
    )
    is_there = f"len({value.sql}) > 0" if value.kind == "many" else f"{value.text()} <> ''"
    ((count,),) = compiler.fetch(f"SELECT count(*) FROM ({relation.sql}) WHERE {is_there}")
    limit = f" LIMIT {node.most}" if node.most else ""
    values = compiler.fetch(
        f"SELECT t, count(*) AS k FROM ({texts}) WHERE t IS NOT NULL GROUP BY t "
        f"ORDER BY k DESC, t{limit}"
    )
    told = [{"value": text, "count": times} for text, times in values]
    return {
        "field": name, "count": count, "distinct_count": different, "is_exact": 1,
        "max": greatest, "mean": mean, "min": least, "numeric_count": numeric, "stdev": spread,
        "values": json.dumps(told, ensure_ascii=False, separators=(",", ":")),
    }  # fmt: skip


def crossed(compiler: Compiler, node: p.Crossed, relation: Relation) -> Relation:
    """Count the pairs of values, and make the table."""
    for field in (node.row, node.column):
        relation = expand(compiler, p.Expand(node.source, field), relation)
    row, column = (compiler.field(relation, name).text() for name in (node.row, node.column))
    cells = compiler.fetch(
        f"SELECT {row} AS r, {column} AS c, count(*) FROM ({relation.sql}) "
        f"WHERE r IS NOT NULL AND c IS NOT NULL GROUP BY r, c LIMIT {MAX_CELLS + 1}"
    )
    if len(cells) > MAX_CELLS:
        raise SearchError(f"The table has over {MAX_CELLS:,} cells. Put the values into buckets.")
    found = {(_name(r), _name(c)): times for r, c, times in cells}
    rows = _frequent(found, 0, node.most_rows, node.row_cover)
    columns = _frequent(found, 1, node.most_columns, node.column_cover)
    names = [shown(c, node.row) for c in columns]
    table = [(r, [found.get((r, c), 0) for c in columns]) for r in rows]
    if node.total is not None and table:
        names = [f"VALUE_{name}" if name == node.total else name for name in names] + [node.total]
        table = [(r, [*counts, sum(counts)]) for r, counts in table]
        sums = [sum(counts) for counts in zip(*(counts for _, counts in table), strict=True)]
        table.append((node.total, sums))
    lists = [list[object](r for r, _ in table)]
    lists += [list[object](counts[at] for _, counts in table) for at in range(len(names))]
    kinds: list[p.Kind] = ["text"]
    kinds += ["int"] * len(names)
    return scans.values(compiler, p.Values((node.row, *names), tuple(kinds), tuple(lists)))


def _name(value: str) -> str:
    return value or "EMPTY_STR"


def _frequent(
    cells: Mapping[tuple[str, str], int], place: int, most: int, cover: float
) -> list[str]:
    """Return the most frequent values of one side, as many as make up a share of all."""
    counts: dict[str, int] = {}
    for pair, times in cells.items():
        counts[pair[place]] = counts.get(pair[place], 0) + times
    whole, kept, so_far = sum(counts.values()), list[str](), 0
    for value in sorted(counts, key=lambda value: (-counts[value], *_nature(value))):
        if len(kept) >= most or so_far >= cover * whole:
            break
        kept.append(value)
        so_far += counts[value]
    return kept


def _nature(value: str) -> tuple[bool, float, str]:
    number = number_in(value)
    return number is None, number or 0.0, value
