"""iplocation: where an address is."""

from __future__ import annotations

import gzip
import json
import sys
from ipaddress import ip_network
from shutil import copyfile
from typing import TYPE_CHECKING

import pytest
from support.cases import NOW, Case, Engine, event, found, rows

from analytics.engine.search import Request, run
from analytics.errors import SearchError, SplError

if TYPE_CHECKING:
    from pathlib import Path

ADDRESSES = ["81.2.69.160", "10.0.0.1", "2001:218::1", "no address", "214.0.1.7"]
EVENTS = [event("e", at, ip=ip) for at, ip in enumerate(ADDRESSES)] + [event("e", 9)]
CASES = [
    Case(
        "search index=main | iplocation analytics_prop__ip | reverse"
        " | table City Country Region lat lon",
        [
            {"City": "London", "Country": "United Kingdom", "Region": "England",
             "lat": "51.5142", "lon": "-0.0931"},
            {},
            {"Country": "Japan", "lat": "35.68536", "lon": "139.75309"},
            {},
            {"City": "Melbourne", "Country": "Australia", "Region": "Victoria", "lat": "-37.8159",
             "lon": "144.9669"},
            {},
        ],
    ),
    Case(
        'search index=main | iplocation prefix=at_ allfields=true lang="xx,de" analytics_prop__ip'
        ' | where at_City="London" | table at_Continent at_Country at_MetroCode at_Timezone City',
        rows("at_Continent at_Country at_Timezone", ("Europa", "Vereinigtes Königreich",
                                                     "Europe/London")),
    ),
    Case(
        "search index=main | iplocation analytics_prop__ip lang=code | stats count BY Country",
        rows("Country count", ("AU", 1), ("GB", 1), ("JP", 1)),
    ),
    Case(
        '| makeresults | eval City="before", ip="10.0.0.1" | iplocation ip | table City',
        rows("City", "before"),
    ),
    Case("search index=main | iplocation nothing | stats count(City) AS n", rows("n", 0)),
]  # fmt: skip
REFUSED = [
    ("", "A field is missing"),
    ("ip more", "does not take 'more'"),
    ("all=t ip", "no option 'all'"),
    ("allfields=x ip", "neither true nor false"),
]


@pytest.fixture
def places(shared: Path) -> Engine:
    """An engine with the places of the test database."""
    opened = Engine(EVENTS)
    (opened.folder / "geoip").mkdir()
    copyfile(shared / "data/geoip/GeoIP2-City-Test.mmdb", opened.folder / "geoip/Test-City.mmdb")
    return opened


def located(engine: Engine, spl: str) -> list[dict[str, str]]:
    return [json.loads(row) for row in run(engine, Request(spl, zone="UTC", now=NOW)).rows]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rows(places: Engine, case: Case) -> None:
    assert located(places, case.spl) == case.rows


def test_all_answers_of_the_test_database(places: Engine, shared: Path) -> None:
    """Each network of the list has a first address, which is in the country that the list says."""
    with gzip.open(shared / "data/geoip/GeoIP2-City-Test.json.gz") as file:
        listed = json.load(file)
    networks = [(ip_network(name), record) for each in listed for name, record in each.items()]
    known = {
        str(network.network_address): record["country"]["names"]["en"]
        for network, record in networks
        if "country" in record
        and not any(network != other and network.overlaps(other) for other, _ in networks)
    }
    data = "ip\n" + "\n".join(known)
    spl = f'| makeresults format=csv data="{data}" | iplocation ip | table ip Country'
    got = {row["ip"]: row.get("Country") for row in located(places, spl)}

    assert len(known) > 150
    assert got == known


def test_without_a_database_it_says_what_to_do() -> None:
    with pytest.raises(SearchError, match=r"Put a file such as GeoLite2-City\.mmdb"):
        found(Case("search index=main | iplocation analytics_prop__ip", []), EVENTS)


def test_a_broken_database_is_told(places: Engine) -> None:
    (places.folder / "geoip/Broken-City.mmdb").write_bytes(b"no database")
    with pytest.raises(SearchError, match=r"'Broken-City.mmdb' cannot be read"):
        located(places, "search index=main | iplocation analytics_prop__ip")


def test_without_the_package_it_says_which(places: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "maxminddb", None)
    with pytest.raises(SearchError, match=r"splunk-product-analytics\[geo\]"):
        located(places, "search index=main | iplocation analytics_prop__ip")


@pytest.mark.parametrize(("arguments", "text"), REFUSED)
def test_refused(arguments: str, text: str) -> None:
    with pytest.raises(SplError, match=text):
        found(Case(f"search index=main | iplocation {arguments}", []), EVENTS)
