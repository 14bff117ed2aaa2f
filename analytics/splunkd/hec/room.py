"""How much the collector takes on at a time.

    with room.enter() as share:
        share.grow(len(body))      # HecError 26 where there is no room for it

What is under way is bounded in requests and in bytes; what finds no room is told to come back.

Source: docs/hec.md (bounds); the codes are those of `answers.py`.
"""

from __future__ import annotations

import threading
import time as clock
from typing import TYPE_CHECKING, Self

from analytics.splunkd.hec.answers import HecError

if TYPE_CHECKING:
    from collections.abc import Callable

#: Requests under way: a quarter of the connections a port has.
REQUESTS = 256

#: Bytes of their bodies, as sent and inflated: four of the longest.
BYTES = 256 * 2**20

#: From this part on a bound is told to be near.
NEAR = 0.8

#: A journal that refused is told to be stuck for so long; then the next request tries it.
STUCK_S = 5.0


class Room:
    """Counts what is under way; any thread may call it."""

    def __init__(
        self,
        requests: int = REQUESTS,
        limit_bytes: int = BYTES,
        now: Callable[[], float] = clock.monotonic,
    ) -> None:
        self._requests, self._limit, self._now = requests, limit_bytes, now
        self._lock = threading.Lock()
        self._under_way = self._bytes = 0
        self._failed = float("-inf")

    def enter(self) -> Share:
        """Take in one more request.

        Raises:
            HecError: 9, there are too many.
        """
        with self._lock:
            if self._under_way >= self._requests:
                raise HecError(9)
            self._under_way += 1
        return Share(self)

    def fail(self) -> None:
        """Remember that the journal has just refused."""
        self._failed = self._now()

    @property
    def is_full(self) -> bool:
        """Whether the next request would be refused, as far as is known."""
        is_stuck = self._now() - self._failed < STUCK_S
        return is_stuck or self._under_way >= self._requests or self._bytes >= self._limit

    @property
    def is_nearly_full(self) -> bool:
        """Whether one of the bounds is near."""
        return (
            self._under_way >= NEAR * self._requests
            or self._bytes >= NEAR * self._limit
            or self.is_full
        )

    def _move(self, size: int) -> None:
        with self._lock:
            if size > 0 and self._bytes + size > self._limit:
                raise HecError(26)
            self._bytes += size

    def _leave(self, size: int) -> None:
        with self._lock:
            self._under_way -= 1
            self._bytes -= size


class Share:
    """What one request takes of the room, until the end of its ``with`` block."""

    def __init__(self, room: Room) -> None:
        self._room, self._size = room, 0

    def grow(self, size: int) -> None:
        """Take *size* bytes more.

        Raises:
            HecError: 26, there are not as many.
        """
        self._room._move(size)  # noqa: SLF001 (this module's own class)
        self._size += size

    def __enter__(self) -> Self:
        """Use it in a ``with`` block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Give it back."""
        self._room._leave(self._size)  # noqa: SLF001 (as above)
