"""Lets requests in until it is closed, and knows when the last one has left.

    if gate.enter():
        try: …
        finally: gate.leave()
    gate.close(5)      # nobody enters any more; True once all have left

Source: ours; an engine may be closed only when nobody is searching it.
"""

from __future__ import annotations

import threading
import time as clock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Protocol

    class Left(Protocol):
        """What one is inside of."""

        def leave(self) -> None:
            """Go out."""


class Gate:
    """Counts who is inside; any thread may call it."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._inside = 0
        self._last = clock.monotonic()
        self._is_open = True

    def enter(self) -> bool:
        """Go in, if it is open."""
        with self._changed:
            self._inside += self._is_open
            return self._is_open

    def leave(self) -> None:
        """Go out."""
        with self._changed:
            self._inside -= 1
            self._last = clock.monotonic()
            self._changed.notify_all()

    @property
    def idle_s(self) -> float:
        """How long nobody has been inside, in seconds."""
        with self._changed:
            return 0.0 if self._inside else clock.monotonic() - self._last

    def close(self, timeout_s: float) -> bool:
        """Let nobody in any more; return whether all have left in time."""
        with self._changed:
            self._is_open = False
            return self._changed.wait_for(lambda: not self._inside, timeout_s)


class Inside:
    """Pieces of an answer, whose reader is inside until they end, are closed or are dropped."""

    def __init__(self, pieces: Iterator[bytes], gate: Left) -> None:
        self._pieces: Iterator[bytes] | None = pieces
        self._gate = gate

    def __iter__(self) -> Inside:
        """Give itself."""
        return self

    def __next__(self) -> bytes:
        """Give the next piece."""
        if self._pieces is None:
            raise StopIteration
        try:
            return next(self._pieces)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Leave."""
        pieces, self._pieces = self._pieces, None
        if pieces is not None:
            close = getattr(pieces, "close", None)
            if close:
                close()
            self._gate.leave()

    def __del__(self) -> None:
        """Leave, if nobody has read to the end."""
        self.close()
