"""What the attributes of OpenTelemetry mean for an event."""

from __future__ import annotations

from typing import Any

import pytest

from analytics.tracking import otel


@pytest.mark.parametrize(
    ("attributes", "who"),
    [
        ({"user.id": "u1", "enduser.id": "old"}, "u1"),
        ({"user.id": "", "enduser.id": "old"}, "old"),
        ({"enduser.id": 0}, 0),
        ({}, None),
    ],
    ids=["user", "empty", "number", "nobody"],
)
def test_person(attributes: dict[str, Any], who: object) -> None:
    assert otel.person_of(attributes) == who


def test_what_a_record_says_goes_before_its_resource() -> None:
    resource = {"service.name": "shop", "service.version": "1", "deployment.environment": "test"}
    attributes = {
        "event.name": "e",
        "user.id": "u1",
        "session.id": "s7",
        "log.record.uid": "id",
        "severity": "mine",
        "plan": "pro",
    }
    heads = {"severity": "INFO", "version": "2"}
    assert otel.properties_of(attributes, otel.around(resource), heads) == {
        "version": "2",
        "environment": "test",
        "severity": "mine",
        "session_id": "s7",
        "plan": "pro",
    }
