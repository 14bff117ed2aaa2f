"""Commands that begin a search: multisearch, gentimes, eventcount, tstats.

    COMMANDS["eventcount"](search, Reader("index=main")) -> Table(["count"], [{"count": 2.0}])

Source: Splunk Search Reference 9.3, each under its name.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from reference import clock, stats_commands, terms
from reference.clock import Span
from reference.reader import Reader, brackets, flag, matcher
from reference.tables import Search, Table, only
from reference.values import RefusedError, Row

if TYPE_CHECKING:
    from collections.abc import Callable

_DAY = re.compile(r"(\d+)/(\d+)/(\d+)(?::(\d+):(\d+):(\d+))?")


def multisearch(search: Search, reader: Reader) -> Table:
    parts = brackets(reader.text)
    if len(parts) < 2:
        raise RefusedError("multisearch needs two searches")
    found = [search.run(part.strip()) for part in parts]
    columns = dict.fromkeys(name for table in found for name in table.columns)
    rows = [row for table in found for row in table.rows]
    rows.sort(key=lambda row: -row["_time"])
    return Table(list(columns), rows)


def gentimes(search: Search, reader: Reader) -> Table:
    options = reader.options("start", "end", "increment")
    reader.end()
    start = _moment(search, options["start"])
    end = _moment(search, options.get("end", "0"))
    match = re.fullmatch(r"(\d+)([smhd])", options.get("increment", "1d"))
    if not match:
        raise RefusedError("increment is no span")
    rows: list[Row] = []
    while start < end:
        following = _later(search, start, int(match[1]), match[2])
        last = following - 1
        rows.append({
            "starttime": start, "starthuman": _human(search, start),
            "endtime": last, "endhuman": _human(search, last),
        })  # fmt: skip
        start = following
    return Table(["starttime", "starthuman", "endtime", "endhuman"], rows)


def _moment(search: Search, said: str) -> float:
    zone, match = search.context.zone, _DAY.fullmatch(said)
    if match:
        month, day, year, *rest = (int(part or 0) for part in match.groups())
        return clock.at(zone, year, month, day, *rest)
    today = clock.local(search.context.now, zone).date()
    return clock.midnight(today + timedelta(days=int(said)), zone)


def _later(search: Search, start: float, count: int, unit: str) -> float:
    if unit == "d":
        return clock.relative(f"+{count}d", start, search.context.zone)
    return start + count * {"s": 1, "m": 60, "h": 3600}[unit]


def _human(search: Search, seconds: float) -> str:
    here = clock.local(seconds, search.context.zone)
    return f"{here:%a %b} {here.day:2d} {here:%H:%M:%S %Y}"


def eventcount(search: Search, reader: Reader) -> Table:
    wanted, sums = [], True
    while match := reader.see(r"(index|summarize)\s*=\s*([\w*]+)"):
        reader.at = match.end()
        if match[1] == "index":
            wanted.append(match[2])
        else:
            sums = flag(match[2])
    reader.end()
    patterns = [matcher(each) for each in wanted or ["main"]]
    counts: dict[str, int] = {}
    for row in search.events:
        if any(each.fullmatch(row["index"]) for each in patterns):
            counts[row["index"]] = counts.get(row["index"], 0) + 1
    if sums:
        return Table(["count"], [{"count": float(sum(counts.values()))}])
    rows: list[Row] = [{"count": float(counts[name]), "index": name} for name in sorted(counts)]
    return Table(["count", "index"], rows)


_INDEXED = ("_time", "index", "source", "sourcetype", "host")


def tstats(search: Search, reader: Reader) -> Table:
    """Run stats over the fields known at index time."""
    match = re.fullmatch(r"(.*?)(?:\sWHERE\s(.*?))?(?:\sBY\s(.*))?", reader.text, re.IGNORECASE)
    if not match:
        raise RefusedError("tstats needs a function")
    calls, condition, by = match.groups()
    found = terms.read(condition or "", search.context)
    rows = [
        only(row, _INDEXED)
        for row in reversed(search.events)
        if ("index" in found.named or row["index"] == "main") and found.holds(only(row, _INDEXED))
    ]
    rows.sort(key=lambda row: -row["_time"])
    if by and (span := re.search(r"_time\s+span=(\w+)", by)):
        by = by.replace(span[0], "_time")
        width = Span.read(span[1])
        for row in rows:
            row["_time"] = width.start(row["_time"], search.context.zone)
    text = f"{calls} BY {by}" if by else calls
    return stats_commands.COMMANDS["stats"](search, Table(list(_INDEXED), rows), Reader(text))


COMMANDS: dict[str, Callable[[Search, Reader], Table]] = {
    "multisearch": multisearch, "gentimes": gentimes, "eventcount": eventcount, "tstats": tstats,
}  # fmt: skip
