"""A database of places is checked before it is put where it counts."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from analytics.cli import main
from analytics.enrich import places

if TYPE_CHECKING:
    from pathlib import Path


def test_file_is_set_under_the_name_of_its_type(
    shared: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = shared / "data/geoip/GeoIP2-City-Test.mmdb"

    for _ in range(2):
        assert main(["--data", str(data), "geoip", str(file)]) == 0
        assert capsys.readouterr().out.startswith("GeoIP2-City of 20")
    assert [path.name for path in (data / "geoip").iterdir()] == ["GeoIP2-City.mmdb"]
    assert places.Places(data).find("81.2.69.160")["country"] == "GB"


def test_what_is_there_is_listed(
    shared: Path, data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["--data", str(data), "geoip"]) == 0
    assert "There is none" in capsys.readouterr().out
    main(["--data", str(data), "geoip", str(shared / "data/geoip/GeoIP2-Country-Test.mmdb")])
    monkeypatch.setattr(places, "OLD", timedelta(0))
    capsys.readouterr()

    assert main(["--data", str(data), "geoip"]) == 0
    assert "days old: fetch a newer one" in capsys.readouterr().out


def test_file_that_knows_no_places_is_refused(
    shared: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = shared / "data/geoip/GeoLite2-ASN-Test.mmdb"

    assert main(["--data", str(data), "geoip", str(file)]) == 2
    assert "'GeoLite2-ASN' and knows no places" in capsys.readouterr().err
    assert not (data / "geoip").exists()


@pytest.mark.parametrize("content", [None, "", "words"], ids=["none", "empty", "words"])
def test_file_that_is_no_database_is_refused(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | None
) -> None:
    file = tmp_path / "x.mmdb"
    if content is not None:
        file.write_text(content)

    assert main(["--data", str(data), "geoip", str(file)]) == 1
    assert "cannot be read" in capsys.readouterr().err
