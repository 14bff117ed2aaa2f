"""The newest events a collector has kept, to tell a client that repeats.

    seen = Seen()
    seen.add(events)
    seen.has(event)     whether its id was kept before

The store knows the ids of eight days; this is what an answer can be made of at once. Source: ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.event import Event


class Seen:
    """Remembers the newest events, to tell a client that repeats; the store knows them all."""

    def __init__(self, size: int = 100_000) -> None:
        self._size = size
        self._young: set[tuple[str, str | None]] = set()
        self._old: set[tuple[str, str | None]] = set()

    def has(self, event: Event) -> bool:
        """Whether an event of this id was kept before."""
        name = (event.application, event.event_id)
        return name in self._young or name in self._old

    def add(self, events: Sequence[Event]) -> None:
        """Remember *events*, which are kept now."""
        if len(self._young) >= self._size:
            self._young, self._old = set(), self._young
        self._young.update((event.application, event.event_id) for event in events)
