"""Places of addresses, by the test databases of MaxMind."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from analytics.enrich.places import LOOK_S, Places, best, files, opened
from analytics.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def geoip(shared: Path, data: Path) -> Path:
    """Give a data directory with the databases."""
    (data / "geoip").mkdir(parents=True)
    for name in ("GeoIP2-Country-Test", "GeoIP2-City-Test", "GeoLite2-ASN-Test"):
        shutil.copy(shared / "data/geoip" / f"{name}.mmdb", data / "geoip")
    return data


def test_cities_come_first_and_others_are_left_out(geoip: Path) -> None:
    found = best([opened(path) for path in files(geoip)])

    assert [each.type.rpartition("-")[2] for each in found] == ["City", "Country"]


@pytest.mark.parametrize(
    ("address", "want"),
    [
        ("81.2.69.160",
         {"continent": "EU", "country": "GB", "region": "ENG", "city": "London",
          "geo_timezone": "Europe/London",
          "geo_latitude": "51.5142", "geo_longitude": "-0.0931"}),
        ("127.0.0.1", {}),
        ("words", {}),
        ("", {}),
    ],
)  # fmt: skip
def test_place_of_an_address(geoip: Path, address: str, want: dict[str, str]) -> None:
    assert Places(geoip).find(address) == want


def test_without_databases_nothing_is_known(data: Path) -> None:
    assert Places(data).find("81.2.69.160") == {}


def test_wrong_file_is_told_and_the_others_are_used(
    geoip: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (geoip / "geoip/GeoLite2-City.mmdb").write_text("not a database")

    assert Places(geoip).find("81.2.69.160")["city"] == "London"
    assert "'GeoLite2-City.mmdb' cannot be read" in caplog.text


def test_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        opened(tmp_path / "none.mmdb")


def test_file_that_is_replaced_counts_within_a_minute(geoip: Path, data: Path) -> None:
    seconds = [0.0]
    places = Places(data, lambda: seconds[0])
    for path in files(geoip):
        path.unlink()

    assert places.find("81.2.69.160")["city"] == "London"
    seconds[0] = LOOK_S
    assert places.find("81.2.69.160") == {}
