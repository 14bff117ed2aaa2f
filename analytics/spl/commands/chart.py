"""Aggregate into a table: one row per value of a field, one column per value of another.

    chart [limit=<count>] [useother=<bool>] [usenull=<bool>] [otherstr=<text>] [nullstr=<text>]
        [sep=<text>] <function>[(<field>|eval(<expression>))] [AS <name>], …
        [BY <row field> [span=<span>] [<column field>]] | [OVER <row field> [BY <column field>]]
        [where <function> in|notin top<count>|bottom<count>] [where <function> <|> <number>]

    chart count OVER country BY plan

Columns are chosen as in ``timechart``: ten, then OTHER and NULL.

Source: Splunk Search Reference 9.2, chart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl import aggs, series
from analytics.spl.commands.bin import read_span
from analytics.spl.plan import Aggregate, Bucket, Pivot, Plan

if TYPE_CHECKING:
    from analytics.spl.args import Args

_OPTIONS = (*series.OPTIONS, "sep")


def plan(args: Args, source: Plan) -> Plan:
    """Pivot *source*."""
    options = args.options(_OPTIONS)
    functions = aggs.read(args)
    if not args.accept("over", "by"):
        args.end()
        return Aggregate(source, (), functions)
    row = args.plain_name()
    source = _bucketed(args, source, row)
    args.accept(",")
    args.accept("by")
    column = None
    if args.token().kind in {"word", "string"} and not args.token().says("where"):
        column = _column(args)
    options |= args.options(_OPTIONS)
    columns = series.read(args, options)
    args.end()
    separator = options["sep"].text if "sep" in options else ": "
    return Pivot(source, row, column, functions, columns, None, separator)


def _column(args: Args) -> str | None:
    """Read the column field, unless an option stands here."""
    return None if args.is_option() else args.plain_name()


def _bucketed(args: Args, source: Plan, row: str) -> Plan:
    """Put the row field into buckets where ``span=`` or ``bins=`` follows it."""
    if not args.is_option() or not args.token().says("span", "bins"):
        return source
    options = args.options(("span", "bins"))
    bins = args.whole(options.get("bins"), default=300, least=2)
    return Bucket(source, row, row, read_span(args, options.get("span")), bins)
