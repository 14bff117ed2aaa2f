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
    value = Call("mvjoin", (Field(field), Literal(_delimiter(source, field))))
    return Extend(source, ((field, value),))


def _delimiter(source: Plan, field: str) -> str:
    """Return what the mvcombine that made the values says; a line break for other values."""
    for node in walk.chain(source):
        if isinstance(node, Combine) and node.field == field:
            return node.delimiter
        if isinstance(node, Extend) and any(name == field for name, _ in node.pairs):
            break
    return "\n"
