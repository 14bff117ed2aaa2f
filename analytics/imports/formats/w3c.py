"""Access logs in the Extended Log File Format: IIS, and CloudFront's standard logs.

    #Fields: date time cs-method cs-uri-stem cs-uri-query c-ip cs(User-Agent) sc-status
    2024-03-01 10:05:03 GET /a/b.png x=1&y=2 83.149.9.216 Mozilla/5.0+(X11) 200

Times are UTC. The event is ``request``, or what ``--event-name`` says. Kept are method, url (as
it was asked for, with the query), path, status, bytes, host, referrer, user agent, the place of
the edge and the address of the client, as far as the rules of privacy let them; user names,
cookies and all other columns are left. IIS writes ``+`` for a blank in the user
agent and the referrer; CloudFront sets columns apart by tabs and writes escapes.

Source: W3C, "Extended Log File Format" (WD-logfile-960323); Microsoft Learn, "W3C
Logging"; Amazon CloudFront Developer Guide, "Standard logging reference".
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import unquote

from analytics.errors import quoted
from analytics.event import Event
from analytics.imports.fields import Left, Refusal
from analytics.properties import Texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.imports.fields import FieldMap
    from analytics.imports.lines import Lines

ALIASES = ("cloudfront", "iis")
OPTIONS = ("event_name",)
#: Both servers tell files apart by the third: IIS by its date, CloudFront by its first record.
HEADS = 3

_FIELDS = "#Fields:"
_DATE_LENGTH = len("2024-03-01")
#: Columns that are kept -> property. `x-host-header` comes after `cs(host)`, and wins.
_PROPERTIES = {
    "cs-method": "method",
    "cs-uri-stem": "path",
    "sc-status": "status",
    "sc-bytes": "bytes",
    "cs-host": "host",
    "cs(host)": "host",
    "x-host-header": "host",
    "cs(referer)": "referrer",
    "c-ip": "ip",
    "x-edge-location": "edge_location",
}
_AGENT, _QUERY = "cs(user-agent)", "cs-uri-query"
#: Columns whose text the servers escape.
_ESCAPED = ("cs(referer)", _AGENT)
_TAKEN = frozenset({*_PROPERTIES, _AGENT, _QUERY, "date", "time"})


def read(lines: Lines, fields: FieldMap) -> Iterator[Event | Refusal | Left]:
    """Yield the event of each line; a line ``#Fields:`` names the columns from there on."""
    name = fields.event_name or "request"
    columns: list[str] = []
    for line in lines:
        text = line.decode("utf-8-sig", errors="backslashreplace")
        if text.startswith(_FIELDS):
            columns = text.removeprefix(_FIELDS).lower().split()
            continue
        if not text or text.startswith("#"):
            continue
        cells = text.rstrip(" ").split("\t" if "\t" in text else " ")
        if not columns or len(cells) != len(columns):
            yield _misfit(cells, columns)
            continue
        row = {key: cell for key, cell in zip(columns, cells, strict=True) if cell != "-"}
        plain = unquote if "\t" in text else _plain
        row.update((column, plain(row[column])) for column in _ESCAPED if column in row)
        yield from _event(row, columns, name, fields, lines.event_id())


def _event(
    row: dict[str, str], columns: list[str], name: str, fields: FieldMap, event_id: str
) -> Iterator[Event | Refusal | Left]:
    moment = f"{row.get('date', '')} {row.get('time', '')}"
    try:
        time = _time(moment)
    except ValueError:
        yield _no_time(moment)
        return
    for column, cell in row.items():
        if column not in _TAKEN:
            yield Left(f"column {column}", cell)
    kept = _properties(row)
    if _AGENT in columns:  # none is told, too: no browser does that
        kept["user_agent"] = row.get(_AGENT, "")
    yield Event(fields.application, name, time, None, kept, event_id)


def _properties(row: dict[str, str]) -> Texts:
    kept = Texts((name, row[column]) for column, name in _PROPERTIES.items() if row.get(column))
    if "path" in kept:
        query = row.get(_QUERY)
        kept["url"] = f"{kept['path']}?{query}" if query else kept["path"]
    return kept


def _plain(cell: str) -> str:
    return cell.replace("+", " ")


def _time(text: str) -> datetime:
    """Read ``2024-03-01 10:05:03``, and nothing that names a zone or lacks the time."""
    time = datetime.fromisoformat(text)
    if time.tzinfo is not None or len(text) <= _DATE_LENGTH + 1:
        raise ValueError(text)
    return time.replace(tzinfo=UTC)


def _misfit(cells: list[str], columns: list[str]) -> Refusal:
    if not columns:
        return Refusal(
            "no #Fields before it",
            f"No line '#Fields: …' stands before {quoted(cells[0])}. "
            "Import the file from its beginning, or name another format.",
        )
    return Refusal(
        "another number of columns",
        f"The line has {len(cells)} cells where #Fields has {len(columns)}. Mend the line.",
    )


def _no_time(moment: str) -> Refusal:
    return Refusal(
        "the time cannot be read",
        f"{quoted(moment)} is not a date and a time. Log the columns date and time.",
    )
