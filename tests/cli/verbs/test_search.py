"""Searches from the command line."""

from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING

import pytest

from analytics.cli import main

if TYPE_CHECKING:
    from pathlib import Path

MADE = '| makeresults count=2 | streamstats count as n | eval name="a".n, both=split("x y", " ")'


def run(data: Path, *arguments: str) -> int:
    return main(["--data", str(data), "search", *arguments])


def test_json_is_an_array_of_rows_of_text(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(data, f"{MADE} | fields - _time", "-o", "json") == 0
    assert json.loads(capsys.readouterr().out) == [
        {"n": "1", "name": "a1", "both": ["x", "y"]},
        {"n": "2", "name": "a2", "both": ["x", "y"]},
    ]


def test_table_is_what_people_get(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(data, f"{MADE} | table name n") == 0
    assert capsys.readouterr().out == "name  n\n----  -\na1    1\na2    2\n"


def test_search_may_come_from_standard_input(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("index=*\n| stats count\n"))

    assert run(data, "-", "-o", "csv") == 0
    assert capsys.readouterr().out == "count\n0\n"


def test_times_and_zone_are_the_searchers(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for time in ("2026-11-23T23:30:00Z", "2026-11-24T12:00:00Z", "2026-11-25T12:00:00Z"):
        main(["--data", str(data), "track", "shop", "x", "--time", time])
    capsys.readouterr()

    spl = "index=* | timechart span=1d count"
    zone = ("--tz", "Europe/Berlin")
    assert run(data, spl, "--earliest", "0", "--latest", "1795561200", *zone, "-o", "json") == 0
    rows = json.loads(capsys.readouterr().out)

    assert [(row["_time"][:10], row["count"]) for row in rows] == [("2026-11-24", "2")]


@pytest.mark.parametrize(
    ("spl", "told"),
    [
        ("application=shop | stats count", True),
        ("search application=shop", True),
        ("index=* application=none", False),
        ("| makeresults count=0", False),
        ("`mine` application=shop", False),
        ("index=* application=shop | stats count", False),
    ],
)
def test_search_that_names_no_index_says_where_it_looked(
    data: Path, capsys: pytest.CaptureFixture[str], *, spl: str, told: bool
) -> None:
    main(["--data", str(data), "track", "shop", "x"])
    capsys.readouterr()
    if "`" in spl:
        assert run(data, spl) == 2
    else:
        assert run(data, spl) == 0

    assert ('index="sample_analytics" ' in capsys.readouterr().err) is told


def test_wrong_search_is_drawn(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(data, "index=* | haed 5") == 2

    error = capsys.readouterr().err
    assert "haed" in error
    assert "^^^^" in error


def test_wrong_time_is_told(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(data, "index=*", "--earliest", "yesterdayish") == 2
    assert "yesterdayish" in capsys.readouterr().err


@pytest.mark.parametrize("form", ["xml", ""])
def test_unknown_form_is_refused(data: Path, form: str) -> None:
    with pytest.raises(SystemExit):
        run(data, MADE, "-o", form)
