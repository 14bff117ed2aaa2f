"""The list of aggregates that stats and its relatives take.

    count AS n, dc(user) sum(eval(price*quantity)) AS revenue BY country

Source: Splunk Search Reference 9.3, stats: an aggregate without AS is named by its text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.expr import Field
from analytics.spl.functions import aggregates
from analytics.spl.plan import Agg, Spark
from analytics.spl.times import Span

if TYPE_CHECKING:
    from analytics.spl.args import Args
    from analytics.spl.expr import Expr
    from analytics.spl.tokens import Token

_NEED_NO_FIELD = {"count"}
#: What a sparkline can be of.
_SPARKS = {"count", "dc", "avg", "stdev", "stdevp", "var", "varp", "sum", "sumsq", "min", "max",
           "range"}  # fmt: skip
_WITH_SPARKS = {"stats", "chart"}


def read(args: Args, stop: tuple[str, ...] = ("by", "over")) -> tuple[Agg, ...]:
    """Read aggregates up to a word of *stop* or the end; at least one.

    Raises:
        SplError: an unknown function, a field missing, a name given twice.
    """
    found: dict[str, Agg] = {}
    while args.token().kind in {"word", "string"} and not args.token().says(*stop):
        if args.is_option():
            break
        agg = _agg(args)
        if agg.name in found:
            args.fail(f"{agg.name!r} is computed twice. Give one of them a name with AS.")
        found[agg.name] = agg
        args.accept(",")
    if not found:
        args.fail(f"{args.command} needs a function here, such as count or dc(user).")
    return tuple(found.values())


def by(args: Args, computed: tuple[Agg, ...] = ()) -> tuple[str, ...]:
    """Read ``BY field, field`` where it stands; else nothing.

    Raises:
        SplError: no field, or one that has the name of what is *computed*.
    """
    if not args.accept("by"):
        return ()
    names: list[str] = []
    while args.token().kind in {"word", "string"} and not args.is_option():
        token = args.token()
        names.append(args.plain_name())
        apart(args, token, computed)
        args.accept(",")
    if not names:
        args.fail("A field is missing after BY. Name one, or remove BY.")
    return tuple(dict.fromkeys(names))


def apart(args: Args, token: Token, computed: tuple[Agg, ...]) -> None:
    """Refuse a field of BY, read from *token*, that has the name of what is *computed*."""
    if token.text in {agg.name for agg in computed}:
        args.fail(
            f"The output field {token.text!r} cannot have the same name as a group-by field. "
            "Give the function another name with AS.", token,
        )  # fmt: skip


def _agg(args: Args) -> Agg:
    token = args.take()
    if token.says("sparkline"):
        return _sparkline(args, token)
    resolved = aggregates.resolve(token.text)
    if token.says("eval"):
        args.fail(
            "An eval of functions is not available here. Give each function a name with AS, and "
            "compute with eval behind the command.", token,
        )  # fmt: skip
    if resolved is None:
        args.fail(f"There is no function {token.text!r} here. docs/spl.md lists them.", token)
    function, number = resolved
    if function in aggregates.PER_SECONDS and args.command != "timechart":
        args.fail(f"{token.text} is a function of timechart alone. Write sum.", token)
    arg, name = _argument(args, token.text)
    if arg is None and function not in _NEED_NO_FIELD:
        args.fail(f"{token.text} needs a field: {token.text}(field).", token)
    if args.accept("as"):
        name = args.name("name")
    return Agg(function, arg, name, number)


def _sparkline(args: Args, token: Token) -> Agg:
    """Read what stands behind ``sparkline``: nothing, or a function and perhaps a span."""
    if args.command not in _WITH_SPARKS:
        args.fail("A sparkline stands in stats and chart alone. Use timechart.", token)
    function, arg, span = "count", None, None
    name = "sparkline"
    if args.accept("("):
        inner = args.take()
        resolved = aggregates.resolve(inner.text)
        if resolved is None or resolved[0] not in _SPARKS:
            args.fail(
                f"A sparkline cannot be of {inner.text!r}. Write one of: "
                f"{', '.join(sorted(_SPARKS))}.", inner,
            )  # fmt: skip
        function = resolved[0]
        arg, _ = _argument(args, inner.text)
        if arg is None and function not in _NEED_NO_FIELD:
            args.fail(f"{inner.text} needs a field: {inner.text}(field).", inner)
        span = _span(args) if args.accept(",") else None
        args.expect(")")
        name = args.text_from(token.start)
    if args.accept("as"):
        name = args.name("name")
    return Agg(function, arg, name, spark=Spark(span))


def _span(args: Args) -> Span:
    token = args.take()
    span = Span.read(token.text)
    if span is None:
        args.fail(f"{token.text!r} is no span. Write one such as 5m or 1h.", token)
    return span


def _argument(args: Args, function: str) -> tuple[Expr | None, str]:
    if not args.accept("("):
        return None, function
    if args.accept(")"):
        return None, function
    token = args.token()
    if token.says("eval"):
        args.take()
        args.expect("(")
        start = args.token().start
        arg: Expr = args.expression()
        text = args.text_from(start)
        args.expect(")")
        args.expect(")")
        return arg, f"{function}(eval({text}))"
    name = args.name()
    args.expect(")")
    return Field(name), f"{function}({name})"
