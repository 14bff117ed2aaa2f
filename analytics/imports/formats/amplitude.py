"""The export of Amplitude: a zip archive of gzip files, one event a line.

    {"$insert_id": "e1", "event_type": "signup", "event_time": "2026-01-31 12:00:00.123000",
     "user_id": "u1", "device_id": "d1", "event_properties": {"plan": "pro"},
     "user_properties": {"role": "admin"}, "session_id": 1769860800000, "os_name": "iOS", …}

The archive, a file in it (``.json.gz``) or the folder it was unpacked to can be named. Events
have the names and properties that the collector gives them: those of the user are
``user_<name>``, and the distinct_id is ``user_id``, else ``device_id``. ``event_time`` is in
UTC. The id is ``$insert_id``, else ``uuid``: what is in already, from an earlier export or from
Amplitude's own client, is not taken again. Left are addresses, advertising ids, coordinates,
the properties of groups that come with each event, and merges of users.

Source: Amplitude, "Export API", Response schema; "Amazon S3 Export", merged Amplitude IDs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analytics.imports.fields import Left, Refusal
from analytics.imports.products import Taken, left, made, no_event
from analytics.imports.records import records
from analytics.vocabulary.amplitude import FIELDS, translated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.event import Event
    from analytics.imports.fields import FieldMap
    from analytics.imports.lines import Lines

OPTIONS = ()
HEADS = 0

#: What the event holds, and what tells of the sending only.
_TAKEN = frozenset(
    {"$insert_id", "uuid", "event_type", "event_time", "client_event_time", "user_id", "device_id"}
    | {"event_properties", "user_properties", "groups", *FIELDS}
    | {"$schema", "amplitude_event_type", "app", "client_upload_time", "data", "data_type"}
    | {"is_attribution_event", "processed_time", "sample_rate", "server_received_time"}
    | {"server_upload_time", "source_id"}
)


def read(lines: Lines, fields: FieldMap) -> Iterator[Event | Refusal | Left]:
    """Yield the event of each line; blank lines are skipped."""
    for record in records(lines):
        if isinstance(record, Refusal):
            yield record
        elif "merged_amplitude_id" in record:
            yield Left("merge of users", record["merged_amplitude_id"])
        elif "event_type" not in record:
            yield no_event(record, "Amplitude")
        else:
            yield from _event(record, fields, lines.event_id())


def _event(
    record: dict[str, Any], fields: FieldMap, line_id: str
) -> Iterator[Event | Refusal | Left]:
    record["groups"] = _single(record.get("groups"))
    is_group = record["event_type"] == "$groupidentify"
    yield from left(record, _TAKEN | {"group_properties"} if is_group else _TAKEN)
    name, kept = translated(record)
    user, device = record.get("user_id"), record.get("device_id")
    if user not in (None, "") and device not in (None, "", user):
        kept.setdefault("anonymous_id", device)
    yield from made(
        fields,
        Taken(
            name,
            record.get("event_time") or record.get("client_event_time"),
            device if user in (None, "") else user,
            kept,
            record.get("$insert_id") or record.get("uuid"),
        ),
        line_id,
    )


def _single(groups: Any) -> Any:
    """Give each type of group its name, where it has one only: the export makes lists of them."""
    if not isinstance(groups, dict):
        return groups
    return {
        type_: names[0] if isinstance(names, list) and len(names) == 1 else names
        for type_, names in groups.items()
    }
