"""Add where an IP address is.

    iplocation [prefix=<text>] [allfields=<bool>] [lang=<language>] <field>

    search index=web | iplocation client | stats count BY Country

Adds City, Country, Region, lat and lon, with ``allfields=t`` also Continent, MetroCode and
Timezone; ``prefix`` is put before their names. An address of no known place, as a private one,
adds nothing. ``lang`` is the language of the names, or several with commas between, the first that
there is (``lang="de,en"``); ``code`` gives codes in place of names.

The places are those of the MaxMind databases (``.mmdb`` files of cities or countries) that the
operator puts into the folder ``geoip`` of the data directory. The extra ``[geo]`` reads them.

Source: Splunk Search Reference 9.3, iplocation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.plan import Located, Plan

if TYPE_CHECKING:
    from analytics.spl.args import Args

_OPTIONS = ("prefix", "allfields", "lang")
_NAMES = ("City", "Country", "Region", "lat", "lon")
_ALL = ("City", "Continent", "Country", "MetroCode", "Region", "Timezone", "lat", "lon")


def plan(args: Args, source: Plan) -> Plan:
    """Locate the addresses of the field."""
    options = args.options(_OPTIONS)
    field = args.plain_name()
    options |= args.options(_OPTIONS)
    args.end()
    languages = options["lang"].text if "lang" in options else "en"
    return Located(
        source,
        field,
        options["prefix"].text if "prefix" in options else "",
        _ALL if args.flag(options.get("allfields"), default=False) else _NAMES,
        tuple(part.strip() for part in languages.split(",") if part.strip()),
    )
