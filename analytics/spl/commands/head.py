"""Keep the first rows.

    head [<count>] [while (<expression>)] [limit=<count>] [null=<bool>] [keeplast=<bool>]

    head 5
    head (status=200) keeplast=t

10 rows when no count is given. With an expression: the rows up to the first for which it
fails; ``null=t`` lets a null pass, ``keeplast=t`` keeps the row that fails too.

Source: Splunk Search Reference 9.2, head.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.plan import HeadWhile, Limit, Plan

if TYPE_CHECKING:
    from analytics.spl.args import Args
    from analytics.spl.expr import Expr

DEFAULT_COUNT = 10
_OPTIONS = ("limit", "null", "keeplast")


def plan(args: Args, source: Plan) -> Plan:
    """Limit *source* to the count asked for, or up to where the condition fails."""
    options = args.options(_OPTIONS)
    count = args.count(default=DEFAULT_COUNT)
    condition: Expr | None = None
    options |= args.options(_OPTIONS)
    if args.accept("while") or args.token().text == "(":
        condition = args.expression()
        options |= args.options(_OPTIONS)
    args.end()
    if condition is None:
        return Limit(source, args.whole(options.get("limit"), default=count))
    return HeadWhile(
        source,
        condition,
        count=args.whole(options.get("limit"), default=0),
        keeps_null=args.flag(options.get("null"), default=False),
        keeps_last=args.flag(options.get("keeplast"), default=False),
    )
