"""What was refused, counted and one by one, the newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.collecting import Collecting
from support.site import NOW

from analytics.web.refusals import SHOWN, build

if TYPE_CHECKING:
    from pathlib import Path


def test_counts_and_newest(tmp_path: Path) -> None:
    collecting = Collecting(tmp_path)
    collecting.post("/v1/events", {"event": "login"})
    collecting.post("/v1/events", b"nonsense")
    for _ in range(SHOWN):
        collecting.post("/v1/events", {"event": "x" * 900})
    view = build(collecting.collector.tally, NOW)

    assert [(row.reason, row.count, row.is_refusal) for row in view["counts"]] == [
        ("too_long", SHOWN, True),
        ("not_json", 1, True),
        ("accepted", 1, False),
    ]
    assert view["summary"].startswith("1 event accepted, 101 refused")
    assert len(view["newest"]) == SHOWN
    assert {one.code for _, one in view["newest"]} == {"too_long"}
    assert view["newest"][0][0].tzinfo is NOW.tzinfo
