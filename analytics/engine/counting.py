"""How many events a search has before the first command that makes something else of them.

    count(compiler, plan of "search index=web | where a>1 | stats count") -> the events with a>1

Source: Splunk REST API Reference, "search/jobs": eventCount.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl import plan as p
from analytics.spl import walk

if TYPE_CHECKING:
    from analytics.engine.sql import Compiler

#: Nodes whose rows are no longer events.
_TRANSFORMING = (
    p.Aggregate, p.Pivot, p.Top, p.Names, p.Window, p.Totals, p.Fill, p.Delete, p.Join, p.Union,
    p.Beside, p.Transact, p.Unpivot, p.Wrap, p.Written, p.Compared, p.PerRow, p.Summary,
    p.Crossed, p.Continuous, p.Overlap,
)  # fmt: skip


def is_plain(plan: p.Plan) -> bool:
    """Whether the rows of *plan* are all events that reach a transforming command."""
    *nodes, source = walk.chain(plan)
    return isinstance(source, p.Scan) and not any(isinstance(n, _TRANSFORMING) for n in nodes)


def count(compiler: Compiler, plan: p.Plan) -> int:
    """Count the events that reach the first transforming command."""
    nodes = list(walk.chain(plan))[::-1]
    if not isinstance(nodes[0], p.Scan):
        return 0
    last: p.Plan = nodes[0]
    for node in nodes:
        if isinstance(node, _TRANSFORMING):
            break
        last = node
    ((rows,),) = compiler.fetch(f"SELECT count(*) FROM ({compiler.relation(last).sql})")
    return int(rows)
