"""Subtract from a number the one some rows before.

    delta <field> [AS <field>] [p=<count>]

    search index=web | timechart count | delta count AS change

The difference goes into ``delta(<field>)`` where no name is given. ``p`` says how many rows back
(1). There is none where one of the two rows has no number.

Source: Splunk Search Reference 9.3, delta.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.expr import Binary, Field
from analytics.spl.plan import Before, Extend, Plan, Remove

if TYPE_CHECKING:
    from analytics.spl.args import Args


def plan(args: Args, source: Plan) -> Plan:
    """Extend *source* by the difference."""
    field = args.plain_name()
    default = f"delta({field})"
    name = args.name("name") if args.accept("as") else default
    options = args.options(("p",))
    args.end()
    back = args.whole(options.get("p"), default=1, least=1)
    before = default if name == field else name
    source = Before(source, ((before, field, back),))
    source = Extend(source, ((name, Binary("-", Field(field), Field(before))),))
    return source if before == name else Remove(source, (before,))
