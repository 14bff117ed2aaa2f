"""From node to node of a plan.

    chain(plan)            -> the plan, what it takes its rows from, and so on, the source last
    every(plan)            -> all nodes, those of second pipelines too
    rebuild(plan, change)  -> the plan with each node put through *change*

Source: ours.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from analytics.spl.plan import (
    Beside,
    Bucket,
    Compared,
    Extend,
    Extract,
    Filter,
    Given,
    Join,
    Keep,
    Lookup,
    Mapped,
    Plan,
    Read,
    Remove,
    Rename,
    Scan,
    Shown,
    Table,
    Unfold,
    Union,
    Values,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SOURCES = (Scan, Values, Given, Table)
PAIRS = (Union, Beside, Join, Compared)
#: Nodes whose rows are each made of one event.
STREAMING = (
    Scan, Filter, Extend, Keep, Remove, Rename, Extract, Bucket, Lookup, Mapped, Unfold, Read,
    Shown,
)  # fmt: skip


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


def is_streaming(plan: Plan) -> bool:
    """Tell whether each row of *plan* is made of one event, whatever the others are."""
    return all(isinstance(node, STREAMING) for node in every(plan))


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
