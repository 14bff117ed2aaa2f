"""Say of each field what values it has.

    fieldsummary [maxvals=<count>] [<field>, …]

    search index=web | fieldsummary maxvals=10 analytics_prop__*

A row for each field, by name: ``count`` of the rows that have it, ``distinct_count``, ``is_exact``
(always 1: it is counted exactly here), ``max``, ``min``, ``mean`` and ``stdev`` of the values that
are numbers, ``numeric_count`` of these, and ``values``: a JSON array of at most ``maxvals`` (100, 0
for all) values with their counts, the frequent first. Without names all fields that do not begin
with ``_``.

Source: Splunk Search Reference 10.0, fieldsummary.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.plan import Plan, Summary

if TYPE_CHECKING:
    from analytics.spl.args import Args


def plan(args: Args, source: Plan) -> Plan:
    """Sum the fields of *source* up."""
    options = args.options(("maxvals",))
    names = args.names()
    args.end()
    return Summary(source, names, args.whole(options.get("maxvals"), default=100))
