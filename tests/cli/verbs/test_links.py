"""Short links from the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from analytics.cli import main
from analytics.collect.targets import is_signed
from analytics.privacy.keys import site_key

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

TARGET = "https://shop.example/sale"


def test_made_listed_and_ended(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    verb = ["--data", str(data), "links"]
    assert main([*verb, "--app", "shop", "--add", "Spring", TARGET]) == 0
    assert capsys.readouterr().out == f"/l/spring leads to {TARGET}\n"
    assert main([*verb, "--add", "spring", TARGET]) == 2
    assert "already" in capsys.readouterr().err

    assert main([*verb, "-o", "json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["id"], row["link"], row["application"]) == ("l1", "/l/spring", "shop")

    assert main([*verb, "--end", "l1"]) == 0
    assert main([*verb, "--end", "l1"]) == 2
    capsys.readouterr()
    assert main([*verb, "-o", "json", "--history"]) == 0
    assert [row["id"] for row in json.loads(capsys.readouterr().out)] == ["l1"]


def test_code_and_signature(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    verb = ["--data", str(data), "links"]
    assert main([*verb, "--qr", TARGET]) == 0
    assert "<svg" in capsys.readouterr().out

    assert main([*verb, "--sign", TARGET]) == 0
    assert is_signed(TARGET, capsys.readouterr().out.strip(), site_key(data))
    assert main([*verb, "--sign", "javascript:alert(1)"]) == 2
