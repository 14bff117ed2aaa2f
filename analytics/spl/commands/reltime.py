"""Say how long ago a time is, such as ``5 days ago``.

    reltime [timefield=<field>|"<field>,…"] [prefix=<text>]

    search index=web | stats latest(_time) AS seen BY user | reltime timefield=seen

Without ``timefield`` it is ``_time``. The new field is ``reltime``, with ``prefix`` before it; for
several fields it is the name of each behind ``prefix``, or ``reltime_``. The distance to the moment
the search began is told in whole years (365 days), months (30 days), days, hours, minutes or
seconds, the longest that fits, and ``now`` below one second; a time to come gets nothing. Which
units a Splunk takes besides days, minutes and years is unverified.

Source: Splunk Search Reference 10.0, reltime.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.expr import TRUE, Binary, Call, Expr, Field, Literal
from analytics.spl.plan import Extend, Plan

if TYPE_CHECKING:
    from analytics.spl.args import Args

_UNITS = (
    ("year", 31_536_000), ("month", 2_592_000), ("day", 86_400), ("hour", 3_600), ("minute", 60),
    ("second", 1),
)  # fmt: skip


def plan(args: Args, source: Plan) -> Plan:
    """Extend *source* by the texts."""
    options = args.options(("timefield", "prefix"))
    args.end()
    text = options["timefield"].text if "timefield" in options else "_time"
    fields = tuple(dict.fromkeys(filter(None, text.replace(",", " ").split())))
    if not fields or "*" in text:
        args.fail(f'{text!r} names no fields. Write one, or several as in timefield="a,b".',
                  options.get("timefield"))  # fmt: skip
    prefix = options["prefix"].text if "prefix" in options else ""
    names = [prefix + "reltime"] if len(fields) == 1 else [
        (prefix or "reltime_") + field for field in fields
    ]  # fmt: skip
    now = args.context.now.timestamp()
    return Extend(
        source,
        tuple((name, _ago(now, field)) for name, field in zip(names, fields, strict=True)),
    )


def _ago(now: float, field: str) -> Expr:
    distance = Binary("-", Literal(now), Field(field))
    arms: list[Expr] = [Binary("<", distance, Literal(0)), Literal(None)]
    for unit, size in _UNITS:
        count = Call("floor", (Binary("/", distance, Literal(size)),))
        is_one = Binary("=", count, Literal(1))
        words = Call("if", (is_one, Literal(f" {unit} ago"), Literal(f" {unit}s ago")))
        arms += [Binary(">=", distance, Literal(size)), Binary(".", count, words)]
    is_known = Call("isnotnull", (distance,))
    now_or_none = Call("if", (is_known, Literal("now"), Literal(None)))
    return Call("case", (*arms, TRUE, now_or_none))
