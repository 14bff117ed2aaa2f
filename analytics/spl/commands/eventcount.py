"""Count the events of indexes, over all time.

    eventcount [index=<index>]… [summarize=<bool>]

    eventcount summarize=false index=*

One row with ``count``, or with ``summarize=f`` a row for each index with ``count``, ``index`` and
``server``. The time range of the search does not count. Without ``index`` the default indexes
are taken. An index without events has no row. ``report_size`` and ``list_vix`` are not here.

Source: Splunk Search Reference 9.3, eventcount.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.commands.metadata import in_any
from analytics.spl.expr import Expr, Match
from analytics.spl.plan import Agg, Aggregate, Keep, Plan, Rename, Scan

if TYPE_CHECKING:
    from analytics.spl.args import Args

GENERATES = True


def plan(args: Args, source: Plan | None) -> Plan:
    """Count the events by index."""
    if source is not None:
        args.fail("eventcount begins a search. Put it first: | eventcount")
    indexes: list[Expr] = []
    is_summary = True
    while (option := args.option(("index", "summarize"))) is not None:
        name, value = option
        if name == "index":
            indexes.append(Match("index", "=", value.text))
        else:
            is_summary = args.flag(value, default=True)
    args.end()
    by = () if is_summary else ("index", "splunk_server")
    scan = Scan(in_any(args, indexes), is_indexed=True)
    found = Aggregate(scan, by, (Agg("count", None, "count"),))
    if is_summary:
        return found
    named = Rename(found, (("splunk_server", "server"),))
    return Keep(named, ("count", "index", "server"), is_ordered=True)
