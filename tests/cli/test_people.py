"""The ids of one person are found in both directions, and no others."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from analytics.cli import people
from analytics.cli.reach import Reach
from analytics.event import Event

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
#: application, event, distinct_id, properties
EVENTS: list[tuple[str, str, str | None, dict[str, str]]] = [
    ("shop", "alias", "u1", {"previous_id": "visitor-1"}),
    ("shop", "identify", "u1", {"anonymous_id": "visitor-2"}),
    ("shop", "alias", "visitor-2", {"previous_id": "visitor-3"}),
    ("shop", "alias", "u2", {"previous_id": "visitor-9"}),
    ("shop", "view", "u2", {"anonymous_id": "visitor-1"}),
    ("shop", "alias", "U1", {"previous_id": "other"}),
    ("shop", "alias", "u1x", {"previous_id": "other-2"}),
    ("blog", "alias", "u1", {"previous_id": "reader"}),
    ("Shop", "alias", "u1", {"previous_id": "shouter"}),
    ("shop", "view", None, {}),
    ("shop", "view", "visitor-3", {"page": "/a"}),
]


@pytest.fixture
def reach(data: Path) -> Iterator[Reach]:
    with Reach(data) as opened:
        opened.send(
            [
                Event(a, name, NOON, who, props, f"e{n}")
                for n, (a, name, who, props) in enumerate(EVENTS)
            ]
        )
        yield opened


@pytest.mark.parametrize("who", ["u1", "visitor-1", "visitor-3"])
def test_aliases_are_followed_both_ways(reach: Reach, who: str) -> None:
    found = people.ids(reach, who, "shop")

    assert found[0] == who
    assert sorted(found) == ["u1", "visitor-1", "visitor-2", "visitor-3"]


def test_all_applications_unless_one_is_named(reach: Reach) -> None:
    assert "reader" in people.ids(reach, "u1")


@pytest.mark.parametrize("who", ["nobody", "u*", 'a "b"', "x | delete", "a\\b"])
def test_id_without_aliases_is_alone(reach: Reach, who: str) -> None:
    assert people.ids(reach, who) == [who]


def test_events_are_those_of_the_ids(reach: Reach) -> None:
    rows = people.events(reach, ["visitor-1", "visitor-3"], "shop")

    assert sorted(row["event_id"] for row in rows) == ["e0", "e10", "e2", "e4"]
