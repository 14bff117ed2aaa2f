"""The settings decide where events go, and where they wait."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from splunklib.client import Service

from analytics.errors import ConfigError
from analytics.tracking.settings import resolve
from analytics.tracking.targets import Target
from analytics.transports.hec import HecTransport
from analytics.transports.http import HttpTransport
from analytics.transports.journal import JournalTransport
from analytics.transports.memory import MemoryTransport
from analytics.transports.rest import RestTransport

HEC = "https://h:8088/services/collector"


def target(application: str = "shop", **given: Any) -> Target:
    place = {
        name: given.pop(name)
        for name in ("splunk_info", "data", "index", "transport")
        if name in given
    }
    return Target(application, resolve(given, {}), **place)


def spool(made: Target) -> Path | None:
    """Name the folder where events wait."""
    opened = made.open_spool(lambda _lost: None)
    return opened.folder if opened else None


def test_data_directory_is_the_embedded_engine(data: Path) -> None:
    transport = target(data=data).open()

    assert isinstance(transport, JournalTransport)
    transport.close()


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({"splunk_info": {"host": "h", "token": "t"}}, RestTransport),
        ({"splunk_info": Service(token="t")}, RestTransport),
        ({"url": HEC, "key": "t"}, HecTransport),
        ({"url": "https://h/in", "key": "k"}, HttpTransport),
        ({"url": "http://127.0.0.1:8080"}, HttpTransport),
        ({"transport": MemoryTransport()}, MemoryTransport),
    ],
    ids=["login", "Service", "event collector", "collector", "without a key", "one's own"],
)
def test_place_decides_the_way(given: dict[str, Any], kind: type) -> None:
    assert isinstance(target(**given).open(), kind)


def test_environment_may_name_a_splunk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPLUNK_HOST", "h")

    assert isinstance(target().open(), RestTransport)


@pytest.mark.parametrize(
    ("given", "fix"),
    [
        ({"url": "https://h", "data": "d"}, "Give one of"),
        ({"url": "https://h", "splunk_info": {"host": "h"}}, "Give one of"),
        ({"url": "h"}, "Give scheme"),
        ({"url": HEC}, "needs a token"),
        ({"url": "https://h", "key": "a b"}, "Copy it again"),
        ({"durability": "disk"}, "'fast' or 'process'"),
        ({"durability": "process", "spool": False}, "Leave out spool=False"),
        ({"max_spool": 1}, "or more"),
    ],
)
def test_what_does_not_go_together_is_told(given: dict[str, Any], fix: str) -> None:
    with pytest.raises(ConfigError, match=fix):
        target(**given)


@pytest.mark.parametrize(
    "given",
    [{"spool": False, "url": "https://h"}, {"transport": MemoryTransport()}, {"data": "d"}],
    ids=["none wanted", "own transport", "journal"],
)
def test_nothing_waits_where_nothing_need(given: dict[str, Any]) -> None:
    assert spool(target(**given)) is None


@pytest.mark.parametrize(
    "given",
    [
        {"url": "https://h"},
        {"splunk_info": {"host": "h", "token": "t"}},
        {"splunk_info": Service(token="t")},
        {"transport": MemoryTransport(), "durability": "process"},
        {"spool": True},
    ],
    ids=["collector", "login", "Service", "process", "wanted"],
)
def test_spool_is_in_the_data_directory(
    given: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ANALYTICS_DATA", str(tmp_path / "d"))
    folder = spool(target(**given))

    assert folder
    assert folder.parent == tmp_path / "d" / "spool"
    assert not folder.parent.exists(), "nothing is made before there is something to keep"


def test_folder_is_that_of_application_and_place(tmp_path: Path) -> None:
    """Nobody delivers to one place what was meant for another; a new key changes nothing."""
    same = [
        target(url="https://h", spool=tmp_path),
        target(url="https://h/", key="new", spool=tmp_path),
    ]
    others = [
        target("a/b", url="https://h", spool=tmp_path),
        target("a b", url="https://h", spool=tmp_path),
        target(url="https://i", spool=tmp_path),
        target(url=HEC, key="t", spool=tmp_path),
        target(url=HEC, key="t", index="web", spool=tmp_path),
    ]

    first, again = map(spool, same)
    assert first == again
    folders = {first, *map(spool, others)}
    assert len(folders) == 6
    assert {folder.parent for folder in folders if folder} == {tmp_path}


def test_home_in_the_name_of_the_spool_is_meant() -> None:
    folder = spool(target(url="https://h", spool="~/waiting"))

    assert folder
    assert folder.parent == Path.home() / "waiting"
