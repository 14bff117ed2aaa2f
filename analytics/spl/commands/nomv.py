"""Make one text of the values of a multivalue.

    nomv <field>

    search index=web | makemv delim="," tags | nomv tags

The values have a line break between them, or the ``delim`` of the `stats`, `transaction` or
`mvcombine` that made them.

Source: Splunk Search Reference 9.3, nomv and mvcombine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl import walk
from analytics.spl.expr import Call, Field, Literal
from analytics.spl.plan import Aggregate, Combine, Extend, Plan, Rename, Transact

if TYPE_CHECKING:
    from analytics.spl.args import Args


def plan(args: Args, source: Plan) -> Plan:
    """Join the values of the field."""
    field = args.plain_name()
    args.end()
    value = Call("mvjoin", (Field(field), Literal(_delimiter(source, field))))
    return Extend(source, ((field, value),))


def _delimiter(source: Plan, field: str) -> str:
    """Return what the command that made the values says; a line break for other values."""
    for node in walk.chain(source):
        match node:
            case Rename(pairs=pairs):
                field = next((old for old, new in pairs if new == field), field)
            case Combine(field=name, delimiter=delimiter) if name == field:
                return delimiter
            case Aggregate(delimiter=delimiter) | Transact(delimiter=delimiter):
                return delimiter
            case Extend(pairs=pairs) if any(name == field for name, _ in pairs):
                break
    return "\n"
