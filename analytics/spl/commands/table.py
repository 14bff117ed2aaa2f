"""Keep the fields named, in that order.

    table <field>, <field>, …

    table _time event analytics_prop__*

Source: Splunk Search Reference 9.2, table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.plan import Keep, Plan

if TYPE_CHECKING:
    from analytics.spl.args import Args


def plan(args: Args, source: Plan) -> Plan:
    """Keep the fields in their order."""
    names = args.names()
    if not names:
        args.fail("table needs at least one field. Name one, or write *.")
    args.end()
    return Keep(source, names, is_ordered=True)
