"""Rows put into rows and columns of values: timechart and chart.

    pivot(compiler, Pivot(row="_time", column="event", aggs=(count,), axis=Axis(span)), relation)
    -> one row a bucket; the columns _time, login, logout, …, OTHER, NULL, _span

The columns of a pivot are values of the data, so the aggregates run here and the result is rows
that are known. One pass over the events gives the cells, from which the series are ranked; OTHER
takes a second one where parts of a group do not add up (dc, avg).

Source: Splunk Search Reference 10.0, timechart, chart.
"""

from __future__ import annotations

import statistics
from dataclasses import dataclass, replace
from operator import eq, ge, gt, le, lt
from typing import TYPE_CHECKING, Any

from analytics.engine import scans
from analytics.engine.aggregates import Aggregates
from analytics.engine.buckets import MAX_BUCKETS, fitting
from analytics.engine.relation import Relation, natural
from analytics.engine.values import Value, number_in
from analytics.engine.zones import DAY, SECOND, micros
from analytics.errors import SearchError
from analytics.spl import plan as p
from analytics.spl.functions import aggregates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from analytics.engine.sql import Compiler
    from analytics.spl.times import Span

#: More cells than this are ranked by the database.
MAX_CELLS = 100_000


@dataclass(frozen=True, slots=True)
class _Parts:
    """What a pivot reads: SQL for row, column and cells, over one relation."""

    relation: Relation
    row: str
    column: str | None
    cells: list[Value]


def pivot(compiler: Compiler, node: p.Pivot, relation: Relation) -> Relation:
    """Aggregate by row and column, and make the columns."""
    span = _axis_span(compiler, node, relation) if node.axis else None
    parts = _parts(compiler, node, relation, span)
    table = _unsplit(compiler, parts) if parts.column is None else _split(compiler, node, parts)
    keys: list[Any] = list(table)
    starts = keys
    kind = compiler.field(relation, node.row).kind
    kind = "text" if kind == "many" else kind
    if node.axis is not None and span is not None:
        keys = _numbers(compiler, node.axis, span, keys, is_split=node.column is not None)
        starts = [compiler.zone.begin(key, span) for key in keys]
        kind = "time"
    columns: dict[str, tuple[p.Kind, list[object]]] = {node.row: (kind, starts)}
    for name, series, place in _columns(node, table):
        empty = 0 if node.aggs[place].function == "count" else None
        found = [table.get(key, {}).get(series) for key in keys]
        values = [row[place] if row is not None else empty for row in found]
        columns[name] = (parts.cells[place].kind, values)
    columns |= _widths(span, len(keys))
    made = scans.values(
        compiler,
        p.Values(
            tuple(columns),
            tuple(kind for kind, _ in columns.values()),
            tuple(values for _, values in columns.values()),
        ),
    )
    return made if node.axis else replace(made, order=natural(made.columns[node.row]))


def _axis_span(compiler: Compiler, node: p.Pivot, relation: Relation) -> Span:
    axis = node.axis or p.Axis()
    span = axis.span or _fitting_span(compiler, axis, relation)
    return span.aligned(axis.align.at) if axis.align is not None else span


def _fitting_span(compiler: Compiler, axis: p.Axis, relation: Relation) -> Span:
    low = micros(axis.earliest) if axis.earliest else None
    high = micros(axis.latest) if axis.latest else None
    if low is None or high is None:
        time = compiler.field(relation, "_time").micros()
        ((first, last),) = compiler.fetch(f"SELECT min({time}), max({time}) FROM ({relation.sql})")
        low = low if low is not None else first or 0
        high = high if high is not None else (last or 0) + 1
    return fitting(low, high, axis.bins, axis.least_span_s)


def _parts(compiler: Compiler, node: p.Pivot, relation: Relation, span: Span | None) -> _Parts:
    relation, value = _each(compiler, node, relation, node.row)
    time = value.micros() if span else ""
    row = compiler.clock(time).number(time, span) if span else value.sql
    column: str | None = None
    if node.column is not None:
        relation, split = _each(compiler, node, relation, node.column)
        column = split.text()
    made = Aggregates(
        compiler.expressions(relation), relation.order, span_s=span.seconds if span else 0.0
    )
    return _Parts(relation, row, column, [made.value(agg) for agg in node.aggs])


def _each(
    compiler: Compiler, node: p.Pivot, relation: Relation, field: str
) -> tuple[Relation, Value]:
    """Make a row of each value of a multivalue; one row of none."""
    value = compiler.field(relation, field)
    if value.kind != "many":
        return relation, value
    name = compiler.name()
    some = f"list_distinct({value.sql})" if node.is_distinct else value.sql
    values = f"CASE WHEN len({value.sql}) > 0 THEN {some} ELSE [NULL] END"
    return replace(relation, sql=relation.plus([f"unnest({values}) AS {name}"])), Value(
        name, "text"
    )


