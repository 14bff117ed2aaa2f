"""What a program says to OpenTelemetry, tracked."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from opentelemetry._logs import LogRecord
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.trace import NonRecordingSpan, SpanContext, set_span_in_context

from analytics.input import AnalyticsTracker
from analytics.integrations.opentelemetry import EventProcessor, SpanEventProcessor
from analytics.transports.buffered import WORKER
from analytics.transports.memory import MemoryTransport

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.event import Event

PAGE = Path(__file__).parents[2] / "docs/integrations.md"
RESOURCE = Resource(
    {"service.name": "web", "service.version": "1.4", "deployment.environment.name": "test"}
)
AROUND = {"version": "1.4", "environment": "test"}
NOON = 1_795_521_600_123_456_000


def emitted(
    *records: LogRecord, act: Callable[[Any], object] | None = None, **settings: Any
) -> list[Event]:
    transport = MemoryTransport()
    with AnalyticsTracker("shop", transport=transport) as tracker:
        provider = LoggerProvider(RESOURCE, shutdown_on_exit=False)
        provider.add_log_record_processor(EventProcessor(tracker, **settings))
        logger = provider.get_logger("shop")
        with tracker.context("somebody"):
            for record in records:
                logger.emit(record)
        if act:
            act(logger)
        provider.shutdown()
    return transport.events


def spanned(act: Callable[[Any], object], **settings: Any) -> list[Event]:
    transport = MemoryTransport()
    with AnalyticsTracker("shop", transport=transport) as tracker:
        provider = TracerProvider(resource=RESOURCE, shutdown_on_exit=False)
        provider.add_span_processor(SpanEventProcessor(tracker, **settings))
        with provider.get_tracer("shop").start_as_current_span("checkout") as span:
            act(span)
        provider.shutdown()
    return transport.events


def test_a_record_with_a_name_is_an_event() -> None:
    attributes = {"user.id": "u1", "session.id": "s7", "log.record.uid": "id7", "cart.total": 64.9}
    context = set_span_in_context(NonRecordingSpan(SpanContext(0xAB, 0xCD, is_remote=False)))
    (event,) = emitted(
        LogRecord(
            event_name="checkout.paid",
            timestamp=NOON,
            severity_text="INFO",
            body={"how": "card"},
            attributes=attributes,
            context=context,
        )
    )
    assert (event.application, event.name, event.distinct_id) == ("shop", "checkout.paid", "u1")
    assert (event.event_id, event.time.isoformat()) == ("id7", "2026-11-24T12:00:00.123456+00:00")
    assert event.properties == {
        **AROUND,
        "severity": "INFO",
        "message_how": "card",
        "trace_id": "000000000000000000000000000000ab",
        "span_id": "00000000000000cd",
        "session_id": "s7",
        "cart_total": "64.9",
    }


def test_a_record_that_says_little_is_an_event_of_now_and_of_the_context() -> None:
    (event,) = emitted(LogRecord(attributes={"event.name": "paid", "raw": b"\xff", "n": [1, b"a"]}))
    assert (event.name, event.distinct_id) == ("paid", "somebody")
    assert event.properties == {**AROUND, "raw": "/w==", "n": '[1,"YQ=="]'}
    assert event.time.year >= 2026


@pytest.mark.parametrize(
    ("record", "settings"),
    [
        (LogRecord(body="a log"), {}),
        (LogRecord(event_name="gen_ai.user.message"), {"exclude": ["gen_ai.*"]}),
        (LogRecord(attributes={"event.name": ""}), {}),
    ],
    ids=["log", "excluded", "empty"],
)
def test_left_out(record: LogRecord, settings: dict[str, Any]) -> None:
    assert emitted(record, **settings) == []


def test_what_sending_says_is_left_out() -> None:
    def act(logger: Any) -> None:
        record = LogRecord(event_name="http.request")
        worker = threading.Thread(target=logger.emit, args=(record,), name=WORKER)
        worker.start()
        worker.join()

    assert emitted(act=act) == []


def test_events_of_a_span_are_tracked_when_it_ends() -> None:
    def act(span: Any) -> None:
        span.set_attributes({"user.id": "u1", "session.id": "s7"})
        span.add_event("coupon.used", {"code": "SPRING"}, timestamp=NOON)
        span.add_event("shared", {"user.id": "u2", "session.id": "s8"})

    mine, shared = spanned(act)
    assert (mine.name, mine.distinct_id, mine.time.microsecond) == ("coupon.used", "u1", 123456)
    told = {name: mine.properties[name] for name in ("span", "session_id", "code")}
    assert told == {"span": "checkout", "session_id": "s7", "code": "SPRING"}
    assert (len(mine.properties["trace_id"]), len(mine.properties["span_id"])) == (32, 16)
    assert AROUND.items() <= mine.properties.items()
    assert (shared.distinct_id, shared.properties["session_id"]) == ("u2", "s8")


@pytest.mark.parametrize(
    ("settings", "names"),
    [({}, ["next"]), ({"exclude": []}, ["exception", "next"]), ({"exclude": ["*"]}, [])],
    ids=["default", "all", "none"],
)
def test_exceptions_are_left_out_unless_asked_for(
    settings: dict[str, Any], names: list[str]
) -> None:
    def act(span: Any) -> None:
        span.record_exception(LookupError("ann@shop.example"))
        span.add_event("next")

    assert [event.name for event in spanned(act, **settings)] == names


def test_a_span_without_events() -> None:
    assert spanned(lambda _: None) == []


def test_a_provider_that_ends_sends_what_waits_and_leaves_the_tracker_open() -> None:
    transport = MemoryTransport()
    with AnalyticsTracker("shop", transport=transport, interval=60) as tracker:
        provider = LoggerProvider(shutdown_on_exit=False)
        provider.add_log_record_processor(EventProcessor(tracker))
        provider.get_logger("shop").emit(LogRecord(event_name="first"))
        assert provider.force_flush()
        assert [event.name for event in transport.events] == ["first"]
        provider.get_logger("shop").emit(LogRecord(event_name="second"))
        provider.shutdown()
        assert [event.name for event in transport.events] == ["first", "second"]
        assert tracker.track("third")


def test_a_provider_may_end_after_its_tracker() -> None:
    provider = LoggerProvider(shutdown_on_exit=False)
    with AnalyticsTracker("shop", transport=MemoryTransport()) as tracker:
        provider.add_log_record_processor(EventProcessor(tracker))
        provider.get_logger("shop").emit(LogRecord(event_name="first"))
    assert provider.force_flush()


def test_the_examples_of_the_page_run() -> None:
    section = PAGE.read_text("utf-8").partition("\n## OpenTelemetry\n")[2].partition("\n## ")[0]
    blocks = [part.partition("```")[0] for part in section.split("```python\n")[1:]]
    transport = MemoryTransport()
    with AnalyticsTracker("shop", transport=transport) as tracker:
        for block in blocks:
            names: dict[str, Any] = {"tracker": tracker}
            exec(block, names)  # noqa: S102 - the page of this repository
            names["provider"].shutdown()
    assert [event.name for event in transport.events] == ["checkout.paid", "coupon.used"]
