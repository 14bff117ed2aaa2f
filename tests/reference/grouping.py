"""Commands that put events into runs, and a time chart into periods: transaction, timewrap.

    COMMANDS["transaction"](search, table, Reader("k maxpause=1h")) -> a row for each run

Source: Splunk Search Reference 10.0, transaction; 9.3, timewrap.
"""

from __future__ import annotations

import math
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from reference import clock, expressions, terms
from reference.clock import UNITS, Span
from reference.reader import Reader, flag, unquoted
from reference.tables import Search, Table, put
from reference.values import RefusedError, Row, many, number, text

if TYPE_CHECKING:
    from collections.abc import Callable

_OPTIONS = ("maxspan", "maxpause", "maxevents", "keepevicted", "keeporphans")


@dataclass
class Run:
    """A run of events, the newest first, and the values of the fields that bind them."""

    events: list[Row]
    values: Row = field(default_factory=dict)
    is_open: bool = True
    is_closed: bool = False  # by a limit, or by the event that begins it
    is_orphan: bool = False

    def take(self, row: Row, names: list[str]) -> None:
        """Add an event that is older than all others."""
        self.events.append(row)
        for name in names:
            if name in row:
                self.values.setdefault(name, text(row[name]))

    def fits(self, row: Row, names: list[str]) -> bool:
        """Say whether an event shares a value with the run, and has no other one."""
        here = {name: text(row[name]) for name in names if name in row}
        known = {name: value for name, value in here.items() if name in self.values}
        return known.items() <= self.values.items() and bool(known or not names)

    def end(self, *, is_closed: bool) -> None:
        """Let nothing more in."""
        self.is_open, self.is_closed = False, is_closed


@dataclass
class Rules:
    """What a search says of its runs."""

    names: list[str]
    span: float
    pause: float
    most: int
    starts: Callable[[Row], bool] | None
    ends: Callable[[Row], bool] | None


def transaction(search: Search, table: Table, reader: Reader) -> Table:
    rules, options = _rules(search, reader)
    runs: list[Run] = []
    timed = [row for row in table.rows if number(row.get("_time")) is not None]
    for row in sorted(timed, key=lambda row: -_time(row)):
        _put(runs, row, rules)
    for run in runs:
        if run.is_open:
            run.end(is_closed=False)
    if rules.starts is not None and not flag(options.get("keepevicted", "f")):
        runs = [run for run in runs if run.is_closed or run.is_orphan]
    if not flag(options.get("keeporphans", "f")):
        runs = [run for run in runs if not run.is_orphan]
    made = ("_time", "duration", "eventcount", "closed_txn", "_txn_orphan")
    added = [name for name in made if name not in table.columns]
    return Table([*table.columns, *added], [_row(run, table.columns) for run in runs])


def _time(row: Row) -> float:
    return number(row["_time"]) or 0.0


def _rules(search: Search, reader: Reader) -> tuple[Rules, dict[str, str]]:
    options: dict[str, str] = {}
    conditions: dict[str, Callable[[Row], bool]] = {}
    names: list[str] = []
    while not reader.is_done():
        options |= reader.options(*_OPTIONS)
        if word := reader.take(r"(?:starts|ends)with\s*=\s*"):
            conditions[word[0]] = _condition(search, reader)
        elif not reader.is_done():
            names.append(reader.name())
        reader.take(",")
    rules = Rules(
        names, _seconds(options, "maxspan"), _seconds(options, "maxpause"),
        int(options.get("maxevents", "1000")), conditions.get("s"), conditions.get("e"),
    )  # fmt: skip
    return rules, options


def _condition(search: Search, reader: Reader) -> Callable[[Row], bool]:
    """Read ``"terms"``, ``(terms)`` or ``eval(expression)``."""
    if reader.take(r"eval\s*\("):
        holds = expressions.condition(reader, search.context)
        reader.need(r"\)")
        return lambda row: bool(holds(row))
    said = reader.need(r'"(?:[^"\\]|\\.)*"|\([^)]*\)')
    said = unquoted(said[1:-1]) if said[0] == '"' else said[1:-1]
    return terms.read(said, search.context).holds


def _seconds(options: dict[str, str], name: str) -> float:
    return Span.read(options[name]).seconds if name in options else math.inf


