"""Nodes that put rows into buckets and columns: bin, timechart, chart.

    pivot(compiler, Pivot(row="_time", column="event", aggs=(count,), axis=Axis(span)), relation)
    -> one row a bucket; the columns _time, login, logout, …, OTHER, NULL, _span

The columns of a pivot are values of the data, so the aggregates run here and the result is
rows that are known. One pass over the events gives the cells, the ranking of the series and,
where parts of a group add up (count, sum, min, max), OTHER too; else OTHER takes a second pass.

Source: Splunk Search Reference 10.0, timechart, chart, bin.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from analytics.engine import scans
from analytics.engine.aggregates import Aggregates
from analytics.engine.relation import Relation, natural
from analytics.engine.values import Value
from analytics.engine.zones import DAY, SECOND, micros
from analytics.errors import SearchError
from analytics.spl import plan as p
from analytics.spl.functions import aggregates
from analytics.spl.times import Span

if TYPE_CHECKING:
    from analytics.engine.sql import Compiler

#: limits.conf.spec 9.2, [discretize] maxbins.
MAX_BUCKETS = 50_000
_SPANS = ("1s", "5s", "10s", "30s", "1m", "5m", "10m", "30m", "1h", "1d", "1mon")
_STEPS = (1, 2, 5)


def bucket(compiler: Compiler, node: p.Bucket, relation: Relation) -> Relation:
    """Replace a time or a number by the bucket it falls into."""
    value = compiler.field(relation, node.field)
    if node.field == "_time" or value.kind == "time":
        span = node.span
        if not isinstance(span, Span):
            span = _seconds(span) if span else _time_span(compiler, node, relation, value)
        start = compiler.zone.start(value.micros(), span)
        return compiler.extended(relation, {node.name: Value(start, "time")})
    width = node.span.seconds if isinstance(node.span, Span) else node.span
    if width is None:
        width = _number_span(compiler, node, relation, value)
    number, step = value.number(), compiler.parameters.add(float(width))
    low = Value(f"(floor({number} / {step}) * {step})", "num")
    high = Value(f"((floor({number} / {step}) + 1) * {step})", "num")
    text = f"coalesce({low.text()} || '-' || {high.text()}, {value.text()})"
    return compiler.extended(relation, {node.name: Value(text, "text")})


def _seconds(number: float) -> Span:
    return Span(max(1, round(number * SECOND)), "us")


def _time_span(compiler: Compiler, node: p.Bucket, relation: Relation, value: Value) -> Span:
    ((low, high),) = compiler.fetch(
        f"SELECT min({value.micros()}), max({value.micros()}) FROM ({relation.sql})"
    )
    return fitting(low or 0, (high or 0) + 1, node.bins, node.least_span_s)


def _number_span(compiler: Compiler, node: p.Bucket, relation: Relation, value: Value) -> float:
    """Return the narrowest of 1, 2, 5, 10, … times a power of ten with at most *bins* buckets."""
    number = value.number()
    ((low, high),) = compiler.fetch(f"SELECT min({number}), max({number}) FROM ({relation.sql})")
    low = min(x for x in (low, node.start) if x is not None) if low is not None else 0.0
    high = max(x for x in (high, node.end) if x is not None) if high is not None else 0.0
    least = max((high - low) / node.bins, node.least_span_s, 1e-9)
    power = 1e-9
    while True:
        for step in _STEPS:
            if power * step >= least:
                return power * step
        power *= 10


def fitting(low: int, high: int, bins: int, least_s: float = 0.0) -> Span:
    """Return the narrowest even span that covers a range (microseconds) in *bins* buckets."""
    spans = [span for span in map(Span.read, _SPANS) if span is not None]
    for span in spans:
        if span.seconds >= least_s and (high - low) / (span.seconds * SECOND) <= bins:
            return span
    return spans[-1]


@dataclass(frozen=True, slots=True)
class _Parts:
    """What a pivot reads: SQL for row, column and cells, over one relation."""

    relation: Relation
    row: Value
    column: str | None
    cells: list[Value]


def pivot(compiler: Compiler, node: p.Pivot, relation: Relation) -> Relation:
    """Aggregate by row and column, and make the columns."""
    span = _axis_span(compiler, node, relation) if node.axis else None
    parts = _parts(compiler, node, relation, span)
    cells = _cells(compiler, node, parts)
    keys = list(cells)
    if node.axis is not None and span is not None:
        keys = _buckets(compiler, node.axis, span, keys, is_split=node.column is not None)
    names = _columns(node, cells)
    columns: dict[str, tuple[p.Kind, list[object]]] = {}
    columns[node.row] = (parts.row.kind, list(keys))
    for name, series, place in names:
        empty = 0 if node.aggs[place].function == "count" else None
        found = [cells.get(key, {}).get(series) for key in keys]
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
    if axis.span is not None:
        return axis.span
    low = micros(axis.earliest) if axis.earliest else None
    high = micros(axis.latest) if axis.latest else None
    if low is None or high is None:
        time = compiler.field(relation, "_time").micros()
        ((first, last),) = compiler.fetch(f"SELECT min({time}), max({time}) FROM ({relation.sql})")
        low = low if low is not None else first or 0
        high = high if high is not None else (last or 0) + 1
    return fitting(low, high, axis.bins, axis.least_span_s)


def _parts(compiler: Compiler, node: p.Pivot, relation: Relation, span: Span | None) -> _Parts:
    row = compiler.field(relation, node.row)
    if span is not None:
        row = Value(compiler.zone.start(row.micros(), span), "time")
    column: str | None = None
    if node.column is not None:
        split = compiler.field(relation, node.column)
        column = split.text()
        if split.kind == "many":
            column = compiler.name()
            relation = replace(relation, sql=relation.plus([f"unnest({split.sql}) AS {column}"]))
    made = Aggregates(
        compiler.expressions(relation), relation.order, span_s=span.seconds if span else 0.0
    )
    return _Parts(relation, row, column, [made.value(agg) for agg in node.aggs])


_Cells = dict[Any, dict[str | None, tuple[Any, ...]]]


def _cells(compiler: Compiler, node: p.Pivot, parts: _Parts) -> _Cells:
    """Return row key -> series -> aggregates; the series is None without a split."""
    cells: _Cells = {}
    listed = ", ".join(f"{value.sql} AS a{at}" for at, value in enumerate(parts.cells))
    source, known = parts.relation.sql, f"{parts.row.sql} IS NOT NULL"
    if parts.column is None:
        sql = f"SELECT {parts.row.sql} AS r, {listed} FROM ({source}) WHERE {known} GROUP BY r"
        for key, *values in compiler.fetch(sql):
            cells[key] = {None: tuple(values)}
        return cells
    column = _series_sql(compiler, node.series, parts.column)
    has_column = f" AND {column} IS NOT NULL"
    base = (
        f"SELECT {parts.row.sql} AS r, {column} AS c, {listed}, count(*) AS n "
        f"FROM ({source}) WHERE {known}{has_column} GROUP BY r, c"
    )
    for key, series, is_other, *values in compiler.fetch(_ranked(compiler, node, parts, base)):
        cells.setdefault(key, {})[_OTHER if is_other else series] = tuple(values)
    if node.series.other is not None and not _adds_up(node):
        _recount(compiler, parts, cells, column, (listed, known, node.series.other))
    return _named_other(cells, node.series.other)


class _Rest(str):
    """The series of all that is left; equal to no text of the data."""

    __slots__ = ()


_OTHER = _Rest("\0OTHER")


def _series_sql(compiler: Compiler, series: p.Series, column: str) -> str:
    """SQL for the name of the series of a row; null for one that is left out."""
    if series.null is None:
        return column
    return f"coalesce({column}, {compiler.parameters.text(series.null)})"


def _adds_up(node: p.Pivot) -> bool:
    return all(aggregates.FUNCTIONS[agg.function].adds for agg in node.aggs)


def _ranked(compiler: Compiler, node: p.Pivot, parts: _Parts, base: str) -> str:
    """SQL for the cells of the chosen series and, merged, of the others."""
    series, count = node.series, len(parts.cells)
    if not series.limit and series.bound is None:
        listed = ", ".join(f"a{at}" for at in range(count))
        return f"SELECT r, c, FALSE, {listed} FROM ({base})"
    exempt = [
        compiler.parameters.text(name) for name in (series.other, series.null) if name is not None
    ]
    open_ = f" WHERE c NOT IN ({', '.join(exempt)})" if exempt else ""
    is_plain = len(parts.cells) == 1 and parts.cells[0].kind in {"int", "num"}
    score = f"{_rank(series.rank)}({'a0' if is_plain else 'n'})"
    chosen = f"SELECT c AS k FROM (SELECT c, {score} AS score FROM base{open_} GROUP BY c)"
    if series.bound is not None:
        number = compiler.parameters.add(series.bound[1])
        chosen += f" WHERE score {series.bound[0]} {number}"
    else:
        way = "ASC" if series.is_bottom else "DESC"
        chosen += f" ORDER BY score {way} NULLS LAST, c LIMIT {series.limit}"
    is_chosen = "k IS NULL" if series.is_excluded else "k IS NOT NULL"
    other = f"c = {exempt[0]}" if series.other is not None else "FALSE"
    null = f"c = {exempt[-1]}" if series.null is not None else "FALSE"
    is_other = f"(CASE WHEN {other} THEN TRUE WHEN {null} THEN FALSE ELSE NOT ({is_chosen}) END)"
    merged = ", ".join(
        f"{aggregates.FUNCTIONS[agg.function].adds or 'any_value'}(a{at})"
        for at, agg in enumerate(node.aggs)
    )
    left_out = "" if series.other is not None else f" WHERE NOT {is_other}"
    return (
        f"WITH base AS MATERIALIZED ({base}), chosen AS ({chosen}) "
        f"SELECT r, CASE WHEN NOT {is_other} THEN c END AS series, {is_other} AS o, {merged} "
        f"FROM base LEFT JOIN chosen ON c = k{left_out} GROUP BY r, series, o"
    )


def _rank(name: str) -> str:
    return {"count": "count", "avg": "avg", "min": "min", "max": "max"}.get(name, "sum")


def _recount(
    compiler: Compiler, parts: _Parts, cells: _Cells, column: str, texts: tuple[str, str, str]
) -> None:
    """Aggregate the events of the series that are no column, where parts do not add up."""
    listed, known, _ = texts
    shown = {series for row in cells.values() for series in row if series is not _OTHER}
    if not any(_OTHER in row for row in cells.values()):
        return
    kept = compiler.parameters.add(sorted(name for name in shown if name is not None))
    sql = (
        f"SELECT {parts.row.sql} AS r, {listed} FROM ({parts.relation.sql}) WHERE {known} "
        f"AND {column} IS NOT NULL AND NOT list_contains(CAST({kept} AS VARCHAR[]), {column}) "
        "GROUP BY r"
    )
    for key, *values in compiler.fetch(sql):
        cells[key][_OTHER] = tuple(values)


def _named_other(cells: _Cells, other: str | None) -> _Cells:
    for row in cells.values():
        if _OTHER in row:
            row[other] = row.pop(_OTHER)
    return cells


def _columns(node: p.Pivot, cells: _Cells) -> list[tuple[str, str | None, int]]:
    """Return (name, series, place of the aggregate) of each column, in their order."""
    if node.column is None:
        return [(agg.name, None, place) for place, agg in enumerate(node.aggs)]
    last = {node.series.other: 1, node.series.null: 2}
    found = {series for row in cells.values() for series in row if series is not None}
    ordered = sorted(found, key=lambda series: (last.get(series, 0), series))
    if len(node.aggs) == 1:
        return [(_shown(series), series, 0) for series in ordered]
    return [
        (f"{agg.name}{node.separator}{series}", series, place)
        for place, agg in enumerate(node.aggs)
        for series in ordered
    ]


def _shown(series: str) -> str:
    """Return the column's name; one that begins with ``_`` would pass for an internal field."""
    return f"VALUE{series}" if series.startswith("_") else series


