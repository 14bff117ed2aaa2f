"""What the tests of transports share.

Source: ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from analytics.transports.bounds import Bounds
from analytics.transports.buffered import Buffer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from analytics.event import Event
    from analytics.transports import Transport
    from analytics.transports.losses import OnError

    Make = Callable[..., Buffer[Event]]


@pytest.fixture
def make() -> Iterator[Make]:
    """Make buffers that are closed after the test."""
    made: list[Buffer[Event]] = []

    def run(
        transport: Transport | Callable[[], Transport],
        *,
        prepare: Callable[[Event], Event | None] = lambda event: event,
        on_error: OnError | None = None,
        pause: Callable[[int], float] = lambda _attempt: 0.0,
        **bounds: object,
    ) -> Buffer[Event]:
        buffer: Buffer[Event] = Buffer(
            transport if callable(transport) else lambda: transport,
            prepare,
            bounds=Bounds(**{"interval": 0.01, **bounds}),  # type: ignore[arg-type]
            on_error=on_error,
            pause=pause,
        )
        made.append(buffer)
        return buffer

    yield run
    for buffer in made:
        buffer.close(0)
