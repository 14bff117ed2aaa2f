"""Loggers have a level."""

from __future__ import annotations

import pytest
from support.face import ask, face, message, post, service

from analytics.splunkd.resources.loggers import LEVELS


@pytest.mark.parametrize("level", LEVELS)
def test_level_is_kept(level: str) -> None:
    logger = service(face()).loggers["AuditLogger"]
    logger.update(level=level)

    assert logger.refresh()["level"] == level


def test_level_must_be_one() -> None:
    status, _, told = message(post(face(), "server/logger/AuditLogger", level="LOUD"))

    assert status == 400
    assert "Use one of DEBUG" in told


@pytest.mark.parametrize(("method", "path"), [("POST", ""), ("DELETE", "/AuditLogger")])
def test_loggers_are_not_made_or_removed(method: str, path: str) -> None:
    assert message(ask(face(), method, f"server/logger{path}", name="x"))[0] == 400
