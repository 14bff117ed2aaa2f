"""Events that PostHog exports: batch exports and file downloads, or a table of events as CSV.

    {"uuid": "0198…", "event": "$pageview", "distinct_id": "u1", "person_id": "0197…",
     "timestamp": "2026-01-31T12:00:00.123000Z", "properties": {"$current_url": "https://…", …},
     "person_properties": {"plan": "pro"}, "elements_chain": "", "created_at": "…"}

JSON lines, Parquet (where the properties are text) and CSV, told apart by themselves; brotli,
lz4 and zstd are not read, gzip is. In CSV ``properties.$browser`` or ``*.properties.$browser``
is a column. Events have the names and properties that the collector gives them; those of the
person are ``user_<name>``. The id is ``uuid``: what is in already, from an earlier export or from
PostHog's own client, is not taken again. Left are recordings, ``$autocapture``, ``$exception``
and heat maps, the elements that were clicked, and addresses.

Source: PostHog docs, "S3 destination for batch exports", Events model; "File download exports".
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from analytics.imports.fields import Left, Refusal
from analytics.imports.products import Taken, left, made, no_event
from analytics.imports.records import BYTE_ORDER_MARK, object_of, records
from analytics.imports.tables import table
from analytics.vocabulary.posthog import UNWANTED, translated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.event import Event
    from analytics.imports.fields import FieldMap
    from analytics.imports.lines import Lines

    Record = dict[str, Any]

OPTIONS = ()
HEADS = 0

#: What the event holds, and what tells of the sending only.
_TAKEN = frozenset(
    {"uuid", "id", "event", "distinct_id", "timestamp", "properties", "person_properties"}
    | {"person_id", "set", "set_once", "$set", "$set_once", "created_at", "_inserted_at"}
    | {"team_id", "site_url", "inserted_at"}
)
#: Objects that files other than JSON have as text.
_OBJECTS = ("properties", "person_properties", "set", "set_once")


def read(lines: Lines, fields: FieldMap) -> Iterator[Event | Refusal | Left]:
    """Yield the event of each line or row; blank lines are skipped.

    Raises:
        ConfigError: the header of a table cannot be read.
    """
    for part in lines.parts():
        for record in _records(part):
            if isinstance(record, Refusal):
                yield record
            elif "event" not in record:
                yield no_event(record, "PostHog")
            elif isinstance(record["event"], str) and record["event"] in UNWANTED:
                yield Left(f"events {record['event']}", record.get("uuid") or record.get("id"))
            else:
                yield from _event(record, fields, lines.event_id())


def _records(part: Iterator[bytes]) -> Iterator[Record | Refusal]:
    """Read JSON lines or a table, told by the first character."""
    first = next(part, b"")
    whole = chain([first], part)
    if first.removeprefix(BYTE_ORDER_MARK).lstrip().startswith((b"{", b"[")) or not first.strip():
        yield from records(whole)
        return
    _, rows = table(whole)
    for row in rows:
        yield row if isinstance(row, Refusal) else _nested(row)


def _nested(row: Record) -> Record:
    """Put the columns of a table back into the objects that they are of."""
    record: Record = {}
    for name, value in row.items():
        head, _, rest = name.removeprefix("*.").partition(".")
        if value == "":
            continue
        if rest and isinstance(inner := record.setdefault(head, {}), dict):
            inner[rest] = value
        elif not rest and not isinstance(record.get(head), dict):
            record[head] = value
    return record


def _event(record: Record, fields: FieldMap, line_id: str) -> Iterator[Event | Refusal | Left]:
    for name in _OBJECTS:
        if isinstance(record.get(name), str):
            found = object_of(record[name])
            if isinstance(found, Refusal):
                yield Refusal(f"no object {name!r}", found.message)
                return
            record[name] = found
    yield from left(record, _TAKEN)
    properties = record.get("properties")
    properties = properties if isinstance(properties, dict) else {}
    if "$ip" in properties:
        yield Left("property $ip", properties["$ip"])
    said = {"$set": record.get("set"), "$set_once": record.get("set_once")}
    asked = record.get("distinct_id") or properties.get("distinct_id")
    name, who, kept = translated(said | record, asked)
    around = {"person_id": record.get("person_id"), "user": record.get("person_properties") or None}
    id_ = record.get("uuid") or record.get("id")
    yield from made(fields, Taken(name, record.get("timestamp"), who, around | kept, id_), line_id)
