"""A person is taken out of every file, whoever owns the data."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from analytics.cli import main
from analytics.connect import close, connect, own
from analytics.engine import hot
from analytics.event import Event
from analytics.testing import _ports, splunkd
from analytics.transports.journal import Journal
from analytics.transports.spool import Spool, encode

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.testing import Splunkd

# The fixtures of the plugin, without the plugin.
__all__ = ["_ports", "splunkd"]

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
WHO, VISITOR = "erika-musterfrau", "visitor-7f3a9c"
real = hot.duckdb.connect


@pytest.fixture(autouse=True)
def _plain_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have texts stand in the files of the store as they are."""

    def plainly(path: str, config: dict[str, Any]) -> Any:
        return real(path, config={**config, "force_compression": "uncompressed"})

    monkeypatch.setattr(hot.duckdb, "connect", plainly)


def holding(folder: Path, word: str) -> list[str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return sorted(
        str(path.relative_to(folder)) for path in files if word.encode() in path.read_bytes()
    )


def run(data: Path, *words: str) -> int:
    return main(["--data", str(data), *words])


def fill(data: Path) -> None:
    """Track events of one person under two ids, of others, and what cannot be read."""
    for who, pairs in (
        (WHO, "greeting=hello-from-her"), (VISITOR, "x=1"), ("u2", f"friend={WHO}"), ("u3", "x=1"),
    ):  # fmt: skip
        assert run(data, "track", "shop", "view", "--distinct-id", who, pairs) == 0
    assert run(data, "track", "shop", "alias", "--distinct-id", WHO, f"previous_id={VISITOR}") == 0
    (data / "journal/1.ndjson").write_text(f'{{"distinct_id":"{VISITOR}" is no record\n')


def count(data: Path) -> int:
    service = connect(data=data)
    service.jobs.oneshot(f"search index=* {WHO}", output_mode="json").read()  # leaves a trace
    reply = service.jobs.oneshot("search index=* | stats count", output_mode="json")
    return int(reply.read().split(b'"count":"')[1].split(b'"')[0])


@pytest.mark.parametrize("is_owned", [False, True], ids=["nobody", "a server"])
def test_nothing_is_left(
    data: Path,
    capsys: pytest.CaptureFixture[str],
    is_owned: bool,  # noqa: FBT001
) -> None:
    fill(data)
    server = own(data) if is_owned else None
    writer = Journal(data)
    record = {"ts": 1, "application": "shop", "event": "e", "distinct_id": WHO, "event_id": "w"}
    writer.append([{**record, "props": {}, "index": "web", "received": 1}])
    assert count(data) == 6
    connect(data=data).jobs.create(f"search index=* {WHO}", exec_mode="blocking")
    assert holding(data, WHO) != []
    assert holding(data, VISITOR) != []

    capsys.readouterr()
    assert run(data, "erase", "--distinct-id", VISITOR, "--dry-run") == 0
    said = capsys.readouterr().out.splitlines()
    assert said[:3] == [
        f"ids: {VISITOR}, {WHO}",
        "4 events would go",
        "1 events of others that named the person would go",
    ]
    assert holding(data, WHO) != []

    assert run(data, "erase", "--distinct-id", VISITOR) == 0
    assert holding(data, WHO) == holding(data, VISITOR) == holding(data, "hello-from-her") == []
    assert count(data) == 2
    writer.close()
    if server:
        server.close()
    close(data)
    assert holding(data, WHO) == holding(data, VISITOR) == []
    assert count(data) == 2
    close(data)


def test_one_id_alone(data: Path) -> None:
    fill(data)

    assert run(data, "erase", "--distinct-id", VISITOR, "--no-aliases") == 0
    assert count(data) == 3  # the alias names it too


def test_spool_of_a_tracker(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "spool"
    spool = Spool(folder)
    events = [
        Event("shop", "view", NOON, who, {"friend": friend}, f"e{n}")
        for n, (who, friend) in enumerate([(WHO, "u2"), ("u2", WHO), ("u3", "u4")])
    ]
    spool.append(encode(events))
    assert holding(folder, WHO) != []

    assert run(data, "erase", "--distinct-id", WHO, "--spool", str(folder)) == 0
    assert "2 lines of spools" in capsys.readouterr().out
    assert holding(folder, WHO) == []
    taken = spool.take(10, 1 << 16)
    assert taken is not None
    assert taken.damaged == 0
    assert [(e.event_id, dict(e.properties)) for e in taken.events] == [
        ("e1", {"friend": "*" * len(WHO)}), ("e2", {"friend": "u4"}),
    ]  # fmt: skip
    spool.close()


def test_file_that_is_not_ours_is_told(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fill(data)
    (data / "lookups").mkdir()
    (data / "lookups/names.csv").write_text(f"id,name\n{WHO},Erika\n")

    assert run(data, "erase", "--distinct-id", WHO) == 1
    assert "'lookups/names.csv' of the data directory still names" in capsys.readouterr().out


def test_empty_id_is_refused(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(data, "erase", "--distinct-id", "") == 2
    assert "is empty" in capsys.readouterr().err


def test_splunk_is_told_what_it_can_do(
    monkeypatch: pytest.MonkeyPatch, splunkd: Splunkd, capsys: pytest.CaptureFixture[str]
) -> None:
    where = urlsplit(splunkd.url)
    for name, value in {
        "SCHEME": where.scheme, "HOST": where.hostname, "PORT": where.port,
        "USERNAME": splunkd.username, "PASSWORD": splunkd.password,
    }.items():  # fmt: skip
        monkeypatch.setenv(f"ANALYTICS_{name}", str(value))

    assert main(["erase", "--distinct-id", WHO, "--application", "shop"]) == 0
    said = capsys.readouterr().out
    assert "cannot take events out of a bucket" in said
    search = said.splitlines()[-1]
    assert search.endswith(" | delete")
    assert splunkd.rows(search.removesuffix(" | delete")) == []
