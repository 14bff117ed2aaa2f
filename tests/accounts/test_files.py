"""Small files that several processes change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.accounts import files

if TYPE_CHECKING:
    from pathlib import Path


def test_written_whole_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.json"
    assert files.state(path) is None
    with files.turn(path.with_suffix(".lock")):
        files.write(path, b"1")
        before = files.state(path)
        files.write(path, b"2")

    assert path.read_bytes() == b"2"
    assert files.state(path) != before
    assert path.stat().st_mode & 0o777 == 0o600
    assert {one.name for one in path.parent.iterdir()} == {"a.json", "a.lock"}
