"""A tracker begins and ends in one process."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from analytics.input import AnalyticsTracker

if TYPE_CHECKING:
    import pytest

    from analytics.transports.memory import MemoryTransport


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