def _put(runs: list[Run], row: Row, rules: Rules) -> None:
    """Put an event into the run that is open for it, or into a new one."""
    starts = rules.starts is not None and rules.starts(row)
    ends = rules.ends is not None and rules.ends(row)
    run = None
    if rules.names and not any(name in row for name in rules.names):
        runs.append(Run([row], is_open=False, is_orphan=True))
        return
    for one in reversed(runs):
        if run is None and one.is_open and _may_take(one, row, rules):
            run = one
    if ends and run is not None:
        run.end(is_closed=rules.starts is None)
        run = None
    if run is None:
        run = Run([], is_orphan=rules.ends is not None and not ends)
        runs.append(run)
    run.take(row, rules.names)
    if run.is_orphan:
        run.end(is_closed=False)
    elif starts or len(run.events) == rules.most:
        run.end(is_closed=True)


def _may_take(run: Run, row: Row, rules: Rules) -> bool:
    """Say whether a run takes an event; one that has become too long is closed."""
    shares = (
        any(name in row and run.values.get(name) == text(row[name]) for name in rules.names)
        or not rules.names
    )
    if not shares:
        return False
    newest, oldest, here = map(_time, (run.events[0], run.events[-1], row))
    if newest - here > rules.span or oldest - here > rules.pause:
        run.end(is_closed=True)
        return False
    return run.fits(row, rules.names)


def _row(run: Run, columns: list[str]) -> Row:
    if run.is_orphan:
        return run.events[0] | {"_txn_orphan": 1}
    row: Row = {}
    for name in columns:
        if not name.startswith("_"):
            values = {one for event in run.events for one in many(event.get(name))}
            put(row, name, sorted(values))
    times = [_time(event) for event in run.events]
    raws = [one for event in reversed(run.events) for one in many(event.get("_raw"))]
    put(row, "_raw", "\n".join(raws) or None)
    if "linecount" in columns:
        counts = [number(event.get("linecount")) or 0.0 for event in run.events]
        row["linecount"] = math.fsum(counts)
    return row | {
        "_time": times[-1], "duration": times[0] - times[-1], "eventcount": len(times),
        "closed_txn": int(run.is_closed),
    }  # fmt: skip


_WORDS = {"s": "second", "h": "hour", "d": "day", "w": "week", "mon": "month", "q": "quarter",
          "y": "year"}  # fmt: skip


def timewrap(search: Search, table: Table, reader: Reader) -> Table:
    match = reader.see(r"([0-9]*)([a-z]+)(?=\s|$)")
    if not match or (table.span is None and table.rows):
        raise RefusedError("timewrap needs a time chart, and the length of a period")
    reader.at = match.end()
    options = reader.options("series", "time_format")
    reader.end()
    unit = "mon" if match[2] == "m" else UNITS[match[2]]
    count, zone = int(match[1] or 1), search.context.zone
    rows = sorted((row for row in table.rows if "_time" in row), key=_time)
    walls = [clock.local(row["_time"], zone).replace(tzinfo=None) for row in rows]
    starts: list[datetime] = []
    while table.span and walls and (not starts or starts[-1] > walls[0]):
        end = clock.local(table.span.after(rows[-1]["_time"], zone), zone).replace(tzinfo=None)
        starts.append(_earlier(end, count * (len(starts) + 1), unit))
    names = [name for name in table.columns if not name.startswith("_")]
    made: dict[timedelta, Row] = {}
    for row, wall in zip(rows, walls, strict=True):
        period = next(at for at, start in enumerate(starts) if wall >= start)
        time = starts[0] + (wall - starts[period])
        new = made.setdefault(
            wall - starts[period], {"_time": clock.epoch(time.replace(tzinfo=zone).astimezone(UTC))}
        )
        for name in names:
            title = _title(options, (count, unit), period, starts)
            put(new, f"{name}_{title}" if len(names) > 1 else title, row.get(name))
    columns = dict.fromkeys(["_time", *(name for row in made.values() for name in row)])
    return Table(list(columns), [made[offset] for offset in sorted(made)])


def _earlier(end: datetime, count: int, unit: str) -> datetime:
    if unit not in clock.MONTHS:
        return end - timedelta(seconds=Span(count, unit).seconds)
    year, month = divmod(end.year * 12 + end.month - 1 - count * clock.MONTHS[unit], 12)
    day = min(end.day, monthrange(year, month + 1)[1])
    return end.replace(year=year, month=month + 1, day=day)


def _title(
    options: dict[str, str], length: tuple[int, str], period: int, starts: list[datetime]
) -> str:
    count, word = length[0], _WORDS[length[1]]
    style = options.get("series", "relative")
    if style == "short":
        return f"s{period}"
    if style == "exact":
        return starts[period].strftime(options["time_format"])
    if not period:
        return f"latest_{word if count == 1 else f'{count}{word}s'}"
    back = period * count
    return f"{back}{word}{'s' if back > 1 else ''}_before"


COMMANDS = {"transaction": transaction, "timewrap": timewrap}
