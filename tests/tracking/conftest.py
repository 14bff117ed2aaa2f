"""What the tests of a tracker's parts share.

Source: ours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from analytics.input import AnalyticsTracker
from analytics.transports.memory import MemoryTransport

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.errors import AnalyticsError


@pytest.fixture
def kept() -> MemoryTransport:
    return MemoryTransport()


@pytest.fixture
def told() -> list[AnalyticsError]:
    return []


@pytest.fixture
def tracker(kept: MemoryTransport, told: list[AnalyticsError]) -> Iterator[AnalyticsTracker]:
    """Track for the application "shop" into *kept*; errors go to *told*."""
    with AnalyticsTracker(
        "shop", transport=kept, interval=0.01, on_error=lambda error, _: told.append(error)
    ) as made:
        yield made
