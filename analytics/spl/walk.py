"""From node to node of a plan.

    chain(plan)            -> the plan, what it takes its rows from, and so on, the source last
    rebuild(plan, change)  -> the plan with each node put through *change*

Source: ours.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from analytics.spl.plan import Filter, Plan, Scan, Values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def chain(plan: Plan) -> Iterator[Plan]:
    """Yield *plan* and what it takes its rows from, down to the source."""
    node = plan
    while not isinstance(node, Scan | Values):
        yield node
        node = node.source
    yield node


def rebuild(plan: Plan, change: Callable[[Plan], Plan]) -> Plan:
    """Apply *change* to every node, from the source up."""
    first, *nodes = list(chain(plan))[::-1]
    done = change(first)
    for node in nodes:
        # Every node but the sources has the field; mypy knows no `replace` of a union.
        done = change(replace(cast("Filter", node), source=done))
    return done
