"""Who and what all events of a block have, also across ``await``.

    with tracker.context(distinct_id="u1", session_id="s7", plan="pro"):
        tracker.track("search")        # u1, session_id="s7", plan="pro"

A block inside another adds to it. A thread starts without one, as it does with every context
variable; ``contextvars.copy_context().run(…)`` hands it on.

Source: ours; PEP 567 for context variables.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from analytics.event import Value


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a block says of its events.

    Attributes:
        distinct_id: who, unless the event says so itself.
        properties: what an event has, unless it has its own.
    """

    distinct_id: object
    properties: Mapping[str, Value]


def variable() -> ContextVar[Surroundings | None]:
    """Make the variable of one tracker."""
    return ContextVar("analytics_context", default=None)


@contextmanager
def entered(
    held: ContextVar[Surroundings | None], distinct_id: object, properties: Mapping[str, Value]
) -> Iterator[None]:
    """Add to what *held* says until the block ends."""
    outer = held.get()
    if outer:
        distinct_id = outer.distinct_id if distinct_id is None else distinct_id
        properties = {**outer.properties, **properties}
    token = held.set(Surroundings(distinct_id, properties))
    try:
        yield
    finally:
        held.reset(token)
