"""Compute fields.

    eval <field>=<expression>, <field>=<expression>, …

    eval total=price*quantity, kind=if(total>100, "large", "small")

Evaluated from left to right; a later one sees the earlier ones. A field name that is no
plain word stands in double quotes on the left and in single quotes on the right.

Source: Splunk Search Reference 9.2, eval.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.plan import Extend, Plan

if TYPE_CHECKING:
    from analytics.spl.args import Args


def plan(args: Args, source: Plan) -> Plan:
    """Extend *source*, one node a field, so that each sees those before it."""
    while True:
        name = args.plain_name().strip("'")
        args.expect("=")
        source = Extend(source, ((name, args.expression()),))
        if not args.accept(","):
            break
    args.end()
    return source
