"""The node behind transaction: runs of events that belong together, one row each.

    Grouping(names=1, …).add(time, ("u1",), starts=False, ends=False) -> the number of a run

Runs of one field with no conditions are found by window functions; all others by going over the
events once, in Python, newest first, with what each open run knows.

Source: Splunk Search Reference 9.3, transaction: events are seen in descending time; the
conditions are those of `analytics.spl.plan.Transact`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analytics.engine import scans
from analytics.engine.relation import Relation, Term
from analytics.engine.values import NULL_TEXT, Value, unified
from analytics.engine.wildcards import closed
from analytics.spl import plan as p

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analytics.engine.sql import Compiler

_CHUNK = 50_000
#: What a row has besides the fields of its events.
_ADDED = frozenset({"duration", "eventcount", "closed_txn", "_txn_orphan"})


@dataclass(slots=True)
class _Run:
    """What an open run knows: the newest and the oldest event, and the values it has."""

    number: int
    newest: int
    oldest: int
    count: int
    values: dict[int, str] = field(default_factory=dict)


class Grouping:
    """Gives each event the number of its run; events come newest first.

    Attributes:
        closed: whether a limit or the start condition closed each run, by its number.
        evicted: the numbers of the runs that never met their start condition.
    """

    def __init__(self, node: p.Transact) -> None:
        self.closed: list[bool] = []
        self.evicted: set[int] = set()
        self._node = node
        self._open: dict[int, _Run] = {}
        self._events = 0
        self._by_value: dict[tuple[int, str], dict[int, None]] = {}
        self._span = None if node.span_s is None else round(node.span_s * 1e6)
        self._pause = None if node.pause_s is None else round(node.pause_s * 1e6)

    def add(
        self, time: int, values: Sequence[str | None], *, starts: bool, ends: bool
    ) -> int | None:
        """Return the run that an event belongs to, or None for none."""
        given = {at: value for at, value in enumerate(values) if value is not None}
        is_free = (starts or ends) and not self._node.unifies_ends
        if self._node.names and not given and not is_free:
            return None
        run = self._fitting(time, given, is_free=is_free)
        if self._node.ends is not None:
            if ends and run is not None:
                self._close(run, is_met=self._node.starts is None)
                run = None
            elif run is None and not ends:
                return None
        if run is None:
            run = self._opened(time)
        self._take(run, time, given)
        if starts or (self._node.most and run.count >= self._node.most):
            self._close(run, is_met=True)
        self._evict(time)
        return run.number

    def finish(self) -> None:
        """Close what is still open."""
        for run in list(self._open.values()):
            self._close(run, is_met=False)

    def _fitting(self, time: int, given: dict[int, str], *, is_free: bool) -> _Run | None:
        """Find the open run that an event with these values may join, the youngest first.

        An event that is free need not share a value with it.
        """
        if not self._node.names:
            numbers: Iterable[int] = list(self._open)
        elif self._node.is_connected and not is_free:
            found: dict[int, None] = {}
            for pair in given.items():
                found |= self._by_value.get(pair, {})
            numbers = sorted(found, reverse=True)
        else:
            numbers = sorted(self._open, reverse=True)
        for number in numbers:
            run = self._open[number]
            if self._is_over(run, time):
                self._close(run, is_met=True)
            elif all(run.values.get(at, value) == value for at, value in given.items()):
                return run
        return None

    def _is_over(self, run: _Run, time: int) -> bool:
        """Tell whether an event at *time* is too far from the run."""
        return (self._span is not None and run.newest - time > self._span) or (
            self._pause is not None and run.oldest - time > self._pause
        )

    def _opened(self, time: int) -> _Run:
        run = _Run(len(self.closed), time, time, 0)
        self.closed.append(False)
        self._open[run.number] = run
        return run

    def _take(self, run: _Run, time: int, given: dict[int, str]) -> None:
        run.oldest, run.count = time, run.count + 1
        self._events += 1
        self._open[run.number] = self._open.pop(run.number)  # the one used least stands first
        for at, value in given.items():
            if at not in run.values:
                run.values[at] = value
                self._by_value.setdefault((at, value), {})[run.number] = None

    def _evict(self, time: int) -> None:
        """Close the runs that were used least, where more are open than may be."""
        while (0 < self._node.most_open < len(self._open)) or (
            0 < self._node.most_open_events < self._events
        ):
            run = next(iter(self._open.values()))
            self._close(run, is_met=self._is_over(run, time))

    def _close(self, run: _Run, *, is_met: bool) -> None:
        """Let nothing more into a run; *is_met* where a limit or the start condition closes it."""
        self.closed[run.number] = is_met
        if not is_met and self._node.starts is not None:
            self.evicted.add(run.number)
        del self._open[run.number]
        self._events -= run.count
        for pair in run.values.items():
            runs = self._by_value[pair]
            runs.pop(run.number, None)
            if not runs:
                del self._by_value[pair]


def transact(compiler: Compiler, node: p.Transact, relation: Relation) -> Relation:
    """One row for each run of events."""
    relation = closed(compiler, relation)
    time = compiler.field(relation, "_time").micros()
    place, stamp = compiler.name(), compiler.name()
    numbered = relation.plus([f"row_number() {relation.over()} AS {place}", f"{time} AS {stamp}"])
    events = _Events(numbered, place, stamp)
    is_plain = node.starts is None and node.ends is None and node.span_s is None
    is_plain = is_plain and not (node.most_open or node.most_open_events)
    found = _windows if is_plain and len(node.names) <= 1 else _visited
    return _rows(compiler, node, relation, events, found(compiler, node, relation, events))


@dataclass(frozen=True, slots=True)
class _Runs:
    """SQL of the events with columns that tell the runs apart.

    Attributes:
        sql: the events.
        keys: columns that are equal in one run; the first is null where there is none.
        closed: whether a limit or the start condition closed a run, as an aggregate.
    """

    sql: str
    keys: tuple[str, ...]
    closed: str


@dataclass(frozen=True, slots=True)
class _Events:
    """SQL of the events, and its columns with their place in the rows and their time."""

    sql: str
    place: str
    stamp: str

    @property
    def order(self) -> str:
        """SQL for the newest first."""
        return f"ORDER BY {self.stamp} DESC, {self.place}"


def _windows(compiler: Compiler, node: p.Transact, relation: Relation, events: _Events) -> _Runs:
    """Find the runs by window functions."""
    key = compiler.field(relation, node.names[0]).text() if node.names else "''"
    pause = "NULL" if node.pause_s is None else str(round(node.pause_s * 1_000_000))
    most = node.most or 2**62
    k, gap, last, stretch, part = (compiler.name() for _ in range(5))
    keyed = (
        f"SELECT *, {key} AS {k}, lag({events.stamp}) OVER w - {events.stamp} AS {gap}, "
        f"lead({events.place}) OVER w IS NULL AS {last} FROM ({events.sql}) "
        f"WHERE {events.stamp} IS NOT NULL WINDOW w AS (PARTITION BY {key} {events.order})"
    )
    gaps = (
        f"SELECT *, sum(CASE WHEN {gap} > {pause} THEN 1 ELSE 0 END) OVER "
        f"(PARTITION BY {k} {events.order} ROWS UNBOUNDED PRECEDING) AS {stretch} FROM ({keyed})"
    )
    parts = (
        f"SELECT *, (row_number() OVER (PARTITION BY {k}, {stretch} {events.order}) - 1) // {most} "
        f"AS {part} FROM ({gaps})"
    )
    return _Runs(parts, (k, stretch, part), f"NOT bool_or({last}) OR count(*) = {most}")


def _visited(compiler: Compiler, node: p.Transact, relation: Relation, events: _Events) -> _Runs:
    """Find the runs by going over the events."""
    expressions = compiler.expressions(relation)
    tests = [
        f"coalesce({expressions.condition(test)}, FALSE)" if test is not None else "FALSE"
        for test in (node.starts, node.ends)
    ]
    fields = [compiler.field(relation, name).text() for name in node.names]
    sql = (
        f"SELECT {', '.join([events.place, events.stamp, *tests, *fields])} FROM ({events.sql}) "
        f"WHERE {events.stamp} IS NOT NULL {events.order}"
    )
    cursor = compiler.snapshot.connection.execute(sql, compiler.values(sql))
    grouping, places, runs = Grouping(node), list[object](), list[int | None]()
    while chunk := cursor.fetchmany(_CHUNK):
        for number, time, starts, ends, *values in chunk:
            places.append(number)
            runs.append(grouping.add(time, values, starts=starts, ends=ends))
    grouping.finish()
    out: list[object] = [run in grouping.evicted and not node.keeps_evicted for run in runs]
    met: list[object] = [run is not None and grouping.closed[run] for run in runs]
    names = ("place", "run", "out", "met")
    known = scans.values(
        compiler, p.Values(names, ("int", "int", "bool", "bool"), (places, list(runs), out, met))
    )
    number, run, is_out, is_met = (value.sql for value in known.columns.values())
    sql = (
        f"SELECT e.*, v.{run}, v.{is_met} FROM ({events.sql}) AS e "
        f"JOIN ({known.sql}) AS v ON e.{events.place} = v.{number} WHERE NOT v.{is_out}"
    )
    return _Runs(sql, (run,), f"bool_or({is_met})")


def _rows(
    compiler: Compiler, node: p.Transact, relation: Relation, events: _Events, runs: _Runs
) -> Relation:
    """One row for each run."""
    stamp, place, sql = events.stamp, events.place, runs.sql
    made = {"_time": Value(f"min({stamp})", "time")}
    made |= {
        name: _gathered(compiler, node, name, value, f"ORDER BY {stamp}, {place} DESC")
        for name, value in relation.columns.items()
        if name not in {"_time", *_ADDED}
    }
    made["duration"] = Value(f"(max({stamp}) - min({stamp})) / 1000000.0", "num")
    made["eventcount"] = Value("count(*)", "int")
    made["closed_txn"] = Value(f"CASE WHEN {runs.closed} THEN 1 ELSE 0 END", "int")
    by, key = ", ".join(runs.keys), runs.keys[0]
    if node.keeps_orphans:
        made["_txn_orphan"] = Value(f"CASE WHEN {key} IS NULL THEN 1 END", "int")
        for name in ("duration", "eventcount", "closed_txn"):
            before = compiler.field(relation, name)
            kept = Value(f"any_value({before.sql})", before.kind)
            (new, old), kind = unified([made[name], before if before.sql == NULL_TEXT else kept])
            made[name] = Value(f"CASE WHEN {key} IS NOT NULL THEN {new} ELSE {old} END", kind)
        by += f", CASE WHEN {key} IS NULL THEN {place} END"
    else:
        sql = f"SELECT * FROM ({sql}) WHERE {key} IS NOT NULL"
    columns = {name: compiler.column(value) for name, value in made.items()}
    parts = [f"{value.sql} AS {columns[name].sql}" for name, value in made.items()]
    last, first = compiler.name(), compiler.name()
    parts += [f"max({stamp}) AS {last}", f"min({place}) AS {first}"]
    grouped = f"SELECT {', '.join(parts)} FROM ({sql}) GROUP BY {by}"
    return Relation(grouped, columns, (Term(last, is_descending=True), Term(first)))


def _gathered(compiler: Compiler, node: p.Transact, name: str, value: Value, order: str) -> Value:
    """SQL for what a run has of one field."""
    text = value.text()
    if name == "_raw" and node.has_raw_list:
        return Value(f"list({text} {order})", "many")
    if name == "_raw":
        return Value(f"string_agg({text}, chr(10) {order})", "text")
    if name == "linecount":
        return Value(f"CAST(sum({value.number()}) AS BIGINT)", "int")
    if not name.startswith("_") and {"*", name} & set(node.lists):
        null = compiler.parameters.text(node.null)
        return Value(f"list(coalesce({text}, {null}) {order})", "many")
    values = f"flatten(list({value.many()}))" if value.kind == "many" else f"list({text})"
    found = f"list_sort(list_distinct({values}))"
    return Value(f"CASE WHEN count({value.sql}) > 0 THEN {found} END", "many")
