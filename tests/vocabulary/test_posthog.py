"""What the formats of the collector and of the imports test of PostHog is not said twice."""

from __future__ import annotations

from typing import Any

import pytest

from analytics.vocabulary.posthog import translated


@pytest.mark.parametrize(
    ("event", "found"),
    [
        ({}, (None, "u", {})),
        ({"event": "x", "properties": [1], "$set": 1}, ("x", "u", {})),
        (
            {"event": "x", "$set": {"a": 1}, "window_id": "w"},
            ("x", "u", {"$set": {"a": 1}, "window_id": "w"}),
        ),
        (
            {"event": "$identify", "properties": {"$anon_distinct_id": "u"}},
            ("$identify", "u", {"previous_id": "u"}),
        ),
        (
            {"event": "$create_alias", "properties": {}},
            ("$create_alias", None, {"previous_id": "u"}),
        ),
        (
            {"event": "$groupidentify", "properties": {"$group_key": "k", "$group_set": {"n": 1}}},
            ("$groupidentify", "u", {"group_id": "k", "n": 1}),
        ),
    ],
    ids=["nothing", "no objects", "traits", "same", "no alias", "group"],
)
def test_translated(event: dict[str, Any], found: object) -> None:
    assert translated(event, "u") == found
