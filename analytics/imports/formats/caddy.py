"""Access logs of Caddy: one JSON object per request.

    {"ts": 1646861401.52, "msg": "handled request", "status": 200, "size": 10900, "duration": 0.001,
     "request": {"client_ip": "127.0.0.1", "method": "GET", "host": "example.org", "uri": "/a?b=1",
                 "headers": {"User-Agent": ["curl/7.82.0"]}}}

It is one line in the file. The event is ``request``, or what ``--event-name`` says. Kept are
method, url (as it was asked for, with the query), path, host, status, bytes, duration, referrer,
user agent and the address of the client, as far as the rules of privacy let them; cookies, the
user and all other headers are left. Lines that tell of no request are refused. The time is a
number of seconds, as Caddy writes it unless told otherwise, or ISO 8601.

Source: Caddy documentation, "log (Caddyfile directive)" and "How Logging Works".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analytics.errors import EventError, quoted
from analytics.event import Event, time_of
from analytics.imports.fields import EARLIEST_YEAR, Left, Refusal
from analytics.imports.records import records
from analytics.properties import Texts, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.imports.fields import FieldMap
    from analytics.imports.lines import Lines

OPTIONS = ("event_name",)
HEADS = 1

#: What an event holds, or what says nothing: the same in every line.
_TAKEN = frozenset({"ts", "request", "status", "size", "duration", "level", "logger", "msg"})
_REQUEST = frozenset({"method", "uri", "host", "client_ip", "remote_ip", "headers"})
_HEADERS = frozenset({"User-Agent", "Referer"})


def read(lines: Lines, fields: FieldMap) -> Iterator[Event | Refusal | Left]:
    """Yield the event of each line; blank lines are skipped."""
    name = fields.event_name or "request"
    for record in records(lines):
        if isinstance(record, Refusal):
            yield record
            continue
        request = record.get("request")
        if not isinstance(request, dict):
            yield Refusal(
                "no request",
                f"{quoted(record)} tells of no request. Import the access log of Caddy.",
            )
            continue
        yield from _left(record, request)
        try:
            yield _event(record, request, name, fields, lines.event_id())
        except EventError as error:
            yield Refusal("a value cannot be kept", str(error))


def _left(record: dict[str, Any], request: dict[str, Any]) -> Iterator[Left]:
    """Tell what the line says that its event will not."""
    headers = request.get("headers")
    for what, named, taken in (
        ("", record, _TAKEN),
        ("request ", request, _REQUEST),
        ("header ", headers if isinstance(headers, dict) else {}, _HEADERS),
    ):
        for name, value in named.items():
            if name not in taken and value not in ("", None, {}):
                yield Left(what + name, value)


def _event(
    record: dict[str, Any],
    request: dict[str, Any],
    name: str,
    fields: FieldMap,
    event_id: str,
) -> Event:
    url = text_of(request.get("uri")) or ""
    properties = {
        "method": text_of(request.get("method")),
        "url": url,
        "path": url.partition("?")[0],
        "host": text_of(request.get("host")),
        "status": text_of(record.get("status")),
        "bytes": text_of(record.get("size")),
        "duration": text_of(record.get("duration")),
        "referrer": _header(request, "Referer"),
        "ip": text_of(request.get("client_ip") or request.get("remote_ip")),
    }
    kept = Texts((key, value) for key, value in properties.items() if value)
    kept["user_agent"] = _header(request, "User-Agent")  # none is told, too
    time = time_of(record.get("ts", ""))
    if time.year < EARLIEST_YEAR:
        raise EventError(f"The time {quoted(record['ts'])} is in 1970 or before. Mend the line.")
    return Event(fields.application, name, time, None, kept, event_id)


def _header(request: dict[str, Any], name: str) -> str:
    headers = request.get("headers")
    values = headers.get(name) if isinstance(headers, dict) else None
    return (text_of(values[0]) or "") if isinstance(values, list) and values else ""
