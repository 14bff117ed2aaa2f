"""Sparklines of stats: a multivalue of an aggregate over time, one for each group.

    stats sparkline(count, 1h) BY event
    -> ["##__SPARKLINE__##", "3", "0", "5"]; the buckets of all groups are the same

Source: Splunk Search Manual 9.2, "Add sparklines to your search results"; the marker is what
Splunk's own tables look for. limits.conf.spec 9.2, [stats] sparkline_maxsize and
sparkline_time_steps: at most 100 values, spans from 1s to 1mon.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.engine.aggregates import Aggregates
from analytics.engine.buckets import MAX_BUCKETS, fitting
from analytics.engine.values import Value
from analytics.engine.zones import micros
from analytics.errors import SearchError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analytics.engine.relation import Relation
    from analytics.engine.sql import Compiler
    from analytics.spl import plan as p
    from analytics.spl.times import Span

MARK = "##__SPARKLINE__##"
MOST_VALUES = 100


def beside(
    compiler: Compiler,
    relation: Relation,
    keys: Mapping[str, Value],
    columns: Mapping[str, Value],
    grouped: str,
    agg: p.Agg,
    line: str,
) -> str:
    """SQL for the rows *grouped* with the column *line* of a sparkline added.

    Args:
        compiler: makes the SQL.
        relation: the rows that were grouped.
        keys: the fields they were grouped by, as they stand in *relation*.
        columns: the same fields, as they stand in *grouped*.
        grouped: SQL of one row a group.
        agg: the aggregate to draw.
        line: name of the new column.
    """
    time = compiler.field(relation, "_time").micros()
    span, first, last = _range(compiler, relation, agg, time)
    number = compiler.clock(time).number(time, span)
    value = Aggregates(compiler.expressions(relation), relation.order).value(agg)
    names = {name: compiler.name() for name in keys}
    listed = "".join(f"{key.sql} AS {names[name]}, " for name, key in keys.items())
    groups = "".join(f"{name}, " for name in names.values())
    bucket, cell = compiler.name(), compiler.name()
    text = Value(cell, value.kind).text()
    cells = (
        f"SELECT {listed}{number} AS {bucket}, {value.sql} AS {cell} FROM ({relation.sql}) "
        f"WHERE {bucket} IS NOT NULL GROUP BY {groups}{bucket}"
    )
    by = f" GROUP BY {groups[:-2]}" if groups else ""
    lines = f"SELECT {groups}map(list({bucket}), list({text})) AS m FROM ({cells}){by}"
    same = " AND ".join(
        f"g.{columns[name].sql} IS NOT DISTINCT FROM s.{inner}" for name, inner in names.items()
    )
    marks = compiler.parameters.text(MARK)
    drawn = f"list_transform(range({first}, {last + 1}), lambda i: coalesce(s.m[i], '0'))"
    return (
        f"SELECT g.*, list_concat([{marks}], {drawn}) AS {line} "
        f"FROM ({grouped}) AS g LEFT JOIN ({lines}) AS s ON {same or 'TRUE'}"
    )


def _range(compiler: Compiler, relation: Relation, agg: p.Agg, time: str) -> tuple[Span, int, int]:
    """Return the span of a sparkline, and the numbers of its first and last bucket."""
    spark = agg.spark
    low = micros(spark.earliest) if spark and spark.earliest else None
    high = micros(spark.latest) if spark and spark.latest else None
    if low is None or high is None:
        ((least, most),) = compiler.fetch(f"SELECT min({time}), max({time}) FROM ({relation.sql})")
        low = low if low is not None else least or 0
        high = high if high is not None else (most if most is not None else low) + 1
    span = spark.span if spark and spark.span else fitting(low, high, MOST_VALUES)
    zone = compiler.clock(time)
    first, last = zone.number_of(low, span), zone.number_of(max(low, high - 1), span)
    if last - first >= MAX_BUCKETS:
        raise SearchError(
            f"A sparkline would have over {MAX_BUCKETS:,} values. "
            "Take a wider span or a narrower range."
        )
    return span, first, last
