"""Make one row of each value of a multivalue.

    mvexpand <field> [limit=<count>]

    search index=web | makemv delim="," tags | mvexpand tags

The other fields are repeated. A row without the field stays as it is; ``limit`` takes the first
values of each row only, 0 (the default) all.

Source: Splunk Search Reference 9.3, mvexpand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.plan import Expand, Plan

if TYPE_CHECKING:
    from analytics.spl.args import Args


def plan(args: Args, source: Plan) -> Plan:
    """Expand the field."""
    field = args.plain_name()
    options = args.options(("limit",))
    args.end()
    return Expand(source, field, args.whole(options.get("limit"), default=0))
