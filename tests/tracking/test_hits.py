"""The names of Google Analytics' hits."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from analytics.tracking.hits import name_of, properties_of, time_of

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hit", "kind", "name"),
    [
        ({"ec": "video", "ea": "play"}, "event", "play"),
        ({"ec": "video"}, "event", "video"),
        ({}, "event", None),
        ({}, "screenview", "screen"),
        ({}, "item", "revenue"),
        ({"ea": "play"}, "hover", None),
    ],
    ids=["action", "category", "none", "screen", "payment", "unknown type"],
)
def test_name(hit: dict[str, str], kind: str, name: str | None) -> None:
    assert name_of(hit, kind) == name


@pytest.mark.parametrize(
    ("hit", "kind", "properties"),
    [
        (
            {"ec": "video", "ea": "play", "el": "intro", "ev": 0},
            "event",
            {"category": "video", "label": "intro", "value": 0},
        ),
        ({"ea": "play"}, "pageview", {"action": "play"}),
        ({"dh": "a.example", "dp": "b"}, "pageview", {"path": "b", "url": "https://a.example/b"}),
        ({"dh": "a.example"}, "pageview", {"url": "https://a.example/"}),
        ({"dl": "https://b.example", "dh": "a"}, "pageview", {"url": "https://b.example"}),
        (
            {"cd1": "x", "cm200": "2", "own": "y"},
            "event",
            {"dimension1": "x", "metric200": "2", "own": "y"},
        ),
        ({"cid": "1", "uid": "2", "ua": "x", "uip": "1.2.3.4", "el": ""}, "event", {}),
    ],
    ids=["event", "no event", "host and path", "host", "address first", "numbered", "left out"],
)
def test_properties(hit: dict[str, Any], kind: str, properties: dict[str, Any]) -> None:
    assert properties_of(hit, kind) == properties


@pytest.mark.parametrize(
    ("ago", "second"),
    [("2000", 58), (2000, 58), ("soon", None), ("-1", None), ("9" * 11, None), ("", None)],
    ids=["text", "number", "word", "to come", "too long", "none"],
)
def test_time(ago: object, second: int | None) -> None:
    found = time_of({"qt": ago}, NOW)
    assert (found and found.second) == second
