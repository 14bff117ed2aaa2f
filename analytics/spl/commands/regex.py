"""Keep the rows in which a regular expression matches.

    regex [<field>=|<field>!=]"<regular expression>"

    regex path="^/blog/"

Looks in ``_raw`` when no field is given. ``!=`` keeps the rows in which it does not match,
and those without the field. What RE2 does not have
(look-around, back references) is refused.

Source: Splunk Search Reference 9.2, regex.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.expr import Call, Field, Literal, Not
from analytics.spl.plan import Filter, Plan

if TYPE_CHECKING:
    from analytics.spl.args import Args
    from analytics.spl.expr import Expr


def plan(args: Args, source: Plan) -> Plan:
    """Filter *source* by the match."""
    field, is_negated = "_raw", False
    if args.token().kind == "word":
        field = args.plain_name()
        operator = args.accept("=", "!=")
        if operator is None:
            args.fail("regex needs = or != after the field.")
        is_negated = operator.text == "!="
    pattern = args.token()
    if pattern.kind != "string":
        args.fail("regex needs a regular expression in double quotes.", pattern)
    args.pattern(args.take())
    args.end()
    matches = Call("match", (Field(field), Literal(pattern.text)), pattern.start)
    condition: Expr = matches
    if is_negated:
        condition = Not(Call("coalesce", (matches, Literal(value=False)), pattern.start))
    return Filter(source, condition)
