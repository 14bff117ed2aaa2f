"""Make events of what a program says to OpenTelemetry.

    provider.add_log_record_processor(EventProcessor(tracker))
    logger.emit(LogRecord(event_name="checkout.paid", attributes={"user.id": "u1", "total": 64.9}))
    -> checkout.paid   u1   total=64.9
    provider.add_span_processor(SpanEventProcessor(tracker))
    span.add_event("cache.miss", {"key": "a"})
    -> cache.miss      key=a span="GET /items" trace_id=… span_id=…

Source: OpenTelemetry, "Logs SDK", "Tracing SDK", "Semantic conventions for events".
"""

from __future__ import annotations

import threading
from base64 import b64encode
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from opentelemetry.sdk._logs import LogRecordProcessor
from opentelemetry.sdk.trace import SpanProcessor
from opentelemetry.trace import format_span_id, format_trace_id

from analytics.tracking import otel
from analytics.transports.buffered import WORKER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from opentelemetry.sdk._logs import ReadWriteLogRecord
    from opentelemetry.sdk.trace import ReadableSpan

    from analytics.input import AnalyticsTracker

# How long the end of a provider may take.
_END_S = 2.0
_NANOSECONDS = 1_000_000_000


class _Tracking:
    """What both processors do."""

    def __init__(self, tracker: AnalyticsTracker, *, exclude: Sequence[str]) -> None:
        self._tracker, self._exclude = tracker, tuple(exclude)

    def _is_wanted(self, name: object) -> bool:
        """Tell whether an event is one of the program, and not of how events are sent."""
        if not name or threading.current_thread().name == WORKER:
            return False
        return not any(fnmatchcase(f"{name}", pattern) for pattern in self._exclude)

    def shutdown(self) -> None:
        """Send what waits; the tracker stays open, others may use it."""
        self._tracker.flush(_END_S)

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Send what waits; give whether all of it is kept."""
        return self._tracker.flush(timeout_millis / 1000)


class EventProcessor(_Tracking, LogRecordProcessor):
    """Tracks the records that have a name: those are events, all others are logs."""

    def __init__(self, tracker: AnalyticsTracker, *, exclude: Sequence[str] = ()) -> None:
        """Track with *tracker*.

        Args:
            tracker: what records; its context says who, where a record does not.
            exclude: names of events that are not tracked, with ``*`` for any text.
        """
        super().__init__(tracker, exclude=exclude)

    def on_emit(self, log_record: ReadWriteLogRecord) -> None:
        """Track a record that is an event."""
        record = log_record.log_record
        attributes = record.attributes or {}
        name = record.event_name or attributes.get(otel.NAME)
        if not self._is_wanted(name):
            return
        heads = {"severity": record.severity_text, "message": record.body}
        heads |= _places(record.trace_id, record.span_id)
        resource = log_record.resource.attributes if log_record.resource else {}
        properties = otel.properties_of(attributes, otel.around(resource), heads)
        event_id = attributes.get(otel.ID)
        self._tracker.track(
            f"{name}",
            _seconds(record.timestamp or record.observed_timestamp),
            otel.person_of(attributes),
            _plain(properties),
            event_id=f"{event_id}" if event_id else None,
        )


class SpanEventProcessor(_Tracking, SpanProcessor):
    """Tracks the events of spans, when their span ends."""

    def __init__(
        self, tracker: AnalyticsTracker, *, exclude: Sequence[str] = ("exception",)
    ) -> None:
        """Track with *tracker*.

        Args:
            tracker: what records; its context says who, where neither event nor span does.
            exclude: names of events that are not tracked, with ``*`` for any text. Exceptions
                are not when this is left out: a span that fails has one, with its traceback.
        """
        super().__init__(tracker, exclude=exclude)

    def on_end(self, span: ReadableSpan) -> None:
        """Track the events of a span."""
        wanted = [event for event in span.events if self._is_wanted(event.name)]
        if not wanted:
            return
        of_span = span.attributes or {}
        heads: dict[str, Any] = {"span": span.name}
        if span.context:
            heads |= _places(span.context.trace_id, span.context.span_id)
        if otel.SESSION in of_span:
            heads["session_id"] = of_span[otel.SESSION]
        around = otel.around(span.resource.attributes)
        for event in wanted:
            attributes = event.attributes or {}
            self._tracker.track(
                event.name,
                _seconds(event.timestamp),
                otel.person_of(attributes) or otel.person_of(of_span),
                _plain(otel.properties_of(attributes, around, heads)),
            )


def _places(trace_id: int | None, span_id: int | None) -> dict[str, str]:
    """Say where something happened; 0 is nowhere."""
    return {
        **({"trace_id": format_trace_id(trace_id)} if trace_id else {}),
        **({"span_id": format_span_id(span_id)} if span_id else {}),
    }


def _seconds(nanoseconds: int | None) -> float | None:
    return nanoseconds / _NANOSECONDS if nanoseconds else None


def _plain(value: Any) -> Any:
    """Write bytes as base64, as OTLP's JSON does."""
    if isinstance(value, bytes):
        return b64encode(value).decode()
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list | tuple) else value
