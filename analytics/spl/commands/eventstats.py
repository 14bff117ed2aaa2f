"""Add aggregates over all rows, or over those with equal fields, to each row.

    eventstats [allnum=<bool>] <function>[(<field>|eval(<expression>))] [AS <name>], …
        [BY <field>, …]

    eventstats avg(amount) AS average BY country

``allnum=t`` gives nothing for a function of numbers where a value is none. A row that lacks
a BY field stays without the aggregates.

Source: Splunk Search Reference 9.2, eventstats.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl import aggs
from analytics.spl.plan import Plan, Window

if TYPE_CHECKING:
    from analytics.spl.args import Args


def plan(args: Args, source: Plan) -> Plan:
    """Extend *source* by the aggregates."""
    options = args.options(("allnum",))
    functions = aggs.read(args)
    by = aggs.by(args)
    args.end()
    is_all_numbers = args.flag(options.get("allnum"), default=False)
    return Window(source, by, functions, is_all_numbers=is_all_numbers)
