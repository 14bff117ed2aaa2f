"""A key taken away from the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_unknown_key_is_told(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(data), "delkey", "k9"]) == 2
    assert "'k9'" in capsys.readouterr().err
    assert main(["--data", str(data), "keys"]) == 0
    assert "no keys" in capsys.readouterr().out
