"""Where an IP address is, by the databases of the operator.

    Places(folder).find("81.2.69.160")
    {"country": "GB", "region": "ENG", "city": "London", "continent": "EU",
     "geo_timezone": "Europe/London", "geo_latitude": "51.5142", "geo_longitude": "-0.0931"}

The databases are the ``.mmdb`` files in the folder ``geoip`` of the data directory, such as
GeoLite2-City.mmdb: those of cities first, then those of countries. We ship none. A file that
cannot be read is told of, and the others are used.

Source: MaxMind DB file format specification 2.0, and the fields of GeoIP2 City and Country.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from time import monotonic
from typing import TYPE_CHECKING, Any

from analytics.errors import DataError, MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from maxminddb import Reader

#: The folder in the data directory.
FOLDER = "geoip"

#: How the types of databases of places end, the best first.
TYPES = ("City", "Enterprise", "Country")

#: What is found, from the roughest to the most exact.
FIELDS = (
    "continent", "country", "geo_timezone", "region", "city", "geo_latitude", "geo_longitude"
)  # fmt: skip

#: Those of them that are coordinates.
COORDINATES = FIELDS[-2:]

#: So many addresses are remembered.
REMEMBERED = 20_000

#: So often the folder is looked at.
LOOK_S = 60.0

#: A database is old after so long: networks move to other places.
OLD = timedelta(days=120)

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Database:
    """One file.

    Attributes:
        path: where it is.
        type: what it says it is, such as GeoLite2-City.
        built: when it was made.
        reader: what looks things up in it.
    """

    path: Path
    type: str
    built: datetime
    reader: Reader = field(repr=False)

    @property
    def rank(self) -> int | None:
        """Say how good it is at places, 0 for the best; None where it knows of none."""
        ranks = (place for place, name in enumerate(TYPES) if self.type.endswith(name))
        return next(ranks, None)


class Places:
    """The databases of a data directory; what they say of an address is remembered.

    A file that is added, replaced or removed counts within a minute.
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = monotonic) -> None:
        """Look things up in the databases of the data directory *folder*.

        Args:
            folder: the data directory.
            clock: counts seconds.
        """
        self._folder, self._clock = folder, clock
        self._next = 0.0
        self._seen: dict[Path, int] = {}
        self._known: Callable[[str], Mapping[str, str]] = lambda _: {}
        self._look()

    def find(self, address: str) -> Mapping[str, str]:
        """Say what is known of *address*; nothing of what is no address."""
        if self._clock() >= self._next:
            self._look()
        return self._known(address)

    def _look(self) -> None:
        self._next = self._clock() + LOOK_S
        seen = {path: path.stat().st_mtime_ns for path in files(self._folder)}
        if seen == self._seen:
            return
        self._seen, found = seen, []
        for path in seen:
            try:
                found.append(opened(path))
            except (DataError, MissingExtraError) as error:
                _LOG.warning("%s", error)
        self._known = lru_cache(maxsize=REMEMBERED)(partial(_found, best(found)))


def files(folder: Path) -> list[Path]:
    """List the databases of the data directory *folder*, whatever they hold."""
    return sorted((folder / FOLDER).glob("*.mmdb"))


def _found(databases: tuple[Database, ...], address: str) -> Mapping[str, str]:
    record = record_of(databases, address)
    return {} if record is None else _fields(record)


def best(found: list[Database]) -> tuple[Database, ...]:
    """Keep the databases that know of places, the best first."""
    ranked = [(database.rank, database) for database in found if database.rank is not None]
    ranked.sort(key=lambda pair: pair[0])
    return tuple(database for _, database in ranked)


def opened(path: Path) -> Database:
    """Open one file; once, until it is replaced.

    Raises:
        DataError: it is not there, or is no such database.
        MissingExtraError: the package that reads it is not installed.
    """
    try:
        return _opened(path, path.stat().st_mtime_ns)
    except OSError as error:
        if isinstance(error, DataError):
            raise
        raise DataError(
            f"The database of places {str(path)!r} cannot be read: {error}. Put it there again."
        ) from error


def record_of(found: tuple[Database, ...], address: str) -> Mapping[str, Any] | None:
    """Look *address* up in the first database that knows it; None where none does."""
    for database in found:
        try:
            record: Any = database.reader.get(address)
        except ValueError:  # no address, or one of a family that the file does not have
            continue
        if isinstance(record, dict):
            return record
    return None


@lru_cache(maxsize=8)
def _opened(path: Path, _changed: int) -> Database:
    try:
        import maxminddb  # noqa: PLC0415  (an extra)
    except ImportError as error:
        raise MissingExtraError("The database of places", "geo") from error
    try:
        reader = maxminddb.open_database(path)
        about = reader.metadata()
    except maxminddb.InvalidDatabaseError as error:
        raise DataError(
            f"The database of places {path.name!r} cannot be read: {error}. Put it there again."
        ) from error
    built = datetime.fromtimestamp(about.build_epoch, UTC)
    return Database(path, about.database_type, built, reader)


def _fields(record: Mapping[str, Any]) -> dict[str, str]:
    country = record.get("country") or record.get("registered_country") or {}
    regions, where = record.get("subdivisions") or [{}], record.get("location", {})
    found = {
        "continent": record.get("continent", {}).get("code"),
        "country": country.get("iso_code"),
        "geo_timezone": where.get("time_zone"),
        "region": regions[0].get("iso_code") or _english(regions[0]),
        "city": _english(record.get("city", {})),
        "geo_latitude": where.get("latitude"),
        "geo_longitude": where.get("longitude"),
    }
    return {name: str(value) for name, value in found.items() if value not in (None, "")}


def _english(part: Mapping[str, Any]) -> str | None:
    name: str | None = part.get("names", {}).get("en")
    return name
