"""Slows down who is wrong too often.

    throttle = Throttle(burst=20, each_s=1.0)
    throttle.take("10.0.0.7")        raises after 20 at once, and then lets one a second pass
    throttle.give_back("10.0.0.7")   it was right after all

What is asked is counted before it is known to be wrong, so that many at a time gain nothing.

Source: ours; a leaky bucket for each key, kept as the moment it is empty again.
"""

from __future__ import annotations

import threading
import time as clock
from collections import OrderedDict

from analytics.splunkd.exchange import RestError

#: So many keys are remembered; the one that was wrong the longest ago goes.
KEYS = 10_000

#: A shorter wait is none: sums of times are rounded.
_ROUNDING_S = 1e-6


class Throttle:
    """A bucket for each key; any thread may call it."""

    def __init__(self, burst: int, each_s: float, keys: int = KEYS) -> None:
        """Let *burst* pass at once, and then one each *each_s* seconds."""
        self.burst, self._each_s, self._keys = burst, each_s, keys
        self._empty: OrderedDict[str, float] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, key: str) -> None:
        """Count one for *key*.

        Raises:
            RestError: there were too many.
        """
        now = clock.monotonic()
        with self._lock:
            empty = max(self._empty.pop(key, 0.0), now) + self._each_s
            wait_s = empty - now - self.burst * self._each_s
            self._empty[key] = empty if wait_s <= _ROUNDING_S else empty - self._each_s
            if len(self._empty) > self._keys:
                self._empty.popitem(last=False)
        if wait_s > _ROUNDING_S:
            raise RestError(
                429,
                f"Too many logins of {key!r} were wrong. Wait a moment.",
                "WARN",
                {"Retry-After": str(max(1, round(wait_s)))},
            )

    def give_back(self, key: str) -> None:
        """Take back one that was counted for *key*."""
        with self._lock:
            if key in self._empty:
                self._empty[key] -= self._each_s
