"""Runs a search, command after command, over a list of events.

    answer(records, Question("search index=main | stats count", now=0.0))
    -> [{"count": "2"}]

A record is one of the journal: ts (microseconds), index, application, event, distinct_id,
event_id, props. Its fields and its text are made as docs/rest.md and the tracker's line say.

Source: Splunk Search Manual 9.3, "About the search pipeline".
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from reference import (
    changing,
    chart_commands,
    clock,
    documents,
    extracting,
    grouping,
    reshaping,
    row_commands,
    searching,
    sorting,
    sources,
    stats_commands,
    summaries,
    terms,
)
from reference.expressions import Context
from reference.reader import Reader, pipeline, whole
from reference.tables import Search, Shown, Table, put
from reference.values import RefusedError, Row, number, text

if TYPE_CHECKING:
    from collections.abc import Iterable

COMMANDS = (
    row_commands.COMMANDS
    | sorting.COMMANDS
    | stats_commands.COMMANDS
    | chart_commands.COMMANDS
    | reshaping.COMMANDS
    | changing.COMMANDS
    | documents.COMMANDS
    | summaries.COMMANDS
    | extracting.COMMANDS
    | searching.COMMANDS
    | grouping.COMMANDS
)

#: The fields that a search over events has, even one that finds none.
EVERY = ("_time", "_raw", "index", "host", "source", "sourcetype", "splunk_server", "linecount",
         "application", "event", "distinct_id", "event_id")  # fmt: skip


@dataclass(frozen=True)
class Question:
    """A search, and when, where and over what time it is asked."""

    spl: str
    now: float
    zone: str = "UTC"
    earliest: str = ""
    latest: str = ""
    host: str = "vm"


def answer(records: Iterable[dict[str, Any]], question: Question) -> list[dict[str, Any]]:
    """Return the rows of a search as results show them.

    Raises:
        RefusedError: the search cannot be run.
    """
    zone = ZoneInfo(question.zone)
    context = Context(
        question.now,
        zone,
        matches=lambda said: terms.read(said, context).holds,
        find=lambda said: search.run(said).rows,
    )
    search = Search(context, [event(record, question.host) for record in records])
    bounds = [
        terms.moment(said, context) if said else None
        for said in (question.earliest, question.latest)
    ]
    search.earliest, search.latest = bounds
    search.pipe = lambda rows, spl: _piped(search, rows, pipeline(spl))
    table = _run(search, question.spl)
    columns = table.columns + [one.fields[one.name] for one in table.shown]
    rows = table.rows if columns else []  # without a field there is nothing to show
    return [_shown(row | _formatted(row, table), columns, zone) for row in rows]


def _run(search: Search, spl: str) -> Table:
    """Run a search that finds its rows itself; those in brackets have the request's range."""
    bounds = search.earliest, search.latest

    def inner(said: str) -> Table:
        return _run(replace(search, earliest=bounds[0], latest=bounds[1]), said)

    search.run = inner
    stages = pipeline(spl)
    if not stages:
        raise RefusedError("an empty search")
    (name, said), *rest = stages
    return _piped(search, _first(search, name, said), rest)


def _piped(search: Search, table: Table, stages: list[tuple[str, str]]) -> Table:
    for name, said in stages:
        if name not in COMMANDS:
            raise RefusedError(f"there is no command {name}")
        before = table
        table = COMMANDS[name](search, table, Reader(said))
        if name in {"rename", "fields", "table"}:
            kept = [_kept(one, name, said) for one in before.shown]
            table.shown = [one for one in kept if one is not None]
        elif name not in {*searching.NEW_ROWS, "fieldformat"}:
            table.shown = before.shown
        if name != "union":
            table.is_by_event = before.is_by_event and name in searching.BY_EVENT
    return table


def _formatted(row: Row, table: Table) -> Row:
    """Return the fields of a row as fieldformat wants them shown."""
    found = {}
    for one in table.shown:
        old = {name: row[now] for name, now in one.fields.items() if now in row}
        found[one.fields[one.name]] = one.run(old)
    return found


