"""Aggregate the rows, in all or for each combination of fields.

    stats <function>[(<field>|eval(<expression>))] [AS <name>], … [BY <field>, …]

    stats count dc(distinct_id) AS users BY event

Without BY there is exactly one row. A row that lacks a BY field is left out, a multivalue
counts in each of its groups. Rows come in the natural order of the BY fields: numbers by
value, then texts. ``*`` in a field stands for every field it matches: ``dc(p_*) AS *``.

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
    functions = aggs.read(args)
    by = aggs.by(args)
    args.end()
    return Aggregate(source, by, functions)
