"""Counts of what came in."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
