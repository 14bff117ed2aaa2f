"""Compute fields.

    eval <field>=<expression>, <field>=<expression>, …

    eval total=price*quantity, kind=if(total>100, "large", "small")

Evaluated from left to right; a later one sees the earlier ones. A field name that is no
plain word stands in quotes on the left and in single quotes on the right. ``{name}`` in a
field name on the left stands for the value of the field ``name``: each value makes a field of
its own, 500 at most.

Source: Splunk Search Reference 9.4, eval.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.expressions import is_condition
from analytics.spl.plan import Extend, Plan

if TYPE_CHECKING:
    from analytics.spl.args import Args


def plan(args: Args, source: Plan) -> Plan:
    """Extend *source*, one node a field, so that each sees those before it."""
    while True:
        target = args.token()
        name = args.quoted_name() if target.text[:1] == "'" else args.plain_name()
        args.expect("=")
        value = args.expression()
        if is_condition(value):
            args.fail(
                f"The field {name!r} would hold a condition, which no field can. "
                'Write if(…, "true", "false").', target,
            )  # fmt: skip
        source = Extend(source, ((name, value),))
        if not args.accept(","):
            break
    args.end()
    return source
