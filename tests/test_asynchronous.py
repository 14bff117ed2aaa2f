"""A tracker of asyncio keeps the loop going, whatever its server does."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from support.transports import Stuck

from analytics import AsyncAnalyticsTracker
from analytics.errors import ConfigError, TransportError
from analytics.transports.memory import MemoryTransport

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.event import Event


def test_block_sends_at_its_end() -> None:
    kept = MemoryTransport()

    async def main() -> str | None:
        async with AsyncAnalyticsTracker("shop", transport=kept, interval=60) as tracker:
            with tracker.context("u1"):
                tracker.page("Prices")
            return tracker.track("e")

    event_id = asyncio.run(main())

    assert [(event.name, event.distinct_id) for event in kept.events] == [
        ("pageview", "u1"),
        ("e", None),
    ]
    assert kept.events[1].event_id == event_id


def test_loop_goes_on_while_a_flush_waits() -> None:
    kept = Stuck()

    async def main() -> list[str]:
        order: list[str] = []
        tracker = AsyncAnalyticsTracker("shop", transport=kept, interval=60)

        async def track() -> None:
            assert await tracker.track_now("e", distinct_id="u1")
            order.append("kept")

        waiting = asyncio.create_task(track())
        await asyncio.to_thread(kept.is_in.wait, 10)
        order.append("loop")
        kept.go.set()
        await waiting
        assert await tracker.shutdown()
        return order

    assert asyncio.run(main()) == ["loop", "kept"]


def test_event_that_is_not_kept_has_no_id() -> None:
    class Down:
        def send(self, events: Sequence[Event]) -> None:
            raise TransportError(f"{len(events)} of them cannot be sent. Wait.")

        def close(self) -> None:
            """Hold nothing."""

    async def main() -> None:
        tracker = AsyncAnalyticsTracker("shop", transport=Down(), retries=0, interval=60)
        assert await tracker.track_now("e") is None
        assert tracker.stats()["dropped"] == {"undelivered": 1}
        await tracker.close()
        assert await tracker.track_now("late") is None

    asyncio.run(main())


@pytest.mark.parametrize(
    ("settings", "named"), [({"sync": True}, "sync"), ({"overflow": "block"}, "overflow='block'")]
)
def test_what_would_wait_on_the_loop_is_refused(settings: dict[str, Any], named: str) -> None:
    with pytest.raises(ConfigError, match=named):
        AsyncAnalyticsTracker("shop", **settings)


def test_constructor_waits_for_no_splunk() -> None:
    """The two seconds that it would take are the worker's."""

    class Recorded(AsyncAnalyticsTracker):
        waits: list[float] = []  # noqa: RUF012 - of this test

        def _wait_for_look(self, timeout: float) -> None:
            super()._wait_for_look(timeout)
            self.waits.append(self.stats()["sent"])  # type: ignore[arg-type]

    async def main() -> None:
        tracker = Recorded(
            "shop", {"host": "127.0.0.1", "port": 9, "token": "t"}, retries=0, spool=False
        )
        await tracker.close(10)

    asyncio.run(main())

    assert Recorded.waits == [0]
