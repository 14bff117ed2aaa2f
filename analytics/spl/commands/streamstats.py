"""Add running aggregates to each row, over the rows up to it.

    streamstats [allnum=<bool>] [current=<bool>] [window=<count>] [global=<bool>]
        [reset_on_change=<bool>] [reset_before=(<expression>)] [reset_after=(<expression>)]
        [time_window=<span>]
        <function>[(<field>|eval(<expression>))] [AS <name>], … [BY <field>, …]

    streamstats window=5 avg(amount) AS moving BY country

``window`` counts rows (at most 10,000), this one included; ``global=t``, the default, counts
rows of all groups. ``current=f`` leaves this row out. ``reset_on_change`` begins anew when a
BY field changes, ``reset_before`` and ``reset_after`` when an expression is true.
``time_window`` takes the rows of a span of time in place of a count; the rows must be in the
order of ``_time``, either way.

Source: Splunk Search Reference 9.2, streamstats.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from analytics.spl import aggs
from analytics.spl.plan import Plan, Window
from analytics.spl.times import Span

if TYPE_CHECKING:
    from analytics.spl.args import Args
    from analytics.spl.expr import Expr
    from analytics.spl.tokens import Token

MAX_WINDOW = 10_000
_OPTIONS = ("allnum", "current", "window", "global", "reset_on_change", "time_window")
_Reset = tuple[Literal["change", "before", "after"], "Expr | None"]


def plan(args: Args, source: Plan) -> Plan:
    """Extend *source* by the running aggregates."""
    options, resets = _options(args)
    functions = aggs.read(args)
    by = aggs.by(args)
    args.end()
    window = args.whole(options.get("window"), default=0)
    if window > MAX_WINDOW:
        args.fail(f"A window of {window} is over {MAX_WINDOW}. Take fewer rows.", options["window"])
    if "time_window" in options and options.keys() & {"window", "current"}:
        args.fail(
            "time_window stands without window and current. Remove them.", options["time_window"]
        )
    if args.flag(options.get("reset_on_change"), default=False):
        resets.append(("change", None))
    return Window(
        source,
        by,
        functions,
        is_running=True,
        window=window,
        has_current=args.flag(options.get("current"), default=True),
        is_global=args.flag(options.get("global"), default=True),
        resets=tuple(resets),
        span_s=_seconds(args, options.get("time_window")),
        is_all_numbers=args.flag(options.get("allnum"), default=False),
    )


def _options(args: Args) -> tuple[dict[str, Token], list[_Reset]]:
    options: dict[str, Token] = {}
    resets: list[_Reset] = []
    while True:
        if args.token().says("reset_before", "reset_after"):
            where: Literal["before", "after"]
            where = "before" if args.take().text.lower() == "reset_before" else "after"
            args.expect("=")
            args.expect("(")
            resets.append((where, args.expression()))
            args.expect(")")
        elif (option := args.option((*_OPTIONS, "reset_before", "reset_after"))) is not None:
            options |= dict([option])
        else:
            return options, resets


def _seconds(args: Args, token: Token | None) -> float:
    span = Span.read(token.text) if token is not None else None
    if token is not None and span is None:
        args.fail(f"{token.text!r} is no span. Write one such as 5m or 1h.", token)
    return span.seconds if span is not None else 0.0
