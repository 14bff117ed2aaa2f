"""How a batch of events reaches an index: one file per way, each with a class of this shape.

    transport.send([Event("shop", "purchase", time)])

What `send` has returned from is kept. A transport is used by one thread at a time and outlives
a fork: what two processes cannot share, it makes anew in the child.

Source: ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from analytics.errors import RejectedError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analytics.event import Event


class Transport(Protocol):
    """Carries batches of events to an index."""

    def send(self, events: Sequence[Event]) -> None:
        """Return when *events* are kept.

        Raises:
            TransportError: they are not, or not all of them; worth another attempt.
            RejectedError: they were refused; `PartlyRefusedError` where some of them were.
        """

    def close(self) -> None:
        """Let go of what is held open."""


class PartlyRefusedError(RejectedError):
    """The index took a part of a batch.

    Attributes:
        refused: place in the batch -> why that event was refused.
        left: places of those that were not looked at, and have to be sent again.
    """

    def __init__(
        self, message: str, status: int, refused: Mapping[int, str], left: Sequence[int] = ()
    ) -> None:
        super().__init__(message, status)
        self.refused, self.left = refused, left
