"""Add moving averages.

    trendline sma|ema|wma<count>(<field>) [AS <field>] …

    search index=web | timechart count | trendline sma5(count) AS trend wma10(count)

``sma`` is the plain average of the last rows, ``wma`` weighs the last one as often as there are
rows, the one before once less, and so on. ``ema`` is ``a`` times the average before and ``1 - a``
times the row, with ``a = 2 / (count + 1)`` and the first number as the first average. The count is
from 2 to 10,000; the first rows, which have too few before them, get nothing, and neither does a
row whose window lacks a number; ``ema`` leaves out rows without a number. Without AS the field is
called ``sma5(count)``.

Source: Splunk Search Reference 9.3, trendline; where ``ema`` begins is unverified on a real
Splunk.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analytics.spl.expr import Binary, Call, Expr, Field, Literal
from analytics.spl.plan import Agg, Extend, Plan, Remove, Smooth, Window

if TYPE_CHECKING:
    from analytics.spl.args import Args

_TREND = re.compile(r"(sma|ema|wma)(\d{1,5})", re.ASCII | re.IGNORECASE)
MOST_ROWS = 10_000
_PLACE, _COUNT, _SUM, _WEIGHED = (f"<<{name}>>" for name in ("PLACE", "COUNT", "SUM", "WEIGHED"))


def plan(args: Args, source: Plan) -> Plan:
    """Extend *source* by the averages."""
    source = Window(source, (), (Agg("count", None, _PLACE),), is_running=True)
    is_empty = True
    while not args.at_end():
        source = _trend(args, source)
        args.accept(",")
        is_empty = False
    if is_empty:
        args.fail("trendline needs a trend, such as sma5(count).")
    return Remove(source, (_PLACE, _COUNT, _SUM, _WEIGHED))


def _trend(args: Args, source: Plan) -> Plan:
    token = args.token()
    found = _TREND.fullmatch(args.name("trend"))
    if not found or not 2 <= int(found[2]) <= MOST_ROWS:
        args.fail(f"{token.text!r} is no trend. Write sma, ema or wma and a count from 2 to "
                  f"{MOST_ROWS:,}, as in sma5(count).", token)  # fmt: skip
    kind, rows = found[1].lower(), int(found[2])
    args.expect("(")
    field = args.plain_name()
    args.expect(")")
    name = args.name("name") if args.accept("as") else f"{token.text}({field})"
    if kind == "ema":
        return Smooth(source, name, field, 2 / (rows + 1), rows - 1)
    number = Binary("*", Field(field), Literal(1))  # of several values the first
    weighed = Binary("*", number, Field(_PLACE))
    aggs = (
        Agg("count", number, _COUNT), Agg("sum", number, _SUM), Agg("sum", weighed, _WEIGHED),
    )  # fmt: skip
    source = Window(source, (), aggs, is_running=True, window=rows)
    average = Binary("/", _total(kind, rows), Literal(rows if kind == "sma" else _weights(rows)))
    is_whole = Binary("=", Field(_COUNT), Literal(rows))
    return Extend(source, ((name, Call("if", (is_whole, average, Literal(None)))),))


def _weights(rows: int) -> int:
    return rows * (rows + 1) // 2


def _total(kind: str, rows: int) -> Expr:
    """Return the sum of the values, each as often as it counts.

    The row that is k before this one, at the place t, counts rows - k times: that is its own
    place, and rows - t more.
    """
    if kind == "sma":
        return Field(_SUM)
    more = Binary("-", Literal(rows), Field(_PLACE))
    return Binary("+", Field(_WEIGHED), Binary("*", more, Field(_SUM)))
