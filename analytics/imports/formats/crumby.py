"""The database of a crumby, where it is SQLite: its visits, then its events.

    visits   id  ip           cid  datetime             doc_title  doc_uri                browser
             1   203.0.113.7  27   2017-03-01 10:05:03  Shop       https://shop.example/  chrome
    events   id  ip           cid  datetime             doc_title  doc_uri  name    value
             1   203.0.113.7  27   2017-03-01 10:06:00  Shop       https…   signup  pro

A visit is ``pageview``, an event is called as its ``name``; ``cid`` is the distinct_id. Of the
other columns ``doc_uri doc_title doc_enc referrer screen_res screen_depth lang platform browser
version time_zone subdivision_1`` become ``url title charset referrer screen color_depth language
os browser browser_version geo_timezone region``; ``continent country city subdivision_2 value``
keep their names. Coordinates are left, and so are the tables ``users`` and ``calendar``: people
who may see the reports are added anew. Times are UTC.

The file is opened for reading only, also while crumby runs. A second run takes the rows that are
new, also where old ones were removed. Out of MySQL or PostgreSQL, export the two tables as CSV.

Source: crumby 0.7, models.py, tracking.py and geo_ip.py, as facts.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from analytics.imports.databases import Database
from analytics.imports.fields import Left, Refusal
from analytics.imports.products import Taken, left, made
from analytics.imports.records import records

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.event import Event
    from analytics.imports.databases import RowLines
    from analytics.imports.fields import FieldMap

OPTIONS = ()
HEADS = 1

opened = partial(
    Database,
    kind="crumby",
    tables={"visits": ("cid", "datetime", "doc_uri"), "events": ("cid", "datetime", "name")},
)

#: Column -> property. Of the two that are called alike, the first that says something is taken.
_PROPERTIES = {
    "doc_uri": "url",
    "doc_title": "title",
    "doc_enc": "charset",
    "referrer": "referrer",
    "screen_res": "screen",
    "screen_depth": "color_depth",
    "lang": "language",
    "_lang": "language",
    "platform": "os",
    "browser": "browser",
    "version": "browser_version",
    "continent": "continent",
    "country": "country",
    "subdivision_1": "region",
    "subdivision_2": "subdivision_2",
    "city": "city",
    "time_zone": "geo_timezone",
    "value": "value",
    "ip": "ip",
}
_TAKEN = frozenset({*_PROPERTIES, "id", "cid", "datetime", "name", "_referrer"})
#: How the library that crumby used calls what has another name here.
_NAMES = {
    "windows": "Windows", "macos": "macOS", "linux": "Linux", "android": "Android",
    "iphone": "iOS", "ipad": "iOS", "chromeos": "ChromeOS", "chrome": "Chrome",
    "firefox": "Firefox", "safari": "Safari", "opera": "Opera", "edge": "Edge",
    "msie": "Internet Explorer",
}  # fmt: skip


def read(lines: RowLines, fields: FieldMap) -> Iterator[Event | Refusal | Left]:
    """Yield the event of each row."""
    yield from lines.others
    for record in records(lines):
        if isinstance(record, Refusal):
            yield record
            continue
        row: dict[str, Any] = record["columns"]
        yield from left(row, _TAKEN, "column")
        name = "pageview" if record["table"] == "visits" else row["name"]
        taken = Taken(name, row["datetime"], row["cid"], _properties(row))
        yield from made(fields, taken, lines.event_id())


def _properties(row: dict[str, Any]) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    for column, name in _PROPERTIES.items():
        if value := row.get(column):
            properties.setdefault(name, value)
    for name in ("os", "browser"):
        if name in properties:
            properties[name] = _NAMES.get(properties[name], properties[name])
    came_from = row.get("_referrer")
    if came_from and _host(came_from) != _host(row.get("doc_uri")):
        properties.setdefault("referrer", came_from)
    return properties


def _host(address: Any) -> str:
    try:
        return urlsplit(address if isinstance(address, str) else "").hostname or ""
    except ValueError:
        return ""
