"""The rules in force are shown as they could be written."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest

from analytics.cli import main
from analytics.privacy.policy import read

if TYPE_CHECKING:
    from pathlib import Path


def test_what_is_shown_can_be_written(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data.mkdir()
    (data / "privacy.toml").write_text(
        'ip = "hash"\n[paths]\n"/a/*" = "/a/:id"\n[application.shop]\nretention_days = 9\n'
    )
    main(["--data", str(data), "privacy"])
    copy = tmp_path / "copy.toml"
    copy.write_text(capsys.readouterr().out)

    assert read(copy).every == read(data / "privacy.toml").every
    assert read(copy).own == read(data / "privacy.toml").own


def test_one_application(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data.mkdir()
    (data / "privacy.toml").write_text("[application.shop]\nretention_days = 9\n")
    main(["--data", str(data), "privacy", "shop"])

    assert tomllib.loads(capsys.readouterr().out)["retention_days"] == 9


def test_without_a_file_they_are_the_defaults(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--data", str(data), "privacy"]) == 0
    assert "the defaults" in capsys.readouterr().out


@pytest.mark.parametrize("text", ['signal = "drop"', 'steps = ["no.such:step"]'])
def test_wrong_file_is_told(data: Path, capsys: pytest.CaptureFixture[str], text: str) -> None:
    data.mkdir()
    (data / "privacy.toml").write_text(text)

    assert main(["--data", str(data), "privacy"]) == 2
    assert "privacy: " in capsys.readouterr().err
