"""Transports that fail, and one that waits, for the tests of what carries them.

    Failing(TransportError("Down. Wait."))      fails once
    Stuck()                                     .go.set() lets it go

Source: ours.
"""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from analytics.event import Event
from analytics.transports.memory import MemoryTransport

if TYPE_CHECKING:
    from collections.abc import Sequence

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def event(name: str = "e") -> Event:
    return Event("shop", name, NOON)


class Failing(MemoryTransport):
    """Raises these errors first; None and the end of the list are success."""

    def __init__(self, *errors: Exception | None) -> None:
        super().__init__()
        self.errors = list(errors)
        self.sizes: list[int] = []

    def send(self, events: Sequence[Event]) -> None:
        self.sizes.append(len(events))
        error = self.errors.pop(0) if self.errors else None
        if error:
            raise error
        super().send(events)


class Stuck(MemoryTransport):
    """Sends nothing until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.is_in, self.go = threading.Event(), threading.Event()

    def send(self, events: Sequence[Event]) -> None:
        self.is_in.set()
        assert self.go.wait(10)
        super().send(events)
