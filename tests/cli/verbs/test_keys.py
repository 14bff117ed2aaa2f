"""Keys from the command line: made, listed, taken away."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from analytics.accounts.keys import Keys
from analytics.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_key_is_printed_once_and_listed_without_itself(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    begun = ["--data", str(data)]
    assert (
        main([*begun, "addkey", "shop", "--origin", "https://shop.example", "--rate", "9/hour"])
        == 0
    )
    text = capsys.readouterr().out.strip()
    assert Keys(data).find(text)

    assert main([*begun, "keys", "-o", "json"]) == 0
    out = capsys.readouterr().out
    assert text not in out
    (row,) = json.loads(out)
    assert (row["id"], row["kind"], row["applications"]) == ("k1", "public", "shop")

    assert main([*begun, "delkey", "k1"]) == 0
    assert Keys(data).find(text) is None
