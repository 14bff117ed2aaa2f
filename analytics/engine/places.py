"""Where an IP address is, by the databases of the operator.

    opened(folder).find("81.2.69.160", ("en",))
    -> {"City": "London", "Country": "United Kingdom", "lat": "51.5142", …}

The databases are the ``.mmdb`` files in the folder ``geoip`` of the data directory, such as
GeoLite2-City.mmdb: those of cities first, then those of countries.

Source: Splunk Search Reference 9.3, iplocation; MaxMind DB file format specification 2.0.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from analytics.errors import SearchError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from maxminddb import Reader

FOLDER = "geoip"
_TYPES = ("City", "Enterprise", "Country")


@dataclass(frozen=True, slots=True)
class Places:
    """Databases of places, the best first."""

    readers: tuple[Reader, ...]

    def find(self, address: str, languages: Sequence[str]) -> dict[str, str]:
        """Return what is known of *address*; nothing for what is no address."""
        for reader in self.readers:
            try:
                record: Any = reader.get(address)
            except ValueError:
                continue
            if isinstance(record, dict):
                return _fields(record, languages)
        return {}


def opened(folder: Path) -> Places:
    """Open the databases of a data directory; each is opened once.

    Raises:
        SearchError: there is none, it cannot be read, or the package for it is missing.
    """
    files = sorted((folder / FOLDER).glob("*.mmdb"))
    readers = [_reader(file, file.stat().st_mtime_ns) for file in files]
    known = [
        (place, reader)
        for reader in readers
        for place, name in enumerate(_TYPES)
        if reader.metadata().database_type.endswith(name)
    ]
    known.sort(key=lambda pair: pair[0])
    if not known:
        raise SearchError(
            f"iplocation needs a database of places. Put a file such as GeoLite2-City.mmdb into "
            f"the folder {FOLDER!r} of the data directory."
        )
    return Places(tuple(reader for _, reader in known))


def no_places() -> Places:
    """Stand for databases where there are none."""
    raise SearchError("There is no database of places here. Run the search in an engine.")


@lru_cache(maxsize=8)
def _reader(file: Path, _changed: int) -> Reader:
    try:
        import maxminddb  # noqa: PLC0415  (an extra)
    except ImportError as error:
        raise SearchError(
            "iplocation needs the package maxminddb. Install splunk-product-analytics[geo]."
        ) from error
    try:
        return maxminddb.open_database(file)
    except (OSError, maxminddb.InvalidDatabaseError) as error:
        raise SearchError(
            f"The database of places {file.name!r} cannot be read: {error}. Put it there again."
        ) from error


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
