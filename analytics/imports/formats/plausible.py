"""The export of Plausible: a zip archive of CSV files, all of them totals of days.

    "date","hostname","page","visits","visitors","pageviews"
    "2026-01-31","shop.example","/buy",8,8,9

Such a file has no visit, no visitor and no event of its own, so none is made up: each row is
one event with the name of its table, ``imported_pages`` here, at midnight of its day in the zone
of the site (``--tz``), nobody's, with all numbers as properties. Sum these, and do not count the
events:

    search index=* application="shop" event="imported_pages"
    | stats sum(analytics_prop__pageviews) by analytics_prop__path

The tables are ``imported_visitors``, ``_sources``, ``_pages``, ``_entry_pages``,
``_exit_pages``, ``_custom_events``, ``_locations``, ``_devices``, ``_browsers`` and
``_operating_systems``, each with its own breakdown of the same visits: they cannot be put
together. ``visitors`` of several days may be the same people. ``visit_duration`` is a sum in
seconds; ``city_geoname_id`` names a city. A row is known by its table, day and breakdown: a
later export adds its new days, and does not correct the day that an earlier one was made on.

Source: Plausible, docs "Import stats using CSV files", CSV format guidelines; "Export stats".
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

from analytics.imports.fields import Left, Refusal
from analytics.imports.products import Taken, made
from analytics.imports.tables import NULL, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.event import Event
    from analytics.imports.fields import FieldMap
    from analytics.imports.lines import Lines
    from analytics.imports.tables import Row

OPTIONS = ("zone",)
HEADS = 0

#: A column that only one table has -> the table.
_TABLES = {
    "entry_page": "imported_entry_pages",
    "exit_page": "imported_exit_pages",
    "page": "imported_pages",
    "link_url": "imported_custom_events",
    "name": "imported_custom_events",
    "source": "imported_sources",
    "referrer": "imported_sources",
    "country": "imported_locations",
    "device": "imported_devices",
    "browser": "imported_browsers",
    "operating_system": "imported_operating_systems",
    # Behind the others, which have it too.
    "visitors": "imported_visitors",
}
#: What tells rows of one day apart; all other columns are numbers.
_BREAKDOWN = frozenset(
    {*_TABLES, "hostname", "path", "utm_source", "utm_medium", "utm_campaign", "utm_content"}
    | {"utm_term", "region", "city", "browser_version", "operating_system_version"}
) - {"visitors"}
_NAMES = {
    "page": "path",
    "hostname": "host",
    "link_url": "url",
    "city": "city_geoname_id",
    "operating_system": "os",
    "operating_system_version": "os_version",
}


def read(lines: Lines, fields: FieldMap) -> Iterator[Event | Refusal | Left]:
    """Yield an event for each row of each table.

    Raises:
        ConfigError: the header of a table cannot be read.
    """
    for part in lines.parts():
        columns, rows = table(part)
        name = next((name for column, name in _TABLES.items() if column in columns), None)
        if name is None or "date" not in columns:
            yield Refusal(
                "not a table of Plausible",
                f"The table with the columns {', '.join(columns):.200} is none of its export. "
                "Import the archive as it was downloaded.",
            )
            continue
        yield Left("visits, visitors and events behind the totals of days", name)
        for row in rows:
            if isinstance(row, Refusal):
                yield row
            else:
                yield from _event(name, row, fields)


def _event(name: str, row: Row, fields: FieldMap) -> Iterator[Event | Refusal | Left]:
    date = row.pop("date")
    breakdown = [f"{column}={row[column]}" for column in sorted(_BREAKDOWN & row.keys())]
    key = "\0".join((name, date, *breakdown)).encode("utf-8", "surrogatepass")
    id_ = f"plausible-{blake2b(key, digest_size=16).hexdigest()}"
    kept = {_NAMES.get(column, column): cell for column, cell in row.items() if cell != NULL}
    return made(fields, Taken(name, date, None, kept, id_), id_)
