"""What a program logs, recorded."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from analytics.errors import TransportError
from analytics.input import AnalyticsTracker
from analytics.integrations.log_handler import TrackerHandler
from analytics.transports.memory import MemoryTransport

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from analytics.event import Event

PAGE = Path(__file__).parents[2] / "docs/integrations.md"


class Half:
    def __str__(self) -> str:
        raise LookupError


class Talking(MemoryTransport):
    """Logs when it sends, as libraries do, and fails on demand."""

    def __init__(self, log: logging.Logger, *, fails: bool = False) -> None:
        super().__init__()
        self._log, self._fails = log, fails

    def send(self, events: Sequence[Event]) -> None:
        self._log.error("sending %s", len(events))
        if self._fails:
            raise TransportError("It is down. Start it.")
        super().send(events)


def alone() -> logging.Logger:
    """Make a logger that no other test knows."""
    return logging.Logger("shop.pay")  # noqa: LOG001 - one of the registry would be shared


def record_of(**attributes: Any) -> logging.LogRecord:
    return logging.makeLogRecord({"levelno": logging.ERROR, "levelname": "ERROR", **attributes})


def logger(tracker: AnalyticsTracker, **settings: Any) -> logging.Logger:
    log = alone()
    log.addHandler(TrackerHandler(tracker, **settings))
    return log


def events(act: Callable[[logging.Logger], object], **settings: Any) -> list[Event]:
    transport = MemoryTransport()
    with AnalyticsTracker("shop", transport=transport) as tracker:
        act(logger(tracker, **settings))
    return transport.events


def test_a_record_is_an_event() -> None:
    (event,) = events(
        lambda log: log.error("No answer from %s", "bank", extra={"order": 7, "level": "x"})
    )
    assert int(event.properties["line"]) > 0
    told = {name: value for name, value in event.properties.items() if name != "line"}
    assert (event.name, event.distinct_id) == ("log", None)
    assert told == {
        "order": "7",
        "level": "ERROR",
        "logger": "shop.pay",
        "message": "No answer from bank",
        "module": "test_log_handler",
    }


def test_an_event_has_the_time_of_its_record() -> None:
    record = record_of(name="shop", created=1795521600.5)
    (event,) = events(lambda log: log.handle(record))
    assert event.time.timestamp() == 1795521600.5


@pytest.mark.parametrize(
    ("error", "kind", "text"),
    [
        (KeyError("a"), "KeyError", "'a'"),
        (TransportError("Down. Wait."), "analytics.errors.TransportError", "Down. Wait."),
    ],
    ids=["builtin", "other"],
)
def test_an_exception_has_class_and_text(error: Exception, kind: str, text: str) -> None:
    (event,) = events(lambda log: log.error("Failed", exc_info=error))
    told = (event.properties["exception"], event.properties["exception_text"])
    assert told == (kind, text)


def test_level_and_name_are_as_asked() -> None:
    def act(log: logging.Logger) -> None:
        log.info("low")
        log.warning("high")

    (event,) = events(act, level="WARNING", event="logged")
    assert (event.name, event.properties["message"]) == ("logged", "high")


def test_person_and_session_are_those_of_the_context() -> None:
    transport = MemoryTransport()
    with (
        AnalyticsTracker("shop", transport=transport) as tracker,
        tracker.context("u1", "s7"),
    ):
        logger(tracker).error("Failed")
    (event,) = transport.events
    assert (event.distinct_id, event.properties["session_id"]) == ("u1", "s7")


@pytest.mark.parametrize(
    ("message", "arguments", "kept"),
    [
        ("%d apples", ("no",), "%d apples"),
        ("two %s %s", ("one",), "two %s %s"),
        ("%(a)s", ({"b": 1},), "%(a)s"),
        ("file \udcff", (), "file \\udcff"),
    ],
    ids=["no number", "too few", "no name", "half a character"],
)
def test_a_message_that_cannot_be_made_is_kept_as_it_is(
    message: str, arguments: tuple[Any, ...], kept: str
) -> None:
    (event,) = events(lambda log: log.error(message, *arguments))
    assert event.properties["message"] == kept


@pytest.mark.parametrize("name", ["analytics", "analytics.tracker"])
def test_what_this_package_logs_is_left_out(name: str) -> None:
    record = record_of(name=name, msg="Dropped")
    assert events(lambda log: log.handle(record)) == []


@pytest.mark.parametrize("fails", [False, True], ids=["sent", "down"])
def test_what_is_logged_while_sending_is_left_out(*, fails: bool) -> None:
    log = alone()
    transport = Talking(log, fails=fails)
    lost: list[Event] = []
    tracker = AnalyticsTracker(
        "shop",
        transport=transport,
        sync=True,
        retries=0,
        on_error=lambda _, events: (log.error("lost"), lost.extend(events)),
    )
    log.addHandler(TrackerHandler(tracker))
    log.error("Failed")
    tracker.close()
    assert [event.properties["message"] for event in transport.events + lost] == ["Failed"]
    assert "inside" not in tracker.stats()["dropped"], "left out, not tracked and dropped"


def test_what_a_worker_logged_is_left_out_in_another_thread() -> None:
    record = record_of(name="urllib3", msg="sending", threadName="analytics-tracker")
    assert events(lambda log: log.handle(record)) == []


def test_what_is_logged_while_recording_is_left_out() -> None:
    def talk(record: logging.LogRecord) -> bool:
        log.error("filtering %s", record.name)
        return True

    transport = MemoryTransport()
    with AnalyticsTracker("shop", transport=transport) as tracker:
        log = logger(tracker)
        log.handlers[0].addFilter(talk)
        log.error("Failed")
        log.error("Again")
    assert [event.properties["message"] for event in transport.events] == ["Failed", "Again"]


def test_a_filter_leaves_records_out() -> None:
    def act(log: logging.Logger) -> None:
        log.handlers[0].addFilter(lambda record: "secret" not in record.msg)
        log.error("secret")
        log.error("open")

    assert [event.properties["message"] for event in events(act)] == ["open"]


@pytest.mark.parametrize("closed", [False, True], ids=["stderr", "closed stderr"])
def test_nothing_is_raised(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, closed: bool
) -> None:
    with (tmp_path / "stderr").open("w+") as stderr:
        if closed:
            stderr.close()
        monkeypatch.setattr(sys, "stderr", stderr)
        found = events(lambda log: (log.error(Half()), log.error("Next")))
    assert [event.properties["message"] for event in found] == ["Next"]
    if not closed:
        assert "LookupError" in (tmp_path / "stderr").read_text()


def test_a_strict_tracker_does_not_make_logging_fail(capsys: pytest.CaptureFixture[str]) -> None:
    transport = MemoryTransport()
    with AnalyticsTracker("shop", transport=transport, strict=True) as tracker:
        logger(tracker).error("Failed", extra={"what": object()})
    assert transport.events == []
    assert "EventError" in capsys.readouterr().err


def test_the_example_of_the_page_runs() -> None:
    section = PAGE.read_text("utf-8").partition("\n## logging\n")[2]
    snippet = section.partition("```python\n")[2].partition("```")[0]
    transport = MemoryTransport()
    names: dict[str, Any] = {}
    try:
        with AnalyticsTracker("shop", transport=transport) as names["tracker"]:
            exec(snippet, names)  # noqa: S102 - the page of this repository
    finally:
        names["log"].handlers.clear()
    (event,) = transport.events
    assert (event.properties["message"], event.properties["order"]) == ("No answer from bank", "7")
