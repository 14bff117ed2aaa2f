"""Access logs in the Extended Log File Format: IIS, and CloudFront's standard logs.

    #Fields: date time cs-method cs-uri-stem cs-uri-query c-ip cs(User-Agent) sc-status
    2024-03-01 10:05:03 GET /a/b.png x=1&y=2 83.149.9.216 Mozilla/5.0+(X11) 200

Times are UTC. The event is ``request``, or what ``--event-name`` says; the
distinct_id is the address and the user agent. Kept are method, path, query,
status, bytes, host, referrer, user agent and the place of the edge; user names,
cookies and all other columns are left. IIS writes ``+`` for a blank in the user
agent and the referrer; CloudFront sets columns apart by tabs and writes escapes.

Source: W3C, "Extended Log File Format" (WD-logfile-960323); Microsoft Learn, "W3C
Logging"; Amazon CloudFront Developer Guide, "Standard logging reference".
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import unquote

from analytics.event import Event
from analytics.imports.fields import Left, Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.imports.fields import FieldMap
    from analytics.imports.lines import Lines

OPTIONS = ("event_name",)
#: Both servers tell files apart by the third: IIS by its date, CloudFront by its first record.
HEADS = 3

_FIELDS = "#Fields:"
_DATE_LENGTH = len("2024-03-01")
#: Columns that are kept -> property. `x-host-header` comes after `cs(host)`, and wins.
_PROPERTIES = {
    "cs-method": "method",
    "cs-uri-stem": "path",
    "cs-uri-query": "query",
    "sc-status": "status",
    "sc-bytes": "bytes",
    "cs-host": "host",
    "cs(host)": "host",
    "x-host-header": "host",
    "cs(referer)": "referrer",
    "cs(user-agent)": "user_agent",
    "x-edge-location": "edge_location",
}
_TAKEN = frozenset({*_PROPERTIES, "date", "time", "c-ip"})
#: Columns whose text the servers escape.
_ESCAPED = frozenset({"cs(referer)", "cs(user-agent)"})


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
        moment = f"{row.get('date', '')} {row.get('time', '')}"
        try:
            time = _time(moment)
        except ValueError:
            yield _no_time(moment)
            continue
        for column, cell in row.items():
            if column not in _TAKEN:
                yield Left(f"column {column}", cell)
        kept = _properties(row, is_tabbed="\t" in text)
        who = " ".join(filter(None, (row.get("c-ip"), kept.get("user_agent"))))
        yield Event(fields.application, name, time, who or None, kept, lines.event_id())


def _properties(row: dict[str, str], *, is_tabbed: bool) -> dict[str, str]:
    kept: dict[str, str] = {}
    for column, name in _PROPERTIES.items():
        cell = row.get(column)
        if not cell:
            continue
        if column in _ESCAPED:
            cell = unquote(cell) if is_tabbed else cell.replace("+", " ")
        kept[name] = cell
    return kept


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
            f"No line '#Fields: …' stands before {cells[0]!r:.80}. "
            "Import the file from its beginning, or name another format.",
        )
    return Refusal(
        "another number of columns",
        f"The line has {len(cells)} cells where #Fields has {len(columns)}. Mend the line.",
    )


def _no_time(moment: str) -> Refusal:
    return Refusal(
        "the time cannot be read",
        f"{moment!r:.80} is not a date and a time. Log the columns date and time.",
    )
