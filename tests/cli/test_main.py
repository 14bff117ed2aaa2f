"""The command line says in a sentence what was wrong, and by its exit code whose fault it was."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from analytics.cli import main, verbs

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("arguments", [[], ["--nonsense"], ["fly"], ["search"], ["import", "xml"]])
def test_what_is_not_understood_is_two(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)

    assert caught.value.code == 2
    assert "usage: analytics" in capsys.readouterr().err


@pytest.mark.parametrize("verb", verbs.names())
def test_every_verb_has_help(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main([verb, "--help"])

    assert caught.value.code == 0
    assert f"usage: analytics {verb}" in capsys.readouterr().out


def test_missing_file_is_one(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["--data", str(data), "import", "jsonl", "nowhere.json", "--app", "x"])

    assert code == 1
    assert capsys.readouterr().err == "analytics import: nowhere.json: No such file or directory.\n"


def test_setting_that_cannot_be_used_is_two(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ANALYTICS_TZ", "Mars/Olympus")

    assert main(["search", "x"]) == 2
    assert "Mars/Olympus" in capsys.readouterr().err


def test_reader_that_has_seen_enough_is_no_failure(data: Path) -> None:
    """As in: analytics search … | head."""
    spl = "| makeresults count=50000"
    command = [sys.executable, "-m", "analytics.cli", "--data", str(data), "search", spl]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        error = process.stderr.read()

    assert error == b""
