"""Aggregate the rows, in all or for each combination of fields.

    stats [allnum=<bool>] [partitions=<count>] [delim=<text>]
        <function>[(<field>|eval(<expression>))] [AS <name>], …
        <sparkline>[(<function>[(<field>)][, <span>])] [AS <name>], …
        [BY <field>, …] [dedup_splitvals=<bool>]

    stats count dc(distinct_id) AS users BY event

Without BY there is exactly one row. A row that lacks a BY field is left out, a multivalue
counts in each of its groups. Rows come in the natural order of the BY fields: numbers by
value, then texts. ``*`` in a field stands for every field it matches: ``dc(p_*) AS *``.
``allnum=t`` gives nothing for a function of numbers where a value of the group is none,
``dedup_splitvals=t`` counts equal values of one multivalue once; ``partitions`` changes no
result. ``delim`` is what `nomv` puts between the values of `list` and `values` later, a line break
where it is left out. ``sparkline(count, 1h)`` is a multivalue: ``##__SPARKLINE__##``, then the
function for each bucket of time, 0 where there is nothing; without a span the one that gives at
most 100. `list` holds 100 values at most, and a message says when it left some out.

Source: Splunk Search Reference 9.3, stats.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl import aggs
from analytics.spl.plan import Aggregate, Plan

if TYPE_CHECKING:
    from analytics.spl.args import Args


def plan(args: Args, source: Plan) -> Plan:
    """Aggregate *source*."""
    options = args.options(("allnum", "partitions", "delim"))
    args.whole(options.get("partitions"), default=1)
    functions = aggs.read(args)
    by = aggs.by(args, functions)
    options |= args.options(("dedup_splitvals",))
    args.end()
    return Aggregate(
        source,
        by,
        functions,
        is_all_numbers=args.flag(options.get("allnum"), default=False),
        is_distinct=args.flag(options.get("dedup_splitvals"), default=False),
        delimiter=options["delim"].text if "delim" in options else "\n",
    )
