"""Files from the command line: what came in, what was refused, what was wrong."""

from __future__ import annotations

import gzip
import io
import json
import os
import sys
from typing import TYPE_CHECKING

import pytest
from support.sqlite import PYCOLYTICS, database, logged

from analytics.cli import main
from analytics.imports import formats

if TYPE_CHECKING:
    from pathlib import Path

    from analytics.event import Event

LINES = [
    {"at": "2026-11-24 10:00:00", "kind": "login", "who": {"id": 7}, "plan": "pro"},
    {"at": 1795514400, "kind": "logout", "who": {"id": 8}},
    {"at": "later", "kind": "login"},
    {"kind": "login"},
]
MAPPED = ["--app", "shop", "--time", "at", "--event", "kind", "--distinct-id", "who.id"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "events.gz"
    path.write_bytes(gzip.compress("".join(json.dumps(line) + "\n" for line in LINES).encode()))
    return path


def run(data: Path, *arguments: str | Path) -> int:
    return main(["--data", str(data), "import", *map(str, arguments)])


def rows(data: Path, spl: str, capsys: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    capsys.readouterr()
    assert main(["--data", str(data), "search", spl, "-o", "json", "--tz", "UTC"]) == 0
    return list(json.loads(capsys.readouterr().out))


def test_summary_tells_what_was_taken_and_refused(
    data: Path, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(data, "jsonl", file, *MAPPED) == 0

    told = capsys.readouterr().out.splitlines()
    assert told[0] == f"{file}: 2 events taken, 2 refused."
    assert told[1].startswith("  1 x the time cannot be read; first in line 3: Time 'later'")
    assert told[2].startswith("  1 x no field 'at'; first in line 4: The record has no field 'at'")


def test_summary_tells_what_is_not_carried_over(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = [f"x-{number:02}" for number in range(25)]
    path = tmp_path / "edge.log"
    path.write_text(
        f"#Fields: date time {' '.join(names)}\n"
        f"2024-03-01 10:05:03 {' '.join(names)}\n2024-03-01 10:05:04 b{' -' * 24}\n"
    )

    assert run(data, "w3c", path, "--app", "shop") == 0

    told = capsys.readouterr().out.splitlines()
    assert told[:4] == [
        f"{path}: 2 events taken.",
        "  Not carried over:",
        "  2 x column x-00; first in line 2: 'x-00'",
        "  1 x column x-01; first in line 2: 'x-01'",
    ]
    assert told[-2] == "  5 x 5 other things"


def test_fields_are_what_the_options_say(
    data: Path, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(data, "jsonl", file, *MAPPED, "--tz", "Europe/Berlin", "--index", "web")

    assert rows(
        data, "index=web | sort 0 _time | table event distinct_id analytics_prop__plan", capsys
    ) == [
        {"event": "login", "distinct_id": "7", "analytics_prop__plan": "pro"},
        {"event": "logout", "distinct_id": "8"},
    ]
    (row,) = rows(data, "index=web event=login | eval t=_time | table t", capsys)
    assert float(row["t"]) == 1795510800


def test_second_run_adds_nothing(
    data: Path, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(data, "jsonl", file, *MAPPED)
    capsys.readouterr()

    assert run(data, "jsonl", file, *MAPPED) == 0
    assert "0 events taken, 2 were there already, 2 refused." in capsys.readouterr().out


def test_several_files_and_standard_input(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("time,event\n2026-11-24,a\n")
    reading, writing = os.pipe()
    os.write(writing, b"time,event\n2026-11-25,b\n")
    os.close(writing)
    with os.fdopen(reading) as pipe:
        monkeypatch.setattr(sys, "stdin", pipe)
        assert run(data, "csv", path, "-", "--app", "shop") == 0

    assert "standard input: 1 events taken." in capsys.readouterr().out


def test_person_field_that_no_event_has_is_told(
    data: Path, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(data, "jsonl", file, *MAPPED[:-1], "who.ident")

    assert "No event has a distinct_id: there is no field 'who.ident'." in capsys.readouterr().out


def test_bar_is_drawn_on_a_terminal_only(
    data: Path, file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(data, "jsonl", file, *MAPPED)
    assert capsys.readouterr().err == ""

    screen = io.StringIO()
    monkeypatch.setattr(screen, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stderr", screen)
    run(data, "jsonl", file, *MAPPED)

    assert "100% [##############################] 2 events" in screen.getvalue()


def test_file_without_an_event_is_a_failure(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "picture"
    path.write_bytes(b"\x89PNG\n\x00\n")

    assert run(data, "combined", path, "--app", "x") == 1
    assert "2 refused" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--tz", "Mars/Olympus"], "no time zone 'Mars/Olympus'"),
        (["--delimiter", "ab"], "delimiter 'ab' is too long"),
        (["--time", "att"], "no column 'att'"),
    ],
)
def test_option_that_makes_no_sense_is_told(
    data: Path,
    tmp_path: Path,
    arguments: list[str],
    message: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("at,event\n2026-11-24,a\n")

    assert run(data, "csv", path, "--app", "shop", *arguments) == 2
    assert message in capsys.readouterr().err


LOG = (
    '83.149.9.216 - - [17/May/2015:10:05:03 +0000] "GET /a?token=t1 HTTP/1.1" 200 203 "-" '
    '"Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0"\n'
)


def test_access_log_goes_by_the_rules_of_privacy(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "access.log"
    path.write_text(LOG)
    data.mkdir()
    (data / "privacy.toml").write_text('ip = "anonymize"')

    assert run(data, "combined", path, "--app", "web") == 0

    fields = "analytics_prop__ip analytics_prop__url analytics_prop__browser analytics_prop__bot"
    assert rows(
        data, f"index=* | eval day=substr(distinct_id,1,2) | table day {fields}", capsys
    ) == [
        {
            "day": "d_",
            "analytics_prop__ip": "83.149.9.0",
            "analytics_prop__url": "/a",
            "analytics_prop__browser": "Firefox",
            "analytics_prop__bot": "false",
        }
    ]
    files = [file for file in data.rglob("*") if file.is_file()]
    assert files
    assert not any(b"83.149.9.216" in file.read_bytes() for file in files)


def test_secrets_that_were_taken_out_are_told(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("time,event,password\n2026-11-24,a,x\n2026-11-24,b,y\n")

    assert run(data, "csv", path, "--app", "shop") == 0
    assert "  By the rules of privacy: 2 x secret:password." in capsys.readouterr().out


def test_events_that_are_dropped_are_told(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("time,event\n2026-11-24,a\n")
    data.mkdir()
    (data / "privacy.toml").write_text(f'steps = ["{__name__}:nothing"]')

    assert run(data, "csv", path, "--app", "shop") == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0] == f"{path}: 0 events taken."
    assert told[2] == "  1 x event that the rules of privacy drop; first in line 2: 'a'"


def nothing(_event: Event) -> None:
    """Keep no event."""


def test_pycolytics_keeps_the_applications_and_needs_the_zone(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "database.db"
    with database(path, PYCOLYTICS) as connection:
        logged(connection, 1)
        logged(connection, 2, application="tool")
        logged(connection, 3, time="later")

    with pytest.raises(SystemExit):
        run(data, "pycolytics", path)
    assert "--tz" in capsys.readouterr().err
    assert run(data, "pycolytics", path, "--tz", "Europe/Berlin") == 0
    told = capsys.readouterr().out
    assert "2 events taken, 1 refused." in told
    assert "first in row 3 of 'event': Time 'later'" in told
    assert rows(data, "index=* | stats count by application", capsys) == [
        {"application": "game", "count": "1"},
        {"application": "tool", "count": "1"},
    ]


@pytest.mark.parametrize("name", ["access-log", "nginx", "combined"])
def test_format_has_other_names(
    data: Path, tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "access.log"
    path.write_text(LOG)

    assert run(data, name, path, "--app", "web") == 0
    assert ": 1 events taken" in capsys.readouterr().out


def test_names_of_formats_are_each_of_one() -> None:
    named = [
        name for form in formats.names() for name in (form, *formats.aliases(formats.load(form)))
    ]

    assert sorted([*named, *formats.HINTS]) == sorted({*named, *formats.HINTS})


@pytest.mark.parametrize("name", formats.HINTS)
def test_format_that_is_not_there_has_a_hint(
    data: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(data, name, "file", "--app", "web") == 2
    assert f"There is no format {name!r}. {formats.HINTS[name]}" in capsys.readouterr().err


def test_database_is_not_followed(data: Path) -> None:
    with pytest.raises(SystemExit):
        run(data, "crumby", "a.db", "--app", "shop", "--follow")


def test_option_of_another_format_is_refused(data: Path, file: Path) -> None:
    with pytest.raises(SystemExit):
        run(data, "combined", file, "--app", "shop", "--time", "at")
