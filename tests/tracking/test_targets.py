"""The settings decide where events go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.tracking.targets import Target
from analytics.transports.journal import JournalTransport
from analytics.transports.rest import RestTransport

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_data_directory_is_the_embedded_engine(data: Path) -> None:
    transport = Target(None, "web", data).open()

    assert isinstance(transport, JournalTransport)
    transport.close()


def test_login_is_a_splunk() -> None:
    assert isinstance(Target({"host": "h", "token": "t"}, "web").open(), RestTransport)


def test_environment_may_name_a_splunk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPLUNK_HOST", "h")

    assert isinstance(Target(None, "web").open(), RestTransport)
