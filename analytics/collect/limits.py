"""How much is taken in: rates per sender, and what may be under way.

    rates = Rates()
    rates.take("shop", 3, Rate(60, 60.0))     -> 0.0, or the seconds to wait
    with Room().share(len(body)): …
    with Room().share() as more: more(len(part)); …

A rate is counted in events, by the generic cell rate algorithm: one number per sender. A
request that is refused counts too.

Source: ITU-T I.371, annex A (GCRA, "virtual scheduling").
"""

from __future__ import annotations

import re
import threading
import time as clock
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.collect.reply import Refusal
from analytics.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable

#: So many senders are remembered, and forgotten again once they are quiet for so long.
SENDERS, QUIET_S = 100_000, 600.0

#: Requests and bytes of bodies under way; the next ones are told to come back.
REQUESTS, BYTES = 1_024, 256 * 2**20

_SPANS = {"second": 1.0, "minute": 60.0, "hour": 3600.0, "day": 86_400.0}
_RATE = re.compile(r"\s*(\d{1,12})\s*(?:/|\s+per\s+)\s*(second|minute|hour|day)s?\s*")


@dataclass(frozen=True, slots=True)
class Rate:
    """So many events in so many seconds, all of them at once if need be."""

    events: int
    span_s: float

    @classmethod
    def parse(cls, text: str) -> Rate:
        """Read a rate such as ``60/minute``.

        Raises:
            ConfigError: *text* is none.
        """
        found = _RATE.fullmatch(text.lower())
        if not found or not int(found[1]):
            raise ConfigError(
                f"Rate {text!r} cannot be read. Write events per span, such as '600/minute' "
                "(second, minute, hour, day)."
            )
        return cls(int(found[1]), _SPANS[found[2]])

    def passed(self, who: str, wait_s: float) -> Refusal:
        """Refuse what is more: *who* is "This key sends" or the like."""
        return Refusal(
            429,
            "rate",
            f"{who} more than {self} events. Wait, then send again.",
            retry_s=wait_s,
            rate=str(self),
        )

    def __str__(self) -> str:
        span = next(name for name, seconds in _SPANS.items() if seconds == self.span_s)
        return f"{self.events} per {span}"


class Rates:
    """Counts senders; any thread may call it.

    Senders stand in two tables: the old one is dropped when the young one has become old, so
    that there is never a moment in which all are gone through.
    """

    def __init__(self, now: Callable[[], float] = clock.monotonic, senders: int = SENDERS) -> None:
        self._now, self._senders = now, senders
        self._young: dict[str, float] = {}
        self._old: dict[str, float] = {}
        self._turn = now()
        self._lock = threading.Lock()

    def take(self, sender: str, events: int, rate: Rate) -> float:
        """Count *events* of *sender*; 0, or the seconds until they would be let through."""
        now = self._now()
        with self._lock:
            if len(self._young) >= self._senders or now - self._turn > QUIET_S:
                self._young, self._old, self._turn = {}, self._young, now
            due = self._young.get(sender) or self._old.get(sender, 0.0)
            due = max(due, now) + events * rate.span_s / rate.events
            over = due - now - rate.span_s
            # What is refused counts, up to one span: nobody locks himself out for longer.
            self._young[sender] = min(due, now + 2 * rate.span_s)
        # A batch larger than the whole rate goes through where nothing went before it.
        is_alone = events > rate.events and due - events * rate.span_s / rate.events <= now
        return 0.0 if over <= 1e-9 or is_alone else over


class Room:
    """Bounds what is under way; any thread may call it."""

    def __init__(self, requests: int = REQUESTS, limit_bytes: int = BYTES) -> None:
        self._requests, self._limit = requests, limit_bytes
        self._under_way = self._bytes = 0
        self._lock = threading.Lock()

    def enter(self, size: int) -> None:
        """Take in one more request of *size* bytes.

        Raises:
            Refusal: 503, there is no room.
        """
        with self._lock:
            if self._under_way >= self._requests or self._is_over(size, self._under_way):
                raise _busy()
            self._under_way += 1
            self._bytes += size

    def grow(self, size: int) -> None:
        """Take *size* bytes more.

        Raises:
            Refusal: 503, there is no room.
        """
        with self._lock:
            if self._is_over(size, self._under_way - 1):
                raise _busy()
            self._bytes += size

    def leave(self, size: int) -> None:
        """Give back what a request took."""
        with self._lock:
            self._under_way -= 1
            self._bytes -= size

    def _is_over(self, size: int, others: int) -> bool:
        """Whether so many bytes more are too many; what is alone may be of any size."""
        return others > 0 and self._bytes + size > self._limit

    def share(self, size: int = 0) -> Share:
        """Take in a request with a body of *size* bytes, until the end of a ``with`` block.

        What the block is given is called with the bytes that come beyond *size*. Entering it, and
        calling that, raise `Refusal` 503 where there is no room.
        """
        return Share(self, size)


class Share:
    """What one request takes of the room."""

    __slots__ = ("_room", "_size")

    def __init__(self, room: Room, size: int) -> None:
        self._room, self._size = room, size

    def __enter__(self) -> Callable[[int], None]:
        """Take it.

        Raises:
            Refusal: 503, there is no room.
        """
        self._room.enter(self._size)
        return self._more

    def __exit__(self, *_: object) -> None:
        """Give it back."""
        self._room.leave(self._size)

    def _more(self, size: int) -> None:
        self._room.grow(size)
        self._size += size


def _busy() -> Refusal:
    return Refusal(503, "busy", "Too much is under way. Send it again in a second.", retry_s=1)
