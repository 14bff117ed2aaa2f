"""How much a buffer holds, for how long, and how often it tries.

    Bounds(max_queue=10_000, overflow="block", interval=0.1)

Source: ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from analytics.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much waits, for how long, and how often it is tried.

    Attributes:
        max_queue: events that may wait.
        max_bytes: bytes that may wait, as `put` was told them.
        overflow: what gives way when the queue is full: the new event, the oldest one, or
            the caller, who then waits for *timeout* at most.
        batch: events sent together.
        batch_bytes: a batch is closed at this size.
        interval: seconds an event waits for others before it is sent.
        timeout: seconds a caller waits for room under "block".
        retries: attempts after the first.
    """

    max_queue: int = 100_000
    max_bytes: int = 64 << 20
    overflow: Literal["drop-new", "drop-old", "block"] = "drop-new"
    batch: int = 500
    batch_bytes: int = 512 << 10
    interval: float = 0.5
    timeout: float = 10.0
    retries: int = 10

    def __post_init__(self) -> None:
        for name, least in _LEAST.items():
            value = getattr(self, name)
            if not isinstance(value, int | float) or not value >= least:
                raise ConfigError(f"Setting {name!r} is {value!r}. Use {least} or more.")
        if self.overflow not in {"drop-new", "drop-old", "block"}:
            raise ConfigError(
                f"Setting 'overflow' is {self.overflow!r}. Use 'drop-new', 'drop-old' or 'block'."
            )


_LEAST = {
    **dict.fromkeys(("max_queue", "max_bytes", "batch", "batch_bytes"), 1),
    **dict.fromkeys(("interval", "timeout", "retries"), 0),
}


def backoff(attempt: int) -> float:
    """Give the seconds to wait after *attempt*, from 0: about 1, 2, 4 … 30."""
    from random import uniform  # noqa: PLC0415 - late: slow to import, and hardly ever needed

    return min(2.0**attempt, 30.0) * uniform(0.75, 1.25)  # noqa: S311 - no secret
