"""Losses are counted, told, and logged without a word of what was tracked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.errors import AnalyticsError, EventError, TransportError
from analytics.transports import losses
from analytics.transports.losses import Losses

if TYPE_CHECKING:
    import pytest


def test_log_has_one_line_a_minute_and_no_payload(caplog: pytest.LogCaptureFixture) -> None:
    lost = Losses()
    lost.add("invalid")

    lost.tell(EventError("Text 'secret' is bad. Mend it."))
    lost.tell(TransportError("Down. Wait."))

    assert [record.getMessage() for record in caplog.records] == [
        "EventError Dropped so far, by reason: {'invalid': 1}."
    ]


def test_log_says_what_a_server_said(caplog: pytest.LogCaptureFixture) -> None:
    Losses().tell(TransportError("Splunk is down. Wait."))

    assert "Splunk is down. Wait. Dropped so far" in caplog.text


def test_full_queue_is_told_once_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(losses.clock, "monotonic", lambda: now[0])
    told: list[AnalyticsError] = []
    lost = Losses(lambda error, _events: told.append(error))

    lost.tell_full()
    for _ in range(3):
        lost.add("full")
        lost.tell_full()
    now[0] = 60
    lost.tell_full()
    now[0] = 120
    lost.tell_full()

    assert [str(error).split()[5] for error in told] == ["1", "2"]


def test_delivery_counts_only_what_a_transport_was_given() -> None:
    lost = Losses()
    for reason in ("full", "invalid", "before_send", "closed", "inside"):
        lost.add(reason)

    assert lost.delivery() == 0
    lost.add("refused", 2)
    lost.add("undelivered", 3)
    assert lost.delivery() == 5
