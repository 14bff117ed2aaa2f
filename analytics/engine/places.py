"""Where an IP address is, by the databases of the operator.

    opened(folder).find("81.2.69.160", ("en",))
    -> {"City": "London", "Country": "United Kingdom", "lat": "51.5142", …}

The databases are the ``.mmdb`` files in the folder ``geoip`` of the data directory, such as
GeoLite2-City.mmdb: those of cities first, then those of countries.

Source: Splunk Search Reference 9.3, iplocation; MaxMind DB file format specification 2.0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analytics.enrich.places import FOLDER, Database, best, files, record_of
from analytics.enrich.places import opened as opened_file
from analytics.errors import DataError, MissingExtraError, SearchError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Places:
    """Databases of places, the best first."""

    databases: tuple[Database, ...]

    def find(self, address: str, languages: Sequence[str]) -> dict[str, str]:
        """Return what is known of *address*; nothing for what is no address."""
        record = record_of(self.databases, address)
        return {} if record is None else _fields(record, languages)


def opened(folder: Path) -> Places:
    """Open the databases of a data directory; each is opened once.

    Raises:
        SearchError: there is none, it cannot be read, or the package for it is missing.
    """
    try:
        known = best([opened_file(path) for path in files(folder)])
    except MissingExtraError as error:
        raise SearchError(
            "iplocation needs the package maxminddb. Install splunk-product-analytics[geo]."
        ) from error
    except DataError as error:
        raise SearchError(str(error)) from error
    if not known:
        raise SearchError(
            f"iplocation needs a database of places. Put a file such as GeoLite2-City.mmdb into "
            f"the folder {FOLDER!r} of the data directory."
        )
    return Places(known)


def no_places() -> Places:
    """Stand for databases where there are none."""
    raise SearchError("There is no database of places here. Run the search in an engine.")


def _fields(record: Mapping[str, Any], languages: Sequence[str]) -> dict[str, str]:
    place = record.get("location", {})
    regions = record.get("subdivisions") or [{}]
    found = {
        "City": _name(record.get("city", {}), languages),
        "Continent": _name(record.get("continent", {}), languages),
        "Country": _name(record.get("country", {}), languages),
        "MetroCode": place.get("metro_code"),
        "Region": _name(regions[0], languages),
        "Timezone": place.get("time_zone"),
        "lat": place.get("latitude"),
        "lon": place.get("longitude"),
    }
    return {name: str(value) for name, value in found.items() if value not in (None, "")}


def _name(part: Mapping[str, Any], languages: Sequence[str]) -> str | None:
    names = part.get("names", {})
    for language in languages:
        code = part.get("iso_code") or part.get("code") if language == "code" else None
        if found := code or names.get(language):
            return str(found)
    english = names.get("en")
    return None if english is None else str(english)
