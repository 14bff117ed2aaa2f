"""Plan to a better plan: conditions, time and needed fields go down to the scan.

    Filter(Scan(TRUE), event="login")  -> Scan(event="login")
    Aggregate(Scan(…), by=("event",))  -> the same, Scan(names={"event", …})

Each rule is a function from plan to plan, applied in the order of `RULES`.

Source: ours.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeGuard, cast

from analytics.spl import expr as e
from analytics.spl import plan as p
from analytics.spl import walk
from analytics.spl.functions import aggregates
from analytics.spl.shown import show_formats

if TYPE_CHECKING:
    from collections.abc import Iterable

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST_S = 6.2e10  # within the years 5 to 3934
#: What `fields` keeps besides what it names, and what an aggregate by time reads.
INTERNAL = frozenset({"_time", "_raw", "_indextime", "_cd", "_serial", "_sourcetype"})


def improve(plan: p.Plan) -> p.Plan:
    """Apply all rules to *plan*."""
    for rule in RULES:
        plan = rule(plan)
    return plan


def push_filters(plan: p.Plan) -> p.Plan:
    """Move conditions that stand right behind a scan into it."""

    def change(node: p.Plan) -> p.Plan:
        if isinstance(node, p.Filter) and isinstance(node.source, p.Scan):
            return replace(node.source, where=e.both(node.source.where, node.condition))
        return node

    return walk.rebuild(plan, change)


def push_time(plan: p.Plan) -> p.Plan:
    """Make the time range of a scan as narrow as its conditions on ``_time`` say."""

    def change(node: p.Plan) -> p.Plan:
        if not isinstance(node, p.Scan):
            return node
        parts = node.where.parts if isinstance(node.where, e.And) else (node.where,)
        rest: list[e.Expr] = []
        earliest, latest = node.earliest, node.latest
        for part in parts:
            match part:
                case e.Binary(">=", e.Field("_time"), e.Literal(value)) if _is_moment(value):
                    bound = _moment(value)
                    earliest = max(earliest, bound) if earliest else bound
                case e.Binary("<", e.Field("_time"), e.Literal(value)) if _is_moment(value):
                    bound = _moment(value)
                    latest = min(latest, bound) if latest else bound
                case _:
                    rest.append(part)
        where = e.And(tuple(rest)) if len(rest) > 1 else rest[0] if rest else e.TRUE
        return replace(node, where=where, earliest=earliest, latest=latest)

    return walk.rebuild(plan, change)


def set_axis(plan: p.Plan) -> p.Plan:
    """Give a time axis, buckets and sparklines the range of the scan below them."""

    def change(node: p.Plan) -> p.Plan:
        scan = next((part for part in walk.chain(node) if isinstance(part, p.Scan)), None)
        if scan is None:
            return node
        if isinstance(node, p.Aggregate):
            return replace(node, aggs=tuple(_ranged(agg, scan) for agg in node.aggs))
        if isinstance(node, p.Bucket):
            return replace(node, align=_aligned(node.align, scan))
        if not isinstance(node, p.Pivot) or node.axis is None:
            return node
        align = _aligned(node.axis.align, scan)
        axis = replace(node.axis, earliest=scan.earliest, latest=scan.latest, align=align)
        return replace(node, axis=axis)

    return walk.rebuild(plan, change)


def _aligned(align: p.Align | None, scan: p.Scan) -> p.Align | None:
    if align is None or align.edge is None:
        return align
    edge = scan.earliest if align.edge == "earliest" else scan.latest
    return p.Align(edge or align.at)


def _ranged(agg: p.Agg, scan: p.Scan) -> p.Agg:
    if agg.spark is None:
        return agg
    spark = replace(agg.spark, earliest=scan.earliest, latest=scan.latest)
    return replace(agg, spark=spark)


def count_names(plan: p.Plan) -> p.Plan:
    """Turn ``stats dc(p_*) as *`` without BY into one pass over the names of the fields."""

    def change(node: p.Plan) -> p.Plan:
        if not isinstance(node, p.Aggregate) or node.by or any(agg.spark for agg in node.aggs):
            return node
        if node.is_all_numbers:
            return node
        patterns = {
            agg.arg.name if isinstance(agg.arg, e.Field) and "*" in agg.arg.name else None
            for agg in node.aggs
        }
        if len(patterns) != 1 or None in patterns or any(_needs_order(agg) for agg in node.aggs):
            return node
        (pattern,) = patterns
        return p.Names(node.source, str(pattern), node.aggs)

    return walk.rebuild(plan, change)


def _needs_order(agg: p.Agg) -> bool:
    return aggregates.FUNCTIONS[agg.function].needs_order


def need_fields(plan: p.Plan) -> p.Plan:
    """Tell each scan which fields anybody asks for."""
    return _narrowed(plan, None)


def _narrowed(plan: p.Plan, needed: frozenset[str] | None) -> p.Plan:
    """Tell the scans of *plan* which fields they need to give, where *needed* are asked of it."""
    first, *nodes = list(walk.chain(plan))[::-1]
    asked: list[frozenset[str] | None] = []
    for node in reversed(nodes):
        asked.append(needed)
        needed = _needed(node, needed)
    done = replace(first, names=needed) if isinstance(first, p.Scan) else first
    for node, above in zip(nodes, reversed(asked), strict=True):
        if isinstance(node, walk.PAIRS):
            other = _narrowed(node.other, _asked_beside(node, above))
            done = replace(node, source=done, other=other)
        else:
            done = replace(cast("p.Filter", node), source=done)
    return done


def _asked_beside(
    node: p.Union | p.Beside | p.Join | p.Compared, above: frozenset[str] | None
) -> frozenset[str] | None:
    """Return the fields that the second pipeline of *node* is asked for."""
    if isinstance(node, p.Compared):
        return None
    if isinstance(node, p.Join):
        read = {*node.by, *(["_time"] if node.by_time else [])}
        return _plus(above, read) if node.by else None
    return _plus(above, {"_time"}) if isinstance(node, p.Union) and node.is_by_time else above


#: Nodes that look at every field of their rows.
_ASK_FOR_ALL = (
    p.Names, p.Unpivot, p.PerField, p.PerPlace, p.Written, p.Combine, p.Wrap,
    p.Transpose, p.Summary, p.PerRow, p.Compared,
)  # fmt: skip


def _needed(node: p.Plan, above: frozenset[str] | None) -> frozenset[str] | None:  # noqa: C901, PLR0911, PLR0912, PLR0915
    """Return the fields that *node* asks its source for, given what is asked of it.

    One case a node: the table that this rule is.
    """
    match node:
        case p.Filter(condition=condition) | p.HeadWhile(condition=condition):
            return _plus(above, e.fields(condition))
        case p.Extend(pairs=pairs):
            written = {name for name, _ in pairs}
            read = set().union(*(e.fields(value) | {*e.named_in(name)} for name, value in pairs))
            return None if above is None else frozenset(above - written | read)
        case p.Keep(names=names, is_ordered=is_ordered):
            kept = frozenset(names) | (frozenset() if is_ordered else INTERNAL)
            return None if _has_wildcard(names) else kept if above is None else above & kept
        case p.Remove():
            return above
        case p.Rename(pairs=pairs):
            if above is None or _has_wildcard(old for old, _ in pairs):
                return None
            return frozenset(above - {new for _, new in pairs} | {old for old, _ in pairs})
        case p.Extract(field=field):
            return _plus(above, {field})
        case p.Mapped(pairs=pairs) | p.FirstFit(pairs=pairs):
            written = {new for _, new in pairs}
            return None if above is None else _plus(above - written, {old for old, _ in pairs})
        case p.Unfold(field=field) | p.Located(field=field) | p.Read(field=field):
            return _plus(above, {field})
        case p.Bucket(field=field, name=name):
            return None if above is None else _plus(above - {name}, {field})
        case p.Dedup(names=names):
            return _plus(above, names)
        case p.Before(values=values):
            written = {name for name, _, _ in values}
            return None if above is None else _plus(above - written, {old for _, old, _ in values})
        case p.Smooth(name=name, field=field):
            return None if above is None else _plus(above - {name}, {field})
        case p.Sort(keys=keys):
            return _plus(above, {key.name for key in keys})
        case p.Fill(names=names) | p.Totals(names=names):
            return _plus(above, names) if names and not _has_wildcard(names) else None
        case p.Window(by=by, aggs=aggs, resets=resets):
            read = _read(aggs) | set(by) | {"_time"}
            read = read.union(*(e.fields(when) for _, when in resets if when is not None))
            return None if _has_wildcard(read) else _plus(above, read)
        case p.Aggregate(by=by, aggs=aggs):
            read = _read(aggs) | set(by) | {"_time"}
            return None if _has_wildcard(read) else frozenset(read)
        case p.Pivot(row=row, column=column, aggs=aggs):
            read = _read(aggs) | {row, "_time"} | ({column} if column else set())
            return None if _has_wildcard(read) else frozenset(read)
        case p.Delete():
            return frozenset({"index"})
        case p.Crossed(row=row, column=column):
            return frozenset((row, column))
        case p.Overlap(start=start, duration=duration):
            return _plus(above, {start, duration})
        case p.Spread(row=row, column=column, values=values):
            return frozenset((row, column, *values))
        case p.Top(names=names, by=by):
            return frozenset((*names, *by))
        case _ if isinstance(node, _ASK_FOR_ALL):
            return None
        case p.Expand(field=field) | p.Continuous(field=field):
            return _plus(above, {field})
        case p.Transact(names=names, starts=starts, ends=ends):
            conditions = [e.fields(part) for part in (starts, ends) if part is not None]
            return _plus(above, {"_time", *names}.union(*conditions))
        case p.Lookup(keys=keys):
            return _plus(above, {field for _, field in keys})
        case p.Union() | p.Beside() | p.Join():
            return _needed_of_pair(node, above)
    return above


def _needed_of_pair(
    node: p.Union | p.Beside | p.Join, above: frozenset[str] | None
) -> frozenset[str] | None:
    """Return what a node with a second pipeline asks its first one for."""
    if any(isinstance(part, p.Given) for part in walk.every(node.other)):
        return None
    return _asked_beside(node, above)


def _read(aggs: Iterable[p.Agg]) -> set[str]:
    return set().union(*(e.fields(agg.arg) for agg in aggs if agg.arg is not None))


def _plus(above: frozenset[str] | None, names: Iterable[str]) -> frozenset[str] | None:
    return None if above is None else above | frozenset(names)


def _has_wildcard(names: Iterable[str]) -> bool:
    return any("*" in name for name in names)


def _is_moment(value: e.Scalar) -> TypeGuard[float]:
    """Whether a number is one that the calendar has, in seconds since 1970."""
    return isinstance(value, int | float) and abs(value) < _LAST_S


def _moment(seconds: float) -> datetime:
    return _EPOCH + timedelta(microseconds=round(seconds * 1_000_000))


RULES = (show_formats, push_filters, push_time, set_axis, count_names, need_fields)