#: Row key -> series -> aggregates; the series is None without a split.
_Table = dict[Any, dict[Any, tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class _Rest:
    """A series that is none of the data: what is left over, or has no value."""

    is_null: bool


_OTHER, _NULL = _Rest(is_null=False), _Rest(is_null=True)


def _unsplit(compiler: Compiler, parts: _Parts) -> _Table:
    sql = (
        f"SELECT {parts.row} AS r, {_listed(parts)} FROM ({parts.relation.sql}) "
        "WHERE r IS NOT NULL GROUP BY r"
    )
    return {key: {None: tuple(values)} for key, *values in compiler.fetch(sql)}


def _split(compiler: Compiler, node: p.Pivot, parts: _Parts) -> _Table:
    """Return the cells of the chosen series, of the rest, and of the rows without a value."""
    base = (
        f"SELECT {parts.row} AS r, {parts.column} AS c, count(*) AS n, {_listed(parts)} "
        f"FROM ({parts.relation.sql}) WHERE r IS NOT NULL GROUP BY r, c"
    )
    cells = compiler.fetch(f"{base} LIMIT {MAX_CELLS + 1}")
    if len(cells) > MAX_CELLS:
        return _recount(compiler, node, parts, _chosen_by_sql(compiler, node, parts, base))
    names = {cell[1] for cell in cells if cell[1] is not None}
    is_open = not node.series.limit and node.series.bound is None
    chosen = names if is_open else _chosen(node.series, _scores(node, parts, cells))
    if chosen != names and node.series.other is None:
        compiler.warnings.append(
            f"{len(names - chosen):,} of {len(names):,} series are not shown. "
            "Write limit=0 to show all, or useother=t to add them up."
        )
    elif chosen != names and not _adds_up(node, parts):
        return _recount(compiler, node, parts, chosen)
    return _table(node, ((r, _series(c, chosen), values) for r, c, _, *values in cells))


def _series(name: str | None, chosen: set[str]) -> Any:
    return _NULL if name is None else name if name in chosen else _OTHER


def _table(node: p.Pivot, cells: Iterable[tuple[Any, Any, Sequence[Any]]]) -> _Table:
    """Put cells into rows; what belongs to one series is added up."""
    table: _Table = {}
    adds = [aggregates.FUNCTIONS[agg.function].adds for agg in node.aggs]
    for key, series, values in cells:
        row = table.setdefault(key, {})
        before = row.get(series)
        row[series] = tuple(values) if before is None else _added(adds, before, values)
    return table


def _added(
    adds: Sequence[str | None], before: Sequence[Any], values: Sequence[Any]
) -> tuple[Any, ...]:
    """Combine two cells, aggregate by aggregate; what does not add up keeps the greater."""
    combined = []
    for how, *pair in zip(adds, before, values, strict=True):
        found = [value for value in pair if value is not None]
        total = sum(found) if how == "sum" and found else min(found, default=None)
        combined.append(total if how in {"sum", "min"} else max(found, default=None))
    return tuple(combined)


def _listed(parts: _Parts) -> str:
    return ", ".join(f"{value.sql} AS a{at}" for at, value in enumerate(parts.cells))


def _adds_up(node: p.Pivot, parts: _Parts) -> bool:
    """Say whether cells can be combined; the least of texts depends on all of them."""
    return all(
        aggregates.FUNCTIONS[agg.function].adds and cell.kind != "text"
        for agg, cell in zip(node.aggs, parts.cells, strict=True)
    )


def _is_ranked_by_count(parts: _Parts) -> bool:
    """Several aggregates, or one of lists, rank their series by frequency."""
    return len(parts.cells) > 1 or parts.cells[0].kind == "many"


def _scores(node: p.Pivot, parts: _Parts, cells: Iterable[Sequence[Any]]) -> dict[str, float]:
    """Return the rank of each series: an aggregate over its cells."""
    place = 2 if _is_ranked_by_count(parts) else 3
    found: dict[str, list[float]] = {}
    for cell in cells:
        if cell[1] is not None:
            found.setdefault(cell[1], []).append(number_in(cell[place]) or 0)
    functions: dict[str, Callable[[list[float]], float]] = {
        "sum": sum, "count": len, "min": min, "max": max, "avg": statistics.fmean,
    }  # fmt: skip
    return {name: functions[node.series.rank](values) for name, values in found.items()}


def _chosen(series: p.Series, scores: Mapping[str, float]) -> set[str]:
    """Return the names of the series that become columns."""
    if series.bound is not None:
        compare = {"<": lt, "<=": le, ">": gt, ">=": ge, "=": eq}[series.bound[0]]
        found = {name for name, score in scores.items() if compare(score, series.bound[1])}
    else:
        sign = 1 if series.is_bottom else -1
        ordered = sorted(scores, key=lambda name: (sign * scores[name], name))
        found = set(ordered[: series.limit])
    return set(scores) - found if series.is_excluded else found


def _chosen_by_sql(compiler: Compiler, node: p.Pivot, parts: _Parts, base: str) -> set[str]:
    """As `_chosen`, where the cells are too many to look at here."""
    if not node.series.limit and node.series.bound is None:
        raise SearchError(
            f"The chart has over {MAX_CELLS:,} cells. Give it a limit, or a wider span."
        )
    score = "n" if _is_ranked_by_count(parts) else Value("a0", parts.cells[0].kind).number()
    score = f"{node.series.rank}({score})"
    ranked = f"SELECT c, {score} AS s FROM ({base}) WHERE c IS NOT NULL GROUP BY c"
    way = "ASC" if node.series.is_bottom else "DESC"
    last = f"ORDER BY s {way} NULLS LAST, c LIMIT {node.series.limit}"
    if node.series.bound is not None:
        number = compiler.parameters.add(node.series.bound[1])
        last = f"WHERE s {node.series.bound[0]} {number} LIMIT {MAX_BUCKETS}"
    found = {name for name, _ in compiler.fetch(f"SELECT c, s FROM ({ranked}) {last}")}
    if not node.series.is_excluded:
        return found
    kept = compiler.parameters.add(sorted(found))
    others = f"NOT list_contains(CAST({kept} AS VARCHAR[]), c) LIMIT {MAX_BUCKETS}"
    return {name for name, _ in compiler.fetch(f"SELECT c, s FROM ({ranked}) WHERE {others}")}


def _recount(compiler: Compiler, node: p.Pivot, parts: _Parts, chosen: set[str]) -> _Table:
    """Aggregate with all other series as one."""
    names = compiler.parameters.add(sorted(chosen))
    is_chosen = f"list_contains(CAST({names} AS VARCHAR[]), {parts.column})"
    sql = (
        f"SELECT {parts.row} AS r, CASE WHEN {is_chosen} THEN {parts.column} END AS c, "
        f"{parts.column} IS NULL AS k, {_listed(parts)} FROM ({parts.relation.sql}) "
        "WHERE r IS NOT NULL GROUP BY r, c, k"
    )
    cells = compiler.fetch(sql)
    named = ((r, c if c is not None else _NULL if k else _OTHER, v) for r, c, k, *v in cells)
    return _table(node, named)


def _columns(node: p.Pivot, table: _Table) -> list[tuple[str, Any, int]]:
    """Return (name, series, place of the aggregate) of each column, in their order."""
    if node.column is None:
        return [(agg.name, None, place) for place, agg in enumerate(node.aggs)]
    found = {series for row in table.values() for series in row}
    named: list[tuple[str, Any]] = [
        (shown(name, node.row), name) for name in sorted(found - {_OTHER, _NULL})
    ]
    for name, rest in ((node.series.other, _OTHER), (node.series.null, _NULL)):
        if name is not None and rest in found:
            _merge(node, table, name, rest)
            named = [(other, series) for other, series in named if other != name]
            named.append((name, rest))
    if len(node.aggs) == 1:
        return [(name, series, 0) for name, series in named]
    form = node.form or f"$AGG${node.separator}$VAL$"
    return [
        (form.replace("$AGG$", agg.name).replace("$VAL$", name), series, place)
        for place, agg in enumerate(node.aggs)
        for name, series in named
    ]


def _merge(node: p.Pivot, table: _Table, name: str, rest: _Rest) -> None:
    """Add a series of the data that has the name of the rest to the rest."""
    adds = [aggregates.FUNCTIONS[agg.function].adds for agg in node.aggs]
    for row in table.values():
        if name in row:
            mine = row.pop(name)
            row[rest] = _added(adds, row[rest], mine) if rest in row else mine


def shown(series: str, row: str) -> str:
    """Return the column's name: it may not pass for an internal field, nor for that of the rows."""
    if series.startswith("_"):
        return f"VALUE{series}"
    return f"VALUE_{series}" if series == row else series


def _widths(span: Span | None, count: int) -> dict[str, tuple[p.Kind, list[object]]]:
    if span is None:
        return {}
    seconds = span.seconds
    if not span.is_local:
        return {"_span": ("num", [seconds] * count)}
    days = round(seconds * SECOND / DAY)
    return {"_span": ("num", [seconds] * count), "_spandays": ("int", [days] * count)}


def _numbers(
    compiler: Compiler, axis: p.Axis, span: Span, keys: list[int], *, is_split: bool
) -> list[int]:
    """Return the numbers of all buckets to show, in order."""
    zone = compiler.zone
    low = micros(axis.earliest) if axis.earliest and axis.is_whole else None
    high = micros(axis.latest) if axis.latest and axis.is_whole else None
    if not keys and (is_split or low is None or high is None):
        return []
    if not axis.is_filled:
        return sorted(keys)
    first = zone.number_of(low, span) if low is not None else min(keys)
    last = zone.number_of(high - 1, span) if high is not None else max(keys)
    if last - first >= MAX_BUCKETS:
        raise SearchError(
            f"The range holds over {MAX_BUCKETS:,} buckets of that span. "
            "Take a wider span or a narrower range."
        )
    return [
        number
        for number in range(first, last + 1)
        if axis.is_partial
        or (
            (low is None or zone.begin(number, span) >= low)
            and (high is None or zone.begin(number + 1, span) <= high)
        )
    ]
