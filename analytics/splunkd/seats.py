"""The searches that each user has under way without a job: one-shots and exports.

    seat = seats.take("eve")
    seats.of("eve")     1
    seat.leave()

Source: ours; `resources.jobs` adds these to the jobs of a user and holds the quota of the roles.
"""

from __future__ import annotations

import threading
from collections import Counter


class Seats:
    """Counts by user; any thread may call it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken: Counter[str] = Counter()

    def of(self, user: str) -> int:
        """Say how many *user* has."""
        return self._taken[user]

    def users(self) -> Counter[str]:
        """Count them by user."""
        with self._lock:
            return self._taken.copy()

    def take(self, user: str) -> Seat:
        """Count one more for *user*, until it is left."""
        with self._lock:
            self._taken[user] += 1
        return Seat(self, user)

    def free(self, user: str) -> None:
        """Count one less for *user*."""
        with self._lock:
            self._taken[user] -= 1
            if not self._taken[user]:
                del self._taken[user]


class Seat:
    """One search under way."""

    def __init__(self, seats: Seats, user: str) -> None:
        self._seats, self._user = seats, user

    def __enter__(self) -> None:
        """Use it in a ``with`` block."""

    def __exit__(self, *_: object) -> None:
        """Leave."""
        self.leave()

    def leave(self) -> None:
        """Say that the search has ended."""
        self._seats.free(self._user)
