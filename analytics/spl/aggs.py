"""The list of aggregates that stats and its relatives take.

    count AS n, dc(user) sum(eval(price*quantity)) AS revenue BY country

Source: Splunk Search Reference 9.3, stats: an aggregate without AS is named by its text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.expr import Field
from analytics.spl.functions import aggregates
from analytics.spl.plan import Agg

if TYPE_CHECKING:
    from analytics.spl.args import Args
    from analytics.spl.expr import Expr

_NEED_NO_FIELD = {"count"}


def read(args: Args, stop: tuple[str, ...] = ("by", "over")) -> tuple[Agg, ...]:
    """Read aggregates up to a word of *stop* or the end; at least one.

    Raises:
        SplError: an unknown function, a field missing, a name given twice.
    """
    found: dict[str, Agg] = {}
    while args.token().kind in {"word", "string"} and not args.token().says(*stop):
        agg = _agg(args)
        if agg.name in found:
            args.fail(f"{agg.name!r} is computed twice. Give one of them a name with AS.")
        found[agg.name] = agg
        args.accept(",")
    if not found:
        args.fail(f"{args.command} needs a function here, such as count or dc(user).")
    return tuple(found.values())


def by(args: Args) -> tuple[str, ...]:
    """Read ``BY field, field`` where it stands; else nothing."""
    if not args.accept("by"):
        return ()
    names = args.names(is_plain=True)
    if not names:
        args.fail("A field is missing after BY. Name one, or remove BY.")
    return tuple(dict.fromkeys(names))


def _agg(args: Args) -> Agg:
    token = args.take()
    resolved = aggregates.resolve(token.text)
    if resolved is None:
        args.fail(f"There is no function {token.text!r} here. docs/spl.md lists them.", token)
    function, number = resolved
    arg, name = _argument(args, token.text)
    if arg is None and function not in _NEED_NO_FIELD:
        args.fail(f"{token.text} needs a field: {token.text}(field).", token)
    if args.accept("as"):
        name = args.name("name")
    return Agg(function, arg, name, number)


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
