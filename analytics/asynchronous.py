"""Track events from asyncio: the same calls, and an end that is awaited.

    async with AsyncAnalyticsTracker("shop") as tracker:
        tracker.track("purchase", distinct_id="u1", price=12.5)    # plain: it waits for nothing
        await tracker.track_now("refund", distinct_id="u1")         # until it is kept

No call waits on the loop: what does goes to a thread. Source: ours.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from analytics.errors import ConfigError
from analytics.tracking.recorder import Recorder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType
    from typing import Self

    from analytics.event import Value
    from analytics.tracking.settings import Settings


class AsyncAnalyticsTracker(Recorder):
    """Records events of one application, in a program of asyncio.

    Takes what `AnalyticsTracker` takes, but for ``sync`` and ``overflow="block"``. With
    *splunk_info* its constructor does not wait for index and sourcetype.

    Attributes:
        application_name: the application of its events.
    """

    async def track_now(
        self,
        /,
        event_name: str,
        time: object = None,
        distinct_id: object = None,
        props: Mapping[str, Value] | None = None,
        *,
        event_id: str | None = None,
        **properties: Value,
    ) -> str | None:
        """Track an event and send all that waits; see `track` and `flush`.

        Returns:
            The event's id; None when it is not known to be kept.
        """
        id_ = self.track(event_name, time, distinct_id, props, event_id=event_id, **properties)
        return id_ if id_ and await self.flush() else None

    async def flush(self, timeout: float = 10.0) -> bool:  # noqa: ASYNC109 - that of AnalyticsTracker
        """Send what waits, *timeout* seconds long at most.

        Returns:
            Whether all events tracked before are on disk, or acknowledged by the server.
        """
        return await asyncio.to_thread(self._buffer.flush, timeout)

    async def close(self, timeout: float = 2.0) -> bool:  # noqa: ASYNC109 - that of AnalyticsTracker
        """Send what waits and track nothing more; what is left goes to the spool, if any.

        Returns:
            Whether everything was sent, or is in the spool.
        """
        return await asyncio.to_thread(self._buffer.close, timeout)

    shutdown = close

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    def _check(self, settings: Settings) -> None:
        """Refuse what would wait on the loop."""
        if settings.sync or settings.overflow == "block":
            name = "sync" if settings.sync else "overflow='block'"
            raise ConfigError(
                f"Setting {name} makes track() wait, and the loop with it. "
                "Await track_now() where an event must be kept."
            )

    def _wait_for_look(self, timeout: float) -> None:
        """Wait for nothing: the worker sees to index and sourcetype meanwhile."""
