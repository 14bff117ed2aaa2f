"""One event from the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from analytics.cli import main

if TYPE_CHECKING:
    from pathlib import Path


def found(data: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    capsys.readouterr()
    spl = "index=* | fields - _raw _time | head 1"
    assert main(["--data", str(data), "search", spl, "-o", "json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    return dict(row)


def test_event_is_found_by_the_next_search(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(
        ["--data", str(data), "track", "shop", "purchase", "--distinct-id", "u1", "plan=a=b"]
    )
    event_id = capsys.readouterr().out.strip()
    row = found(data, capsys)

    assert code == 0
    assert row["event_id"] == event_id
    assert (row["application"], row["event"], row["distinct_id"]) == ("shop", "purchase", "u1")
    assert row["analytics_prop__plan"] == "a=b"


def test_time_and_index_can_be_said(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = ["--time", "2026-11-24T10:00:00Z", "--index", "web"]
    assert main(["--data", str(data), "track", "shop", "login", *place]) == 0
    capsys.readouterr()

    main(["--data", str(data), "search", "index=web | stats max(_time) as t", "-o", "json"])

    assert float(json.loads(capsys.readouterr().out)[0]["t"]) == 1795514400


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["shop", "x", "plan"], "Write it as key=value"),
        (["shop", "x", "=plan"], "Write it as key=value"),
        (["", "x"], "application '' is empty"),
        (["shop", " "], "event ' ' is empty"),
        (["shop", "x", "--time", "soon"], "'soon' cannot be read"),
    ],
)
def test_what_cannot_be_recorded_is_told(
    data: Path, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--data", str(data), "track", *arguments]) == 2
    assert message in capsys.readouterr().err
