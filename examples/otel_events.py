"""Events of a program that speaks OpenTelemetry, tracked.

    ANALYTICS_DATA=/srv/shop-data python examples/otel_events.py

Source: ours.
"""

from __future__ import annotations

from opentelemetry._logs import LogRecord, SeverityNumber
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider

from analytics import AnalyticsRetriever, AnalyticsTracker
from analytics.integrations.opentelemetry import EventProcessor, SpanEventProcessor


def main() -> None:
    """Pay at a checkout, and print what is recorded of it."""
    tracker = AnalyticsTracker("shop")
    resource = Resource.create({"service.name": "shop", "service.version": "1.4"})
    logs, traces = LoggerProvider(resource), TracerProvider(resource=resource)
    logs.add_log_record_processor(EventProcessor(tracker))
    traces.add_span_processor(SpanEventProcessor(tracker))

    logger = logs.get_logger("shop")
    with traces.get_tracer("shop").start_as_current_span("checkout") as span:
        span.set_attribute("user.id", "u1")
        span.add_event("coupon.used", {"code": "SPRING"})
        logger.emit(LogRecord(body="Asking the bank", severity_number=SeverityNumber.DEBUG))
        logger.emit(
            LogRecord(event_name="checkout.paid", attributes={"user.id": "u1", "total": 64.9})
        )
    logs.shutdown()
    traces.shutdown()
    print("on disk:" if tracker.close() else "lost:", tracker.stats())
    for event in AnalyticsRetriever("shop").events():
        print(f"{event['name']}: {event['count']}")


if __name__ == "__main__":
    main()
