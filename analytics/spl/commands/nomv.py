"""Make one text of the values of a multivalue.

    nomv <field>

    search index=web | makemv delim="," tags | nomv tags

The values have a line break between them, or behind `mvcombine` its ``delim``.

Source: Splunk Search Reference 9.3, nomv and mvcombine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl import walk
from analytics.spl.expr import Call, Field, Literal
from analytics.spl.plan import Combine, Extend, Plan

if TYPE_CHECKING:
    from analytics.spl.args import Args


def plan(args: Args, source: Plan) -> Plan:
    """Join the values of the field."""
    field = args.plain_name()
    args.end()
    combined = (
        node.delimiter
        for node in walk.chain(source)
        if isinstance(node, Combine) and node.field == field
    )
    value = Call("mvjoin", (Field(field), Literal(next(combined, "\n"))))
    return Extend(source, ((field, value),))
