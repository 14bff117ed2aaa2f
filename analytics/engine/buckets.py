"""Numbers and times put into buckets: bin, makecontinuous, and the buckets of a time axis.

    bucket(compiler, Bucket(source, "_time", "_time", Span(1, "h")), relation)
    -> the same rows, each with the start of its hour in place of its time

Source: Splunk Search Reference 10.0, bin and makecontinuous.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analytics.engine.pairs import union
from analytics.engine.relation import Relation, Term
from analytics.engine.values import Value, bound
from analytics.engine.wildcards import closed
from analytics.engine.zones import SECOND
from analytics.errors import SearchError
from analytics.spl import plan as p
from analytics.spl.times import Log, Span

if TYPE_CHECKING:
    from analytics.engine.sql import Compiler

#: limits.conf.spec 9.2, [discretize] maxbins.
MAX_BUCKETS = 50_000
_SPANS = ("1s", "5s", "10s", "30s", "1m", "5m", "10m", "30m", "1h", "1d", "1mon")
#: 1, 2, 5, 10, … times a power of ten, each the double nearest to it.
_WIDTHS = [float(f"{step}e{power}") for power in range(-9, 308) for step in (1, 2, 5)]


def bucket(compiler: Compiler, node: p.Bucket, relation: Relation) -> Relation:
    """Replace a time or a number by the bucket it falls into."""
    value = compiler.field(relation, node.field)
    if node.field == "_time" or isinstance(node.span, Span):
        span = node.span
        if isinstance(span, Log):
            raise SearchError(f"{node.field} is a time, which has no logarithmic buckets.")
        if not isinstance(span, Span):
            span = _seconds(span) if span else _time_span(compiler, node, relation, value)
        if node.align is not None:
            span = span.aligned(node.align.at)
        start = compiler.clock(value.micros()).start(value.micros(), span)
        return compiler.extended(relation, {node.name: Value(start, "time")})
    if isinstance(node.span, Log):
        low, high = _log(compiler, node.span, value.number())
    else:
        width = node.span or _number_span(compiler, node, relation, value)
        low, high = _even(compiler, width, value.number())
    text = f"coalesce({low.text()} || '-' || {high.text()}, {value.text()})"
    return compiler.extended(relation, {node.name: Value(text, "text")})


def _even(compiler: Compiler, width: float, number: str) -> tuple[Value, Value]:
    """SQL for both ends of a bucket, all of one width."""
    step = compiler.parameters.add(float(width))
    low = Value(f"(floor({number} / {step}) * {step} + 0.0)", "num")  # no -0
    return low, Value(f"((floor({number} / {step}) + 1) * {step})", "num")


def _log(compiler: Compiler, log: Log, number: str) -> tuple[Value, Value]:
    """SQL for both ends of a bucket, each as many times the one before; null from 0 down.

    The logarithm may miss a border by a little, so the bucket beside it is looked at.
    """
    first, base = (compiler.parameters.add(x) for x in (log.first, log.base))
    about = f"floor(ln({number} / {first}) / ln({base}))"
    ends = [f"{first} * pow({base}, {about} + {k})" for k in (-1, 0, 1, 2)]
    found = f"CASE WHEN {number} > 0 THEN [{', '.join(ends)}] END"
    place = f"CASE WHEN {number} < e[2] THEN 1 WHEN {number} >= e[3] THEN 3 ELSE 2 END"
    low, high = (Value(bound(found, "e", f"e[{place} + {k}]"), "num") for k in (0, 1))
    return low, high


def continuous(compiler: Compiler, node: p.Continuous, relation: Relation) -> Relation:
    """Put rows into buckets of time, with a row for each bucket between that has none."""
    relation = closed(compiler, relation)
    value = compiler.field(relation, node.field)
    if node.field != "_time" and value.kind != "time":
        raise SearchError(f"{node.field} holds no times. Use makecontinuous on a time.")
    bins = p.Bucket(node.source, node.field, node.field, node.span, node.bins)
    span = node.span or _time_span(compiler, bins, relation, value)
    relation = bucket(compiler, replace(bins, span=span), relation)
    start = compiler.field(relation, node.field)
    found = compiler.fetch(
        f"SELECT DISTINCT {start.sql} FROM ({relation.sql}) WHERE {start.sql} IS NOT NULL"
    )
    zone = compiler.clock(start.sql)
    numbers = {zone.number_of(at, span) for (at,) in found}
    first, last = min(numbers, default=0), max(numbers, default=0)
    if last - first >= MAX_BUCKETS:
        raise SearchError(f"There are over {MAX_BUCKETS:,} buckets of that span. Take a wider one.")
    missing: list[object] = [
        zone.begin(number, span) for number in range(first, last) if number not in numbers
    ]
    empty = p.Values((node.field,), ("time",), (missing,))
    both = union(compiler, p.Union(bins, empty), relation)
    return replace(both, order=(Term(both.columns[node.field].sql), *both.order))


def _seconds(number: float) -> Span:
    return Span(max(1, round(number * SECOND)), "us")


def _time_span(compiler: Compiler, node: p.Bucket, relation: Relation, value: Value) -> Span:
    ((low, high),) = compiler.fetch(
        f"SELECT min({value.micros()}), max({value.micros()}) FROM ({relation.sql})"
    )
    return fitting(low or 0, (high or 0) + 1, node.bins, node.least_span_s)


def _number_span(compiler: Compiler, node: p.Bucket, relation: Relation, value: Value) -> float:
    """Return the narrowest width that gives at most *bins* buckets."""
    number = value.number()
    ((low, high),) = compiler.fetch(f"SELECT min({number}), max({number}) FROM ({relation.sql})")
    low = min(x for x in (low, node.start) if x is not None) if low is not None else 0.0
    high = max(x for x in (high, node.end) if x is not None) if high is not None else 0.0
    least = max((high - low) / node.bins, node.least_span_s, _WIDTHS[0])
    return next((width for width in _WIDTHS if width >= least), _WIDTHS[-1])


def fitting(low: int, high: int, bins: int, least_s: float = 0.0) -> Span:
    """Return the narrowest even span that covers a range (microseconds) in *bins* buckets."""
    spans = [span for span in map(Span.read, _SPANS) if span is not None]
    for span in spans:
        if span.seconds >= least_s and (high - low) / (span.seconds * SECOND) <= bins:
            return span
    return spans[-1]
