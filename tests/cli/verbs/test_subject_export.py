"""All events of a person come out as JSON lines."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from analytics.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def run(data: Path, *words: str) -> int:
    return main(["--data", str(data), *words])


def test_events_of_all_ids_come_out(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(
        data,
        "track",
        "shop",
        "view",
        "--distinct-id",
        "visitor-1",
        "page=/a",
        "--time",
        "1000000000",
    )
    run(data, "track", "shop", "view", "--distinct-id", "u2", "page=/b")
    run(data, "track", "shop", "alias", "--distinct-id", "u1", "previous_id=visitor-1")
    capsys.readouterr()

    assert run(data, "subject-export", "--distinct-id", "u1") == 0
    said = capsys.readouterr()
    alias, view = map(json.loads, said.out.splitlines())
    assert said.err == "2 events of u1, visitor-1\n"
    assert (alias["event"], alias["properties"]) == ("alias", {"previous_id": "visitor-1"})
    assert view.pop("event_id")
    assert view.pop("time").startswith("2001-09-09T01:46:40.000")
    assert view == {
        "application": "shop", "event": "view", "distinct_id": "visitor-1",
        "properties": {"page": "/a"},
    }  # fmt: skip


def test_one_id_and_one_application(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(data, "track", "shop", "view", "--distinct-id", "u1")
    run(data, "track", "blog", "view", "--distinct-id", "u1")
    capsys.readouterr()

    assert run(data, "subject-export", "--distinct-id", "u1", "--application", "blog") == 0
    assert json.loads(capsys.readouterr().out)["application"] == "blog"
    assert run(data, "subject-export", "--distinct-id", "no", "--no-aliases") == 0
    assert capsys.readouterr().err == "0 events of no\n"


def test_empty_id_is_refused(data: Path) -> None:
    assert run(data, "subject-export", "--distinct-id", "") == 2