def _widths(span: Span | None, count: int) -> dict[str, tuple[p.Kind, list[object]]]:
    if span is None:
        return {}
    seconds = span.seconds
    if not span.is_local:
        return {"_span": ("num", [seconds] * count)}
    days = round(seconds * SECOND / DAY)
    return {"_span": ("num", [seconds] * count), "_spandays": ("int", [days] * count)}


def _buckets(
    compiler: Compiler, axis: p.Axis, span: Span, keys: list[int], *, is_split: bool
) -> list[int]:
    """Return the starts of all buckets to show, in order."""
    zone = compiler.zone
    low = micros(axis.earliest) if axis.earliest and axis.is_whole else None
    high = micros(axis.latest) if axis.latest and axis.is_whole else None
    if not keys and (is_split or low is None or high is None):
        return []
    if not axis.is_filled:
        return sorted(keys)
    start = zone.start_of(low, span) if low is not None else min(keys)
    last = zone.start_of(high - 1, span) if high is not None else max(keys)
    found = [start]
    while found[-1] < last:
        found.append(zone.next_start(found[-1], span))
        if len(found) > MAX_BUCKETS:
            raise SearchError(
                f"The range holds over {MAX_BUCKETS:,} buckets of that span. "
                "Take a wider span or a narrower range."
            )
    if not axis.is_partial:
        found = [
            bucket
            for bucket in found
            if (low is None or bucket >= low)
            and (high is None or zone.next_start(bucket, span) <= high)
        ]
    return found
