"""The doctor says what is well and what is not."""

from __future__ import annotations

import os
from datetime import timedelta
from shutil import copyfile
from typing import TYPE_CHECKING

import pytest

from analytics.cli import main
from analytics.cli.verbs import doctor
from analytics.enrich import places

if TYPE_CHECKING:
    from pathlib import Path


def run(data: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, str]]:
    """Give the exit code, and what was looked at with its line."""
    capsys.readouterr()
    code = main(["--data", str(data), "doctor"])
    lines = capsys.readouterr().out.splitlines()
    return code, {line[4:28].strip(): line for line in lines}


def test_new_folder_is_well(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = run(data, capsys)

    assert code == 0
    assert "is made with the first event" in said["data directory"]
    assert "finds 0 events" in said["engine"]
    assert all(line.startswith("ok") for line in said.values())


def test_events_are_counted_and_the_folder_weighed(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["--data", str(data), "track", "shop", "login"])
    code, said = run(data, capsys)

    assert code == 0
    assert str(data) in said["data directory"]
    assert "free" in said["data directory"]
    assert "finds 1 events" in said["engine"]


def test_versions_are_told(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, said = run(data, capsys)

    assert {"Python", "splunk-sdk", "bottle", "duckdb"} <= said.keys()


def test_full_disk_is_not_well(
    data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    main(["--data", str(data), "track", "shop", "login"])
    monkeypatch.setattr(doctor, "LEAST_FREE_BYTES", 1 << 60)
    code, said = run(data, capsys)

    assert code == 1
    assert said["data directory"].startswith("!!")
    assert "free some space" in said["data directory"]


def test_record_set_aside_is_not_well(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--data", str(data), "track", "shop", "login"])
    aside = data / "journal" / "aside"
    aside.mkdir()
    (aside / "1.txt").write_text("{")
    code, said = run(data, capsys)

    assert code == 1
    assert str(aside / "1.txt") in said["unread"]


def test_folder_that_cannot_be_used_is_not_well(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    code, said = run(tmp_path / "file" / "data", capsys)

    assert code == 1
    assert said["engine"].startswith("!!")


def test_splunk_that_does_not_answer_is_not_well(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.environ, "ANALYTICS_HOST", "127.0.0.1")
    monkeypatch.setitem(os.environ, "ANALYTICS_PORT", "9")
    monkeypatch.setitem(os.environ, "ANALYTICS_USERNAME", "u")
    monkeypatch.setitem(os.environ, "ANALYTICS_PASSWORD", "p")
    code = main(["doctor"])

    assert code == 1
    assert "!!  127.0.0.1 " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0 B"), (999, "999 B"), (1_500, "2 kB"), (5e12, "5.0 TB")]
)
def test_sizes_are_read_easily(count: float, text: str) -> None:
    assert doctor._bytes(count) == text


def test_rules_bots_and_places_are_looked_at(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (data / "geoip").mkdir(parents=True)
    (data / "geoip/x.mmdb").write_text("words")
    (data / "bots.txt").write_text("")
    (data / "privacy.toml").write_text("x = 1")
    code, said = run(data, capsys)

    assert code == 1
    assert "Unknown rule 'x'" in said["privacy"]
    assert "is empty" in said["bots"]
    assert "cannot be read" in said["places"]
    assert all(said[name].startswith("!!") for name in ("privacy", "bots", "places"))


@pytest.mark.parametrize(
    ("name", "days", "want"),
    [
        ("GeoIP2-City-Test", 36_500, "ok"),
        ("GeoIP2-City-Test", 0, "is old"),
        ("GeoLite2-ASN-Test", 36_500, "knows no places"),
    ],
)
def test_database_of_places_has_its_age(
    shared: Path, data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
    name: str, days: int, want: str,
) -> None:  # fmt: skip
    (data / "geoip").mkdir(parents=True)
    copyfile(shared / f"data/geoip/{name}.mmdb", data / "geoip/x.mmdb")
    monkeypatch.setattr(places, "OLD", timedelta(days=days))

    assert want in run(data, capsys)[1]["places"]
