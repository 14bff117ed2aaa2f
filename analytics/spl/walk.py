"""From node to node of a plan.

    chain(plan)            -> the plan, what it takes its rows from, and so on, the source last
    every(plan)            -> all nodes, those of second pipelines too
    rebuild(plan, change)  -> the plan with each node put through *change*

Source: ours.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from analytics.spl.plan import Beside, Filter, Given, Join, Plan, Scan, Table, Union, Values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SOURCES = (Scan, Values, Given, Table)
PAIRS = (Union, Beside, Join)


def chain(plan: Plan) -> Iterator[Plan]:
    """Yield *plan* and what it takes its rows from, down to the source."""
    node = plan
    while not isinstance(node, SOURCES):
        yield node
        node = node.source
    yield node


def every(plan: Plan) -> Iterator[Plan]:
    """Yield all nodes of *plan*, each second pipeline behind the node it belongs to."""
    for node in chain(plan):
        yield node
        if isinstance(node, PAIRS):
            yield from every(node.other)


def rebuild(plan: Plan, change: Callable[[Plan], Plan]) -> Plan:
    """Apply *change* to every node, from the sources up."""
    first, *nodes = list(chain(plan))[::-1]
    done = change(first)
    for node in nodes:
        if isinstance(node, PAIRS):
            done = change(replace(node, source=done, other=rebuild(node.other, change)))
        else:
            # Every node but the sources has the field; mypy knows no `replace` of a union.
            done = change(replace(cast("Filter", node), source=done))
    return done
