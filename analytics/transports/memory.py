"""Keep events in a list, for tests.

    kept = MemoryTransport()
    with AnalyticsTracker("shop", transport=kept) as tracker:
        tracker.track("purchase", price=12)
    kept.events[0].properties          # {"price": "12"}

Source: ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.event import Event


class MemoryTransport:
    """Keeps what it is sent.

    Attributes:
        events: everything sent, in that order.
        is_closed: whether it was closed.
    """

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.is_closed = False

    def send(self, events: Sequence[Event]) -> None:
        """Keep *events*."""
        self.events.extend(events)

    def close(self) -> None:
        """Note that nothing more will come."""
        self.is_closed = True
