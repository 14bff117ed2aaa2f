"""Add up a number from row to row.

    accum <field> [AS <field>]

    search index=web | timechart count | accum count AS total

The sum of this row and all before goes into the field itself, or into the one named with AS. A
row without a number gets none.

Source: Splunk Search Reference 9.3, accum.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.expr import Binary, Call, Field, Literal
from analytics.spl.plan import Agg, Extend, Plan, Remove, Window

if TYPE_CHECKING:
    from analytics.spl.args import Args


def plan(args: Args, source: Plan) -> Plan:
    """Extend *source* by the running sum."""
    field = args.plain_name()
    name = args.name("name") if args.accept("as") else field
    args.end()
    total = f"accum({field})"
    number = Binary("*", Field(field), Literal(1))  # of several values the first, as elsewhere
    source = Window(source, (), (Agg("sum", number, total),), is_running=True)
    kept = Field(field) if name == field else Literal(None)
    value = Call("if", (Call("isnum", (Field(field),)), Field(total), kept))
    return Remove(Extend(source, ((name, value),)), (total,))
