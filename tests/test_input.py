"""Tracking costs the program nothing: no I/O, no wait, no exception, no event lost unsaid."""

from __future__ import annotations

import threading
import time
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from analytics.errors import (
    AnalyticsError,
    EventError,
    EventWarning,
    RejectedError,
    TransportError,
)
from analytics.event import Event
from analytics.input import AnalyticsTracker
from analytics.transports.memory import MemoryTransport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Make = Callable[..., AnalyticsTracker]

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def kept() -> MemoryTransport:
    return MemoryTransport()


@pytest.fixture
def make(kept: MemoryTransport) -> Iterator[Make]:
    """Make trackers of the application "shop" that keep events in *kept*."""
    made: list[AnalyticsTracker] = []

    def run(**settings: Any) -> AnalyticsTracker:
        made.append(AnalyticsTracker("shop", **{"transport": kept, "interval": 0.01, **settings}))
        return made[-1]

    yield run
    for tracker in made:
        tracker.close(0)


@pytest.fixture
def told() -> list[AnalyticsError]:
    return []


def test_event_arrives_as_tracked(make: Make, kept: MemoryTransport) -> None:
    tracker = make()

    event_id = tracker.track("purchase", NOON, "u1", price=12.5, cart={"items": 2}, note=None)

    assert tracker.flush()
    assert kept.events == [
        Event("shop", "purchase", NOON, "u1", {"price": "12.5", "cart_items": "2"}, event_id)
    ]
    assert UUID(event_id).version == 7


def test_arguments_are_those_of_the_example(make: Make, kept: MemoryTransport) -> None:
    """The historic call, by position and by name."""
    tracker = make()

    tracker.track("test_event", distinct_id="abc123", foo="bar", abc="123")
    tracker.track("test_event", "2011-08-08T11:45:17Z", "123abc")

    assert tracker.flush()
    assert [event.distinct_id for event in kept.events] == ["abc123", "123abc"]
    assert kept.events[1].time == datetime(2011, 8, 8, 11, 45, 17, tzinfo=UTC)


def test_time_is_now_when_none_is_given(make: Make, kept: MemoryTransport) -> None:
    before = datetime.now(UTC)
    tracker = make()

    tracker.track("e")

    assert tracker.flush()
    assert before.replace(microsecond=0) <= kept.events[0].time <= datetime.now(UTC)


