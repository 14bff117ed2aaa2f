"""The country of a time zone, for where there is no database of places.

    country("Europe/Zurich")    'CH'
    country("Asia/Calcutta")    'IN'
    country("UTC")              ''

A browser tells its zone, and most zones lie in one country. Who travels keeps the zone of home
or takes that of the place, as the device is set.

Source: the tables of the time zone database (public domain), ``zone.tab`` (a country for each
zone) and the links of ``tzdata.zi`` (older names), as the system or the package tzdata has them.
"""

from __future__ import annotations

import zoneinfo
from functools import cache
from importlib import resources
from pathlib import Path


def country(zone: str) -> str:
    """Give the ISO 3166-1 code of the country of an IANA zone; "" where none is known."""
    return _countries().get(zone, "")


@cache
def _countries() -> dict[str, str]:
    known: dict[str, str] = {}
    for line in _table("zone.tab").splitlines():
        if not line.startswith("#") and line.count("\t") >= 2:
            code, _, zone, *_ = line.split("\t")
            known[zone] = code
    for line in _table("tzdata.zi").splitlines():
        if line.startswith("L ") and line.count(" ") == 2:
            _, zone, older = line.split(" ")
            if zone in known:
                known.setdefault(older, known[zone])
    return known


def _table(name: str) -> str:
    """Read a table of the package tzdata, else of the system; "" where neither has it."""
    try:
        return (resources.files("tzdata.zoneinfo") / name).read_text("utf-8")
    except (ModuleNotFoundError, OSError):
        pass
    for folder in zoneinfo.TZPATH:
        try:
            return (Path(folder) / name).read_text("utf-8")
        except OSError:
            continue
    return ""