def _kept(shown: Shown, command: str, said: str) -> Shown | None:
    """Return a format behind rename, fields or table; None where a field of it is gone."""
    names = list(shown.fields.values())
    alone = Table(names, [{name: name for name in names}])
    (row,) = COMMANDS[command](None, alone, Reader(said)).rows  # type: ignore[arg-type] # they ask nothing of a search
    now = {old: new for new, old in row.items()}
    if now.keys() != set(names):
        return None
    return replace(shown, fields={name: now[one] for name, one in shown.fields.items()})


def _first(search: Search, name: str, said: str) -> Table:
    if name == "search":
        return _scan(search, said)
    if name == "makeresults":
        return _makeresults(search, Reader(said))
    if name in sources.COMMANDS:
        return sources.COMMANDS[name](search, Reader(said))
    if name in searching.FIRST:
        return searching.FIRST[name](search, Reader(said))
    if name == "union":
        return searching.union(search, None, Reader(said))
    raise RefusedError(f"{name} cannot begin a search")


def _scan(search: Search, said: str) -> Table:
    """Take the events of the indexes, newest first, later arrivals first."""
    found = terms.read(said, search.context)
    if found.named & {"earliest", "latest"}:
        now = search.context.now
        search.earliest = found.bounds.get("earliest")
        search.latest = found.bounds.get("latest", now)
    rows = [
        dict(row)
        for row in search.events
        if (search.earliest is None or row["_time"] >= search.earliest)
        and (search.latest is None or row["_time"] < search.latest)
        and ("index" in found.named or row["index"] == "main")
        and found.holds(row)
    ]
    rows.reverse()
    rows.sort(key=lambda row: -row["_time"])
    found_names = dict.fromkeys(name for row in rows for name in row)
    return Table(list(dict.fromkeys(EVERY) | found_names), rows, is_by_event=True)


def _makeresults(search: Search, reader: Reader) -> Table:
    options = reader.options("count", "format", "data")
    reader.end()
    if "data" in options:
        rows = _data(options["data"], options.get("format", ""))
        return Table(list(dict.fromkeys(name for row in rows for name in row)), rows)
    count = whole(options.get("count", "1"))
    return Table(["_time"], [{"_time": search.context.now} for _ in range(count)])


def _data(said: str, form: str) -> list[Row]:
    if form == "csv":
        found: list[dict[str, Any]] = list(csv.DictReader(io.StringIO(said)))
    elif form == "json":
        found = json.loads(said)
    else:
        raise RefusedError(f"{form} is no format")
    rows: list[Row] = []
    for each in found:
        row: Row = {}
        for name, value in each.items():
            put(row, name, None if value in (None, "") else str(value))
        rows.append(row)
    return rows


def event(record: dict[str, Any], host: str) -> Row:
    """Return the fields of one event; a value that is empty is none."""
    own = {name: record[name] for name in ("application", "event", "distinct_id", "event_id")}
    pairs = own | {f"analytics_prop__{name}": value for name, value in record["props"].items()}
    pairs = {name: value for name, value in pairs.items() if value is not None}
    seconds = record["ts"] / 1_000_000
    stamp = clock.local(seconds, ZoneInfo("UTC")).isoformat(timespec="microseconds")
    said = " ".join(f'{name}="{_escaped(value)}"' for name, value in pairs.items())
    return {
        "_time": seconds,
        "_raw": f"{stamp} {said}",
        "index": record["index"],
        "host": host,
        "source": "analytics",
        "sourcetype": "sample_analytics",
        "splunk_server": host,
        "linecount": "1",
        **{name: value for name, value in pairs.items() if value},
    }


def _escaped(value: str) -> str:
    for old, new in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r")):
        value = value.replace(old, new)
    return value


def _shown(row: Row, columns: list[str], zone: ZoneInfo) -> dict[str, Any]:
    """Return a row as results show it: values as texts, one of several alone, empty ones not."""
    shown: dict[str, Any] = {}
    for name in columns:
        value = row.get(name)
        if name == "_time" and (seconds := number(value)) is not None:
            value = clock.iso(seconds, zone) or value
        value = value if isinstance(value, list) else text(value)
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        if value not in (None, ""):
            shown[name] = value
    return shown
