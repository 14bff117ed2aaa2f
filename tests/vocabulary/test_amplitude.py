"""What the formats of the collector and of the imports test of Amplitude is not said twice."""

from __future__ import annotations

from typing import Any

import pytest

from analytics.vocabulary.amplitude import translated


@pytest.mark.parametrize(
    ("event", "name", "kept"),
    [
        ({}, None, {}),
        ({"event_type": "x", "event_properties": [1], "user_properties": "y"}, "x", {}),
        (
            {"event_type": "x", "session_id": 0, "productId": "p"},
            "x",
            {"session_id": 0, "product": "p"},
        ),
        (
            {"event_type": "revenue_amount", "event_properties": {"$price": "2", "$revenue": None}},
            "revenue",
            {"price": "2"},
        ),
        (
            {"event_type": "$identify", "user_properties": {"$set": 1, "$setOnce": {"a": 2}}},
            "$identify",
            {"$set": 1, "a": 2},
        ),
    ],
    ids=["nothing", "no objects", "fields", "no numbers", "no operations"],
)
def test_translated(event: dict[str, Any], name: object, kept: dict[str, Any]) -> None:
    assert translated(event) == (name, kept)
