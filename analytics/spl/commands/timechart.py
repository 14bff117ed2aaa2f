"""Aggregate over time, one row a bucket, one column a series.

    timechart [span=<span>] [bins=<count>] [minspan=<span>] [aligntime=earliest|latest|<time>]
        [limit=<count>] [useother=<bool>] [usenull=<bool>] [otherstr=<text>] [nullstr=<text>]
        [cont=<bool>] [fixedrange=<bool>] [partial=<bool>] [sep=<text>] [format=<text>]
        [agg=<function>]
        <function>[(<field>|eval(<expression>))] [AS <name>], …
        [BY <field> [span=<span>] [bins=<count>] [start=<number>] [end=<number>]]
        [where <function> in|notin top<count>|bottom<count>] [where <function> <|> <number>]
        [dedup_splitvals=<bool>]

    timechart span=1d count BY event

The ten series with the greatest sum become columns, in lexicographic order, then OTHER for
the rest and NULL for the events without the field; ``limit=0`` keeps all, ``agg=max`` ranks
by that. ``span`` and ``bins`` behind the split field are about its values. With several
functions a column is ``function: value``; ``sep`` changes what stands between, ``format`` the
whole, with ``$AGG$`` and ``$VAL$`` for the two. Empty buckets show
count 0 and nothing for other functions. Without span the narrowest of 1s 5s 10s 30s 1m 5m
10m 30m 1h 1d 1mon is taken that gives at most 100 buckets. Days and longer begin at midnight
of the searcher's zone, ``1w`` on Thursday as 1970 did, ``1w@w1`` on Monday; shorter spans are
counted from 1970 in UTC, or so that one begins at ``aligntime``. The fields
``_span`` (seconds) and for days ``_spandays`` say how wide a bucket is.

Source: Splunk Search Reference 10.0, timechart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl import aggs, series
from analytics.spl.commands.bin import least_span, read_align, read_span
from analytics.spl.plan import Axis, Pivot, Plan
from analytics.spl.times import Span

if TYPE_CHECKING:
    from analytics.spl.args import Args
    from analytics.spl.tokens import Token

_TIME = (
    "span", "bins", "minspan", "aligntime", "cont", "fixedrange", "partial", "sep", "format",
    "dedup_splitvals",
)  # fmt: skip
#: Behind the split field, span and bins are about its values.
_BEHIND = ("cont", "fixedrange", "partial", "sep", "format", "dedup_splitvals")


def plan(args: Args, source: Plan) -> Plan:
    """Pivot *source* over time."""
    options = args.options((*_TIME, *series.OPTIONS))
    functions = aggs.read(args)
    options |= args.options((*_TIME, *series.OPTIONS))
    column: str | None = None
    if args.accept("by"):
        column = args.plain_name()
        if args.accept(","):
            args.fail("timechart splits by one field. Use chart or stats for more.")
        source = series.bucketed(args, source, column)
        options |= args.options((*_BEHIND, *series.OPTIONS))
    columns = series.read(args, options)
    args.end()
    if column is None and any(agg.name == "_time" for agg in functions):
        args.fail("The rows of timechart are called _time. Give the function another name.")
    return Pivot(
        source,
        "_time",
        column,
        functions,
        columns,
        _axis(args, options),
        options["sep"].text if "sep" in options else ": ",
        options["format"].text if "format" in options else None,
        args.flag(options.get("dedup_splitvals"), default=False),
    )


def _axis(args: Args, options: dict[str, Token]) -> Axis:
    return Axis(
        _span(args, options.get("span")),
        args.whole(options.get("bins"), default=100, least=1),
        least_span(args, options.get("minspan")),
        args.context.earliest,
        args.context.latest,
        is_filled=args.flag(options.get("cont"), default=True),
        is_whole=args.flag(options.get("fixedrange"), default=True),
        is_partial=args.flag(options.get("partial"), default=True),
        align=read_align(args, options.get("aligntime")),
    )


def _span(args: Args, token: Token | None) -> Span | None:
    span = read_span(args, token)
    if span is None or isinstance(span, Span):
        return span
    return Span(max(1, round(span * 1_000_000)), "us")
