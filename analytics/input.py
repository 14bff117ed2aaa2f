"""Track events: the write side, in the program whose events they are.

    tracker = AnalyticsTracker("shop")
    tracker.track("purchase", distinct_id="u1", price=12.5)     # the event's id, at once
    tracker.close()

`track` does no I/O, waits for nothing and raises nothing. A thread of its own writes the events:
to the journal of the embedded engine, where they are on disk before they are forgotten here, to
a Splunk or to a collector. What is wrong with an event goes to ``on_error(error, events)`` and
is counted.

Source: the class, its first arguments and `track` are those of the Splunk SDK analytics example.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.tracking.recorder import Recorder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType
    from typing import Self

    from analytics.event import Value


class AnalyticsTracker(Recorder):
    """Records events of one application.

    Attributes:
        application_name: the application of its events.
    """

    def track_now(
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
        return id_ if id_ and self.flush() else None

    def flush(self, timeout: float = 10.0) -> bool:
        """Send what waits, *timeout* seconds long at most.

        Returns:
            Whether all events tracked before are on disk, or acknowledged by the server.
        """
        return self._buffer.flush(timeout)

    def close(self, timeout: float = 2.0) -> bool:
        """Send what waits and track nothing more; what is left goes to the spool, if any.

        Returns:
            Whether everything was sent, or is in the spool.
        """
        return self._buffer.close(timeout)

    shutdown = close

    def stats(self) -> dict[str, int | dict[str, int]]:
        """Count the events of this process: queued, sent, retried, dropped by reason.

        ``left_out`` counts single properties that could not be kept, ``failed_calls`` calls
        of on_error that failed themselves.
        """
        return self._buffer.stats()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
