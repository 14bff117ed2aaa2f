"""The export of Umami: its tables as CSV, one by one, in an archive or in a folder.

    website_event.csv   event_id,session_id,visit_id,created_at,hostname,url_path,event_type,…
    event_data.csv      event_id,data_key,string_value,number_value,date_value,data_type,…
    session_data.csv    session_id,data_key,string_value,…

They come from Umami Cloud, or from the database of your own (then ``session.csv`` too, with the
browser of each session). Name the archive or the folder: data and sessions are joined to the
events that are in the same. ``event_type`` 1 is ``pageview``, 2 has its name, 3 is ``link``, 4
``pixel`` and 5 ``performance``; the data are properties. The distinct_id is ``distinct_id``, else
``session_id``, which is a visitor of a month; the visit is ``session_id`` here. Data of a session
are ``identify``. The id is ``event_id``. Left are addresses, values of click ids (``click_id``
says whose they were), and heat maps. What a site of your own lets download (``pages.csv``,
``browsers.csv`` …) has totals without a day and cannot be imported.

Source: Umami, db/clickhouse/schema.sql and db/postgresql/migrations (facts about the columns);
"Umami Cloud: Export data".
"""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal, InvalidOperation
from hashlib import blake2b
from itertools import groupby
from typing import TYPE_CHECKING

from analytics.engine.shelf import Shelf
from analytics.enrich.pages import CLICK_IDS
from analytics.imports.fields import Left, Refusal
from analytics.imports.products import Taken, left, made
from analytics.imports.tables import NULL, table
from analytics.properties import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.event import Event
    from analytics.imports.fields import FieldMap
    from analytics.imports.lines import Lines
    from analytics.imports.tables import Row

OPTIONS = ()
HEADS = 0

_TYPES = {"1": "pageview", "2": "", "3": "link", "4": "pixel", "5": "performance", "": ""}
_NAMES = {
    **{name: name for name in ("browser", "os", "device", "screen", "language", "country")},
    **{name: name for name in ("region", "city", "tag", "lcp", "inp", "cls", "fcp", "ttfb")},
    **{name: name for name in ("utm_source", "utm_medium", "utm_campaign", "utm_content")},
    "utm_term": "utm_term",
    "subdivision1": "region",
    "page_title": "title",
    "referrer_domain": "referrer_host",
    "url_path": "path",
    "visit_id": "session_id",
}
_TAKEN = frozenset(
    {*_NAMES, "event_id", "website_id", "session_id", "distinct_id", "user_id", "created_at"}
    | {"job_id", "event_type", "event_name", "hostname", "url_query", "referrer_path"}
    | {"referrer_query"}
)
#: Types of data whose value is not in the column of texts.
_COLUMNS = {"2": "number_value", "4": "date_value"}


def read(lines: Lines, fields: FieldMap) -> Iterator[Event | Refusal | Left]:
    """Yield the events of each table, and what was not joined to any.

    Raises:
        ConfigError: the header of a table cannot be read.
    """
    data, sessions = Shelf(), Shelf()
    for part in lines.parts():
        columns, rows = table(part)
        for found in _read(_kind(columns), rows, data, sessions):
            if isinstance(found, Taken):
                yield from made(fields, found, lines.event_id())
            else:
                yield found
    if count := len(data):
        yield Left("data of events that are not there", f"{count:,} events")


def _kind(columns: tuple[str, ...]) -> str:
    """Tell which table has these columns."""
    names = set(columns)
    if {"event_type", "session_id"} <= names:
        return "events"
    if "data_key" in names and names & {"event_id", "website_event_id"}:
        return "data of events"
    if {"data_key", "session_id"} <= names:
        return "data of sessions"
    return "sessions" if {"browser", "session_id"} <= names else f"{', '.join(columns):.200}"


def _read(
    kind: str, rows: Iterator[Row | Refusal], data: Shelf, sessions: Shelf
) -> Iterator[Taken | Refusal | Left]:
    if kind == "data of sessions":
        yield from _identified(rows)
        return
    if kind not in {"events", "data of events", "sessions"}:
        yield Refusal(
            "not a table of events",
            f"The table with the columns {kind} has no events, or totals without their day. "
            "Export the data of Umami Cloud, or website_event and event_data of your database.",
        )
        return
    for row in rows:
        if isinstance(row, Refusal):
            yield row
        elif kind == "events":
            yield from _event(_said(row), data, sessions)
        elif kind == "sessions":
            said = _said(row)
            own = {_NAMES[name]: text for name, text in said.items() if name in _NAMES}
            sessions.put((said.get("session_id", ""), name, text) for name, text in own.items())
        else:
            said = _said(row)
            key = said.get("website_event_id") or said.get("event_id", "")
            data.put([(key, *_datum(said))])


def _event(row: Row, data: Shelf, sessions: Shelf) -> Iterator[Taken | Left]:
    kind, id_, session = (row.get(name, "") for name in ("event_type", "event_id", "session_id"))
    if kind not in _TYPES:
        yield Left(f"events of type {kind:.20}", id_)
        return
    yield from left(row, _TAKEN, "column")
    own = {ours: row[theirs] for theirs, ours in _NAMES.items() if theirs in row}
    kept = sessions.get(session) | own | _addresses(row)
    if whose := next((whose for name, whose in CLICK_IDS.items() if name in row), ""):
        kept["click_id"] = whose
    who = row.get("distinct_id") or row.get("user_id")
    if who and session:
        kept["anonymous_id"] = session
    kept |= data.take(id_)
    name = _TYPES[kind] if kind == "1" else row.get("event_name") or _TYPES[kind]
    yield Taken(name, row.get("created_at"), who or session, kept, id_)


def _addresses(row: Row) -> dict[str, str]:
    """Put the addresses of the page and of where its visitor came from together."""
    found: dict[str, str] = {}
    for name, host, path, query in (
        ("url", "hostname", "url_path", "url_query"),
        ("referrer", "referrer_domain", "referrer_path", "referrer_query"),
    ):
        text = row.get(path, "")
        if row.get(host):
            text = f"https://{row[host]}{text}"
        if text and row.get(query):
            text += f"?{row[query].removeprefix('?')}"
        found |= {name: text} if text else {}
    return found


def _identified(rows: Iterator[Row | Refusal]) -> Iterator[Taken | Refusal]:
    """Yield what was said of a session in rows that follow each other as one event."""
    for _, group in groupby(rows, lambda row: isinstance(row, dict) and row["session_id"]):
        said: Row = {}
        kept: dict[str, str] = {}
        for row in group:
            if isinstance(row, Refusal):
                yield row
            else:
                said = _said(row)
                name, value = _datum(said)
                kept[name] = value
        if said:
            session = said.get("session_id", "")
            key = "\0".join((session, said.get("created_at", ""), *kept)).encode()
            id_ = f"umami-{blake2b(key, digest_size=16).hexdigest()}"
            who = said.get("distinct_id") or session
            yield Taken("identify", said.get("created_at"), who, kept, id_)


def _said(row: Row) -> Row:
    return {name: text for name, text in row.items() if text and text != NULL}


def _datum(row: Row) -> tuple[str, str]:
    """Give name and value of a row of data."""
    name = row.get("data_key", "")
    column = _COLUMNS.get(row.get("data_type", ""), "string_value")
    value = row.get(column) or row.get("string_value", "")
    if column == "number_value":
        with suppress(InvalidOperation):
            value = text_of(Decimal(value).normalize()) or ""
    return name, value