def test_naive_time_is_local_time(
    make: Make, kept: MemoryTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        tracker = make()
        tracker.track("e", datetime(2026, 11, 24, 21))  # noqa: DTZ001 - what the test is about
        tracker.track("e", date(2026, 11, 25))
        assert tracker.flush()
    finally:
        monkeypatch.undo()
        time.tzset()

    assert [event.time for event in kept.events] == [NOON, NOON.replace(hour=15)]


@pytest.mark.parametrize("moment", [0, 1795521600, 1795521600.5, 1795521600_000, Decimal(0)])
def test_number_is_seconds_or_finer(make: Make, kept: MemoryTransport, moment: object) -> None:
    tracker = make(strict=True)

    tracker.track("e", moment)

    assert tracker.flush()
    assert kept.events[0].time in (
        datetime(1970, 1, 1, tzinfo=UTC),
        NOON,
        NOON.replace(microsecond=500_000),
    )


@pytest.mark.parametrize(
    ("given", "distinct_id"),
    [(None, None), ("", None), (42, "42"), (UUID(int=1), str(UUID(int=1))), (" u ", " u ")],
)
def test_distinct_id_is_text(
    make: Make, kept: MemoryTransport, given: object, distinct_id: str | None
) -> None:
    tracker = make()

    tracker.track("e", distinct_id=given)

    assert tracker.flush()
    assert kept.events[0].distinct_id == distinct_id


def test_any_property_name_fits_into_props(make: Make, kept: MemoryTransport) -> None:
    tracker = make()

    tracker.track("e", props={"event_name": 1, "time": 2, "a b": 3, "x": 4}, self=5, x=6)

    assert tracker.flush()
    assert kept.events[0].properties == {
        "event_name": "1",
        "time": "2",
        "a_b": "3",
        "x": "6",
        "self": "5",
    }


def test_super_properties_give_way_to_the_events_own(make: Make, kept: MemoryTransport) -> None:
    tracker = make(super_properties={"version": "1", "platform": "web"})

    tracker.track("e", version="2")

    assert tracker.flush()
    assert kept.events[0].properties == {"version": "2", "platform": "web"}


def test_own_event_id_is_kept(make: Make, kept: MemoryTransport) -> None:
    tracker = make()

    assert tracker.track("e", event_id="order-7") == "order-7"
    assert tracker.flush()
    assert kept.events[0].event_id == "order-7"


def test_values_are_those_of_the_moment_of_the_call(make: Make, kept: MemoryTransport) -> None:
    """The worker reads later: what the program changes meanwhile must not show."""
    cart, tags = {"items": [1]}, ["a"]
    tracker = make(interval=60)

    tracker.track("e", cart=cart, tags=tags)
    cart["items"].append(2)
    cart["more"] = []
    tags.clear()

    assert tracker.flush()
    assert kept.events[0].properties == {"cart_items": "[1]", "tags": '["a"]'}


def test_threads_lose_nothing(make: Make, kept: MemoryTransport) -> None:
    tracker = make()

    def work() -> None:
        for number in range(500):
            assert tracker.track("e", number=number)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert tracker.flush()
    assert len({event.event_id for event in kept.events}) == 2_000


class Colour(Enum):
    RED = object()


BAD = {
    "no name": ("", {}),
    "number as a name": (7, {}),
    "half a character": ("\ud800", {}),
    "time": ("e", {"time": "noon"}),
    "distinct_id": ("e", {"distinct_id": b"u"}),
    "half an event_id": ("e", {"event_id": "\ud800"}),
    "half a distinct_id": ("e", {"distinct_id": "\udfff"}),
    "props": ("e", {"props": [1]}),
}


@pytest.mark.parametrize(("name", "arguments"), BAD.values(), ids=BAD)
def test_bad_event_is_told_and_dropped(
    make: Make, kept: MemoryTransport, told: list[AnalyticsError], name: Any, arguments: Any
) -> None:
    tracker = make(on_error=lambda error, _events: told.append(error))

    tracker.track(name, **arguments)
    tracker.track("good")

    assert tracker.flush()
    assert [event.name for event in kept.events] == ["good"]
    assert [type(error) for error in told] == [EventError]
    assert tracker.stats()["dropped"] == {"invalid": 1}


@pytest.mark.parametrize(("name", "arguments"), BAD.values(), ids=BAD)
def test_bad_event_is_raised_when_strict(
    make: Make, kept: MemoryTransport, name: Any, arguments: Any
) -> None:
    tracker = make(strict=True)

    with pytest.raises(EventError, match=r"\. (Give|Decode) "):
        tracker.track(name, **arguments)

    assert tracker.flush()
    assert not kept.events


@pytest.mark.parametrize("value", [b"x", object(), "\ud800", Colour.RED, [object()]])
def test_bad_value_is_left_out_and_told(
    make: Make, kept: MemoryTransport, told: list[AnalyticsError], value: object
) -> None:
    """One property must not cost the event: the count of it would be wrong."""
    tracker = make(on_error=lambda error, _events: told.append(error))

    tracker.track("e", good=1, bad=value)

    assert tracker.flush()
    assert kept.events[0].properties == {"good": "1"}
    assert "Property 'bad'" in str(told[0])
    assert tracker.stats()["left_out"] == 1


def test_bad_value_is_raised_when_strict(make: Make) -> None:
    with pytest.raises(EventError, match="'cart_x'"):
        make(strict=True).track("e", cart={"x": b""})


def test_before_send_changes_and_drops(make: Make, kept: MemoryTransport) -> None:
    def before_send(event: Event) -> Event | None:
        if event.name == "secret":
            return None
        assert event.properties == {"price": 12.5, "ip": "1.2.3.4"}
        return Event("other", "sale", NOON, "u2", {"price": Decimal("12.50")}, event.event_id)

    tracker = make(before_send=before_send)
    tracker.track("secret")
    event_id = tracker.track("purchase", price=12.5, ip="1.2.3.4")

    assert tracker.flush()
    assert kept.events == [Event("other", "sale", NOON, "u2", {"price": "12.50"}, event_id)]
    assert tracker.stats()["dropped"] == {"before_send": 1}


def test_before_send_that_fails_drops_the_event(
    make: Make, kept: MemoryTransport, told: list[AnalyticsError]
) -> None:
    """It may be there to take out what must not leave the program."""

    def before_send(event: Event) -> Event:
        raise ZeroDivisionError(event.name)

    tracker = make(before_send=before_send, on_error=lambda error, _events: told.append(error))
    tracker.track("e")

    assert tracker.flush()
    assert not kept.events
    assert "ZeroDivisionError" in str(told[0])


def test_before_send_that_gives_no_event_drops_it(make: Make, kept: MemoryTransport) -> None:
    tracker = make(before_send=lambda _event: True)
    tracker.track("e")

    assert tracker.flush()
    assert not kept.events
    assert tracker.stats()["dropped"] == {"invalid": 1}


def test_tracking_from_before_send_does_not_go_round(make: Make, kept: MemoryTransport) -> None:
    trackers: list[AnalyticsTracker] = []

    def before_send(event: Event) -> Event:
        assert trackers[0].track("inner") is None
        return event

    trackers.append(make(before_send=before_send))
    trackers[0].track("outer")

    assert trackers[0].flush()
    assert [event.name for event in kept.events] == ["outer"]
    assert trackers[0].stats()["dropped"] == {"inside": 1}


@pytest.mark.parametrize(
    "properties", [{f"p{n}": n for n in range(91)}, {"text": "x" * 9_990}], ids=["many", "long"]
)
def test_what_a_splunk_would_cut_is_told_once_and_sent(
    make: Make, kept: MemoryTransport, told: list[AnalyticsError], properties: dict[str, object]
) -> None:
    tracker = make(on_error=lambda error, _events: told.append(error))

    for name in "aab":
        tracker.track(name, props=properties)

    assert tracker.flush()
    assert [len(event.properties) for event in kept.events] == [len(properties)] * 3
    assert [type(error) for error in told] == [EventWarning, EventWarning]
    assert tracker.stats()["dropped"] == {}


def test_what_a_splunk_takes_is_not_told(make: Make, told: list[AnalyticsError]) -> None:
    tracker = make(on_error=lambda error, _events: told.append(error))

    tracker.track("e", props={f"p{n}": "x" * 60 for n in range(90)})

    assert tracker.flush()
    assert told == []


@pytest.mark.parametrize("name", ["DO_NOT_TRACK", "ANALYTICS_DISABLED"])
def test_environment_switches_it_off(
    make: Make, kept: MemoryTransport, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "0")
    assert make().track("e")
    monkeypatch.setenv(name, "1")
    off, on = make(), make(disabled=False)

    assert off.track("e") is None
    assert on.track("e")
    assert off.flush()
    assert on.flush()
    assert kept.events


def test_server_that_goes_away_and_comes_back_loses_nothing(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Flaky(MemoryTransport):
        down = 0

        def send(self, events: Sequence[Event]) -> None:
            if self.down:
                self.down -= 1
                raise TransportError("Down. Wait.")
            super().send(events)

    monkeypatch.setattr("random.uniform", lambda *_bounds: 0.0)
    kept = Flaky()
    tracker = make(transport=kept)
    tracker.track("a")
    assert tracker.flush()
    kept.down = 4

    ids = [tracker.track("b", n=n) for n in range(20)]

    assert tracker.flush()
    assert [event.event_id for event in kept.events][1:] == ids
    assert tracker.stats()["retried"] == 4


def test_refused_events_are_handed_to_on_error(make: Make) -> None:
    class No(MemoryTransport):
        def send(self, events: Sequence[Event]) -> None:
            raise RejectedError(f"No room for {len(events)}. Make some.", 400)

    lost: list[Event] = []
    tracker = make(transport=No(), on_error=lambda _error, events: lost.extend(events))
    event_id = tracker.track("e")

    assert not tracker.flush()
    assert [event.event_id for event in lost] == [event_id]
