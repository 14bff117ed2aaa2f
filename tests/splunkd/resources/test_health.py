"""How the server says it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest
from support.face import content, entries, face

if TYPE_CHECKING:
    from analytics.splunkd.app import Face


@pytest.fixture
def of() -> Face:
    made = face()
    cast("Any", made.engine).notices = list
    return made


def test_all_is_well(of: Face) -> None:
    assert content(of, "server/health/splunkd")["health"] == "green"
    assert [entry["name"] for entry in entries(of, "server/health")] == ["splunkd"]
    told = content(of, "server/health/splunkd/details")
    assert {one["health"] for one in told["features"].values()} == {"green"}


def test_notice_is_yellow_and_told(of: Face) -> None:
    cast("Any", of.engine).notices = lambda: ["12 bytes could not be read."]

    assert content(of, "server/health/splunkd")["health"] == "yellow"
    data = content(of, "server/health/splunkd/details")["features"]["Data"]
    assert data == {
        "health": "yellow", "disabled": False, "messages": ["12 bytes could not be read."],
    }  # fmt: skip


def test_what_refuses_is_red(of: Face) -> None:
    of.collector.room.fail()

    assert content(of, "server/health/splunkd")["health"] == "red"
