"""The worker makes events; what before_send says is done."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from analytics.errors import AnalyticsError, EventError, EventWarning
from analytics.tracking.preparing import Preparer
from analytics.transports.losses import Losses

if TYPE_CHECKING:
    from analytics.event import Event
    from analytics.tracking.preparing import BeforeSend


def preparer(
    before_send: BeforeSend | None = None, told: list[AnalyticsError] | None = None
) -> tuple[Preparer, Losses]:
    losses = Losses(lambda error, _: told.append(error) if told is not None else None)
    return Preparer("shop", before_send, lambda: losses), losses


def test_values_become_texts() -> None:
    event = preparer()[0].event(("e", 0.0, "u1", {"a.b": 1.0}, "id"))

    assert event
    assert (event.application, event.properties) == ("shop", {"a_b": "1"})


def test_before_send_sees_values_and_gives_others() -> None:
    def rename(event: Event) -> Event:
        return replace(event, name="f", properties={"was": event.properties["n"] + 1})

    event = preparer(rename)[0].event(("e", 0.0, None, {"n": 1}, "id"))

    assert event
    assert (event.name, event.properties, event.event_id) == ("f", {"was": "2"}, "id")


def test_before_send_that_fails_sends_nothing() -> None:
    told: list[AnalyticsError] = []
    made, losses = preparer(lambda _event: 1 / 0, told)  # type: ignore[return-value,arg-type]

    assert made.event(("e", 0.0, None, {}, "id")) is None
    assert losses.dropped == {"before_send": 1}
    assert "Mend it" in str(told[0])


def test_error_in_place_of_an_event_is_raised() -> None:
    with pytest.raises(EventError, match="none"):
        preparer()[0].event(EventError("This is none."))
    assert preparer()[0].event(None) is None


def test_large_event_is_told_once_a_name() -> None:
    told: list[AnalyticsError] = []
    made, _ = preparer(None, told)
    for name in ("e", "e", "f"):
        assert made.event((name, 0.0, None, {f"p{n}": "x" for n in range(91)}, "id"))

    assert [type(error) for error in told] == [EventWarning] * 2
