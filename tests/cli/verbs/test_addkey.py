"""A key from the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_wrong_rate_is_told(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(data), "addkey", "shop", "--rate", "often"]) == 2
    assert "'often'" in capsys.readouterr().err


def test_secret_key_begins_otherwise(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(data), "addkey", "shop", "--secret"]) == 0
    assert capsys.readouterr().out.startswith("sk_")
