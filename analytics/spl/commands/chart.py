"""Aggregate into a table: one row per value of a field, one column per value of another.

    chart [limit=<count>] [useother=<bool>] [usenull=<bool>] [otherstr=<text>] [nullstr=<text>]
        [sep=<text>] [format=<text>] [agg=<function>]
        <function>[(<field>|eval(<expression>))] [AS <name>], … <sparkline>
        [BY <row field> [<buckets>] [<column field> [<buckets>]]]
        | [OVER <row field> [<buckets>] [BY <column field> [<buckets>]]]
        <buckets>: [span=<span>] [bins=<count>] [start=<number>] [end=<number>]
            [aligntime=earliest|latest|<time>]
        [where <function> in|notin top<count>|bottom<count>] [where <function> <|> <number>]
        [dedup_splitvals=<bool>]

    chart count OVER country BY plan

Columns are chosen as in ``timechart``: ten, then OTHER and NULL. Buckets are those of `bin`, 300 at
most where nothing else is said; those that are empty are not shown.

Source: Splunk Search Reference 9.2, chart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl import aggs, series
from analytics.spl.plan import Aggregate, Pivot, Plan

if TYPE_CHECKING:
    from analytics.spl.args import Args

_OPTIONS = (*series.OPTIONS, "sep", "format", "dedup_splitvals")


def plan(args: Args, source: Plan) -> Plan:
    """Pivot *source*."""
    options = args.options(_OPTIONS)
    functions = aggs.read(args)
    if not args.accept("over", "by"):
        args.end()
        return Aggregate(source, (), functions)
    token = args.token()
    row = args.plain_name()
    source = series.bucketed(args, source, row)
    args.accept(",")
    args.accept("by")
    column = None
    if args.token().kind in {"word", "string"} and not args.token().says("where"):
        column = _column(args)
    if column is not None:
        source = series.bucketed(args, source, column)
    options |= args.options(_OPTIONS)
    columns = series.read(args, options)
    args.end()
    is_distinct = args.flag(options.get("dedup_splitvals"), default=False)
    if column is None:
        aggs.apart(args, token, functions)
        return Aggregate(source, (row,), functions, is_distinct=is_distinct)
    if any(agg.spark for agg in functions):
        args.fail("A sparkline has no column for each value. Leave out the second field.")
    separator = options["sep"].text if "sep" in options else ": "
    form = options["format"].text if "format" in options else None
    return Pivot(source, row, column, functions, columns, None, separator, form, is_distinct)


def _column(args: Args) -> str | None:
    """Read the column field, unless an option stands here."""
    return None if args.is_option() else args.plain_name()
