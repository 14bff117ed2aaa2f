"""A setting is an argument, else a variable of the environment, else its default."""

from __future__ import annotations

import warnings
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from analytics import config
from analytics.errors import ConfigError
from analytics.input import AnalyticsTracker
from analytics.tracking.settings import Settings, resolve
from analytics.transports.memory import MemoryTransport

PAGE = (Path(__file__).parents[2] / "docs" / "tracker.md").read_text()
NAMES = [each.name for each in fields(Settings)]


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("batch", " 100 ", 100),
        ("interval", "0.25", 0.25),
        ("gzip", "false", False),
        ("gzip", "0", False),
        ("strict", "yes", True),
        ("overflow", "block", "block"),
        ("spool", "false", False),
        ("spool", "yes", True),
        ("spool", "/var/spool/x", "/var/spool/x"),
        ("max_spool", "2000000", 2_000_000),
        ("durability", "process", "process"),
        ("disabled", "please", True),
        ("disabled", "off", False),
        ("super_properties", "plan=pro, region = eu,x=", {"plan": "pro", "region": "eu", "x": ""}),
    ],
)
def test_variable_is_read(name: str, text: str, value: object) -> None:
    settings = resolve({}, {f"ANALYTICS_{name.upper()}": text})

    assert getattr(settings, name) == value


@pytest.mark.parametrize(
    ("name", "text", "fix"),
    [
        ("batch", "1.5", "whole number"),
        ("interval", "soon", "Use a number"),
        ("gzip", "maybe", "'true' or 'false'"),
        ("super_properties", "plan", "name=value"),
    ],
)
def test_variable_that_cannot_be_read_is_told(name: str, text: str, fix: str) -> None:
    with pytest.raises(ConfigError, match=fix) as raised:
        resolve({}, {f"ANALYTICS_{name.upper()}": text})

    assert repr(text) in str(raised.value)


def test_spool_stays_where_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Also when the program goes to another folder, as a daemon does."""
    monkeypatch.chdir(tmp_path)
    settings = resolve({"spool": "waiting"}, {})
    monkeypatch.chdir("/")

    assert settings.spool == str(tmp_path / "waiting")


def test_server_is_waited_for_a_second_at_least() -> None:
    """However short a caller is to wait."""
    assert resolve({"timeout": 0}, {}).reach.timeout == 1


def test_argument_goes_before_the_environment() -> None:
    env = {"ANALYTICS_BATCH": "7", "ANALYTICS_RETRIES": "x", "DO_NOT_TRACK": "1"}

    settings = resolve({"batch": 9, "retries": 0, "disabled": False, "timeout": None}, env)

    assert (settings.batch, settings.retries, settings.disabled) == (9, 0, False)
    assert settings.timeout == Settings().timeout


@pytest.mark.parametrize("text", ["1", "true", "anything"])
def test_do_not_track_is_honoured(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("DO_NOT_TRACK", text)
    kept = MemoryTransport()
    with AnalyticsTracker("shop", transport=kept, lifecycle=True) as tracker:
        assert tracker.track("e") is None

    assert kept.events == []


def test_environment_reaches_the_tracker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANALYTICS_SUPER_PROPERTIES", "region=eu")
    monkeypatch.setenv("ANALYTICS_LIFECYCLE", "true")
    kept = MemoryTransport()
    with AnalyticsTracker("shop", transport=kept) as tracker:
        tracker.track("e")
        tracker.close()

    assert [event.name for event in kept.events] == ["startup", "e", "shutdown"]
    assert kept.events[1].properties == {"region": "eu"}


@pytest.mark.parametrize("name", NAMES)
def test_setting_has_its_row_in_the_manual(name: str) -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| `")]

    assert any(f"`{name}`" in row.split("|")[1] for row in rows)


@pytest.mark.parametrize("name", NAMES)
def test_command_line_knows_the_variable(name: str, tmp_path: Path) -> None:
    """It warns of variables that nobody reads."""
    env: dict[str, Any] = {f"ANALYTICS_{name.upper()}": "1", "ANALYTICS_DATA": str(tmp_path)}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        config.load(env=env, folder=tmp_path, home=tmp_path)


def test_sync_says_whether_an_event_was_delivered() -> None:
    class Refusing(MemoryTransport):
        def send(self, events: Any) -> None:
            super().send(events)
            raise ConfigError("no")

    kept, refusing = MemoryTransport(), Refusing()
    with AnalyticsTracker("shop", transport=kept, sync=True, interval=60) as tracker:
        event_id = tracker.track("e")
        assert [event.event_id for event in kept.events] == [event_id]
    with AnalyticsTracker("shop", transport=refusing, sync=True, interval=60) as tracker:
        assert tracker.track("e") is None
    assert len(refusing.events) == 1
