"""Counts of what came in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.collect import tally as counting

if TYPE_CHECKING:
    import pytest
    from support.collecting import Collecting


def test_reasons_are_counted_and_told(collecting: Collecting) -> None:
    key = collecting.keys.add(["shop"], "secret")
    collecting.post("/v1/events", [{"event": "a"}, {"event": ""}], key=key)
    collecting.post("/v1/events", [{"event": "a"}], key="wrong")
    tally = collecting.collector.tally

    assert tally.counts["events", "shop", "accepted"] == 1
    assert tally.counts["events", "shop", "no_name"] == 1
    assert tally.counts["events", "", "unknown_key"] == 1
    assert [told.code for told in tally.refused] == ["no_name", "unknown_key"]
    assert "wrong" not in str(tally.refused)


def test_events_count_for_their_application(collecting: Collecting) -> None:
    collecting.post("/v1/events", [{"event": "a", "application": name} for name in "xyx"])

    assert collecting.collector.tally.counts == {
        ("events", "x", "accepted"): 2,
        ("events", "y", "accepted"): 1,
    }


def test_names_of_applications_are_bounded(
    collecting: Collecting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "APPLICATIONS", 2)
    collecting.post("/v1/events", [{"event": "a", "application": name} for name in "xyzwx"])

    assert collecting.collector.tally.counts == {
        ("events", "x", "accepted"): 2,
        ("events", "y", "accepted"): 1,
        ("events", "", "accepted"): 2,
    }
