"""A tracker begins and ends in one process."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from analytics.errors import ConfigError, TransportError
from analytics.input import AnalyticsTracker
from analytics.transports.memory import MemoryTransport
from analytics.transports.spool import decode

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from analytics.event import Event


class Down(MemoryTransport):
    """Takes nothing as long as it is down."""

    is_down = True

    def send(self, events: Sequence[Event]) -> None:
        if self.is_down:
            raise TransportError("It is down. Wait.")
        super().send(events)


def spooled(folder: Path) -> list[str]:
    """Read the names of the events that wait, from the files."""
    lines = [line for path in folder.rglob("*.spool") for line in path.read_bytes().splitlines()]
    return [event.name for line in lines if (event := decode(line))]


def test_start_and_end_are_told_once(kept: MemoryTransport) -> None:
    tracker = AnalyticsTracker("shop", transport=kept, lifecycle=True)
    tracker.track("e")
    tracker.close()
    tracker.close()

    assert [event.name for event in kept.events] == ["startup", "e", "shutdown"]
    assert tracker.stats()["dropped"] == {}


def test_child_of_fork_did_not_start(
    kept: MemoryTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    tracker = AnalyticsTracker("shop", transport=kept, lifecycle=True)
    assert tracker.flush()
    parent = os.getpid()
    monkeypatch.setattr(os, "getpid", lambda: parent + 1)

    tracker.close()

    assert [event.name for event in kept.events] == ["startup"]


def test_tracked_now_is_there_at_once(tracker: AnalyticsTracker, kept: MemoryTransport) -> None:
    tracker.track("before")
    event_id = tracker.track_now("e", distinct_id="u1", plan="pro")

    assert [event.name for event in kept.events] == ["before", "e"]
    assert kept.events[1].event_id == event_id
    tracker.close()
    assert tracker.track_now("late") is None


def test_process_durability_writes_before_track_returns(tmp_path: Path) -> None:
    """What before_send takes out never comes to the disk."""

    def before_send(event: Event) -> Event | None:
        return None if event.name == "secret" else event

    settings: dict[str, Any] = {"durability": "process", "spool": tmp_path, "interval": 60}
    down = Down()
    with AnalyticsTracker("shop", transport=down, before_send=before_send, **settings) as tracker:
        assert tracker.track("e", when={"a": 1})
        assert tracker.track("secret") is None
        assert tracker.track("f")
        assert tracker.track("", plan="pro") is None
        assert spooled(tmp_path) == ["e", "f"]
        assert tracker.flush()
        assert tracker.stats()["dropped"] == {"before_send": 1, "invalid": 1}

    assert spooled(tmp_path) == ["e", "f"]
    with AnalyticsTracker("shop", transport=(kept := MemoryTransport()), **settings) as tracker:
        tracker.track("g")

    assert [event.name for event in kept.events] == ["e", "f", "g"]
    assert kept.events[0].properties == {"when_a": "1"}
    assert spooled(tmp_path) == []


def test_events_wait_for_a_server_that_is_down(tmp_path: Path) -> None:
    down = Down()
    with AnalyticsTracker("shop", transport=down, spool=tmp_path, interval=0) as tracker:
        ids = [tracker.track("e") for _ in range(3)]
        assert tracker.flush(), "they are on disk"
        assert spooled(tmp_path) == ["e"] * 3
        assert tracker.stats()["dropped"] == {}
        down.is_down = False

    assert tracker.stats()["spooled"] == 3
    with AnalyticsTracker("shop", transport=down, spool=tmp_path) as tracker:
        tracker.track("f")
    assert {event.event_id for event in down.events} > set(ids)
    assert len(down.events) == 4


def test_full_disk_leaves_events_in_memory(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    kept = MemoryTransport()
    with AnalyticsTracker(
        "shop", transport=kept, spool=tmp_path / "file", durability="process"
    ) as tracker:
        assert tracker.track("e")
        assert tracker.flush()
        assert tracker.stats()["spool_failures"] == 1

    assert [event.name for event in kept.events] == ["e"]


def test_environment_may_name_a_collector(monkeypatch: pytest.MonkeyPatch, data: Path) -> None:
    """As long as nothing else is said."""
    monkeypatch.setenv("ANALYTICS_URL", "https://h/services/collector")
    with pytest.raises(ConfigError, match="needs a token"):
        AnalyticsTracker("shop")
    with AnalyticsTracker("shop", data=data) as tracker:
        assert tracker.track("e")
        assert tracker.flush()
