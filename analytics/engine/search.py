"""A search from its text to its rows.

    answer = run(engine, Request("search index=web | stats count by event"))
    answer.fields -> ("event", "count")
    answer.rows   -> ['{"event":"login","count":"2"}', …]

Each row is the text of one JSON object, made by the database: a field without a value is left
out, a value is a text or, for a multivalue, a list of texts, as splunkd writes them.

Source: docs/rest.md, "Results"; docs/architecture.md, "Stages".
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import duckdb

from analytics.engine.relation import PREFIX, Relation
from analytics.engine.sql import Compiler
from analytics.errors import SearchError, SplError
from analytics.spl import parse, planner, rules
from analytics.spl import plan as p
from analytics.spl.times import moment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager

    from analytics.engine.store import Snapshot
    from analytics.engine.values import Value

#: limits.conf.spec 9.2, [search] max_count.
MAX_COUNT = 500_000
_CHUNK = 5_000
_TOO_DEEP = "An expression of the search is nested too deep. Split it into several evals."


@dataclass(frozen=True, slots=True)
class Request:
    """One search as it was asked.

    Attributes:
        spl: its text.
        earliest, latest: time modifiers; empty for no bound. Times in *spl* win.
        zone: IANA name of the searcher's zone; empty for the engine's.
        now: the moment it begins; None for the present one.
        limit: how many rows at most.
        counts_events: also count the events before the first transforming command.
    """

    spl: str
    earliest: str = ""
    latest: str = ""
    zone: str = ""
    now: datetime | None = None
    limit: int = MAX_COUNT
    counts_events: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence for the reader: *type* is INFO, WARN, ERROR or FATAL."""

    type: str
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a search found.

    Attributes:
        fields: the fields of the rows, in their order.
        rows: one JSON object each.
        messages: what the reader should know.
        event_count: events that reached the first transforming command, where counted.
        scan_count: events that were read for it, where counted.
        is_transforming: whether the rows are no longer events.
        earliest, latest: the range of the search; None for no bound.
    """

    fields: tuple[str, ...]
    rows: list[str]
    messages: tuple[Message, ...] = ()
    event_count: int = 0
    scan_count: int = 0
    is_transforming: bool = False
    earliest: datetime | None = None
    latest: datetime | None = None


class Searched(Protocol):
    """What a search needs of the engine."""

    @property
    def zone(self) -> str:
        """IANA name of the zone to search in."""

    @property
    def store(self) -> Stored:
        """The events."""

    def catch_up(self) -> None:
        """Apply what is journaled."""


class Stored(Protocol):
    """Gives snapshots."""

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """Open one."""


def check(request: Request, zone: str = "UTC") -> p.Plan:
    """Understand *request* without running it.

    Raises:
        SplError: it cannot be understood.
    """
    return _planned(request, _context(request, zone), None)


def run(engine: Searched, request: Request, rows: Answer | None = None) -> Answer:
    """Run *request* over the events of *engine*, or over the *rows* of another answer.

    Raises:
        SplError: it cannot be understood.
        SearchError: it failed while it ran.
    """
    stream = Stream(engine, request, rows)
    with stream as chunks:
        found = [row for chunk in chunks for row in chunk]
    return replace(stream.answer(), rows=found)


class Stream:
    """The rows of a search in chunks; use in a ``with`` block, once.

    Raises:
        SplError, SearchError: as `run`, from ``with`` and while reading.
    """

    def __init__(self, engine: Searched, request: Request, rows: Answer | None = None) -> None:
        self.request = request
        self._context = _context(request, engine.zone)
        source = _as_values(rows) if rows is not None else None
        self._plan = _planned(request, self._context, source)
        self._engine = engine
        self._snapshot: AbstractContextManager[Snapshot] | None = None
        self._fields: dict[str, None] = {}
        self._counts = (0, 0)
        self._compiler: Compiler | None = None
        self._is_events = False

    def __enter__(self) -> Iterator[list[str]]:
        if any(isinstance(node, p.Scan) for node in p.chain(self._plan)):
            self._engine.catch_up()
        self._snapshot = self._engine.store.snapshot()
        try:
            return self._chunks(self._snapshot.__enter__())
        except BaseException:
            self._snapshot.__exit__(None, None, None)
            raise

    def __exit__(self, *error: object) -> None:
        if self._snapshot is not None:
            self._snapshot.__exit__(None, None, None)

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of the rows read so far, in their order."""
        return tuple(self._fields)

    def answer(self) -> Answer:
        """Return everything but the rows, once they have been read."""
        scan = next((node for node in p.chain(self._plan) if isinstance(node, p.Scan)), None)
        warnings = self._compiler.warnings if self._compiler else []
        return Answer(
            self.fields,
            [],
            tuple(Message("WARN", text) for text in warnings),
            *self._counts,
            is_transforming=not self._is_events,
            earliest=scan.earliest if scan else None,
            latest=scan.latest if scan else None,
        )

    def _chunks(self, snapshot: Snapshot) -> Iterator[list[str]]:
        try:
            self._compiler = compiler = Compiler(snapshot, self._context)
            relation = compiler.relation(self._plan)
            self._is_events = relation.is_events
            if self.request.counts_events:
                self._counts = _count(compiler, self._plan)
            self._fields = dict.fromkeys(relation.columns)
            limited = relation.limit(self.request.limit)
            sql = rendered(compiler, limited)
            cursor = snapshot.connection.execute(sql, compiler.values(sql))
            while chunk := cursor.fetchmany(_CHUNK):
                yield self._read(chunk, is_open=relation.rest is not None)
        except RecursionError:
            raise SearchError(_TOO_DEEP) from None
        except duckdb.Error as error:
            raise _failure(error) from error

    def _read(self, chunk: Sequence[tuple[str, ...]], *, is_open: bool) -> list[str]:
        if is_open:
            for names in dict.fromkeys(names for _, names in chunk):
                self._fields.update(dict.fromkeys(names.split(" ") if names else ()))
        return [row[0] for row in chunk]


def rendered(compiler: Compiler, relation: Relation) -> str:
    """SQL that gives each row as the text of a JSON object, in the order of the rows."""
    pairs = []
    for name, value in relation.columns.items():
        key = compiler.parameters.text(json.dumps(name, ensure_ascii=False) + ":")
        pairs.append(f"{key} || {_json(compiler, name, value)}")
    names = ""
    if relation.rest is not None:
        hidden = relation.rest.hidden | relation.columns.keys()
        pairs += [_map("props", PREFIX, hidden), _map("fields", "", hidden)]
        names = f", concat_ws(' ', {_keys('props', PREFIX, hidden)}, {_keys('fields', '', hidden)})"
    body = f"concat_ws(',', {', '.join(pairs)})" if pairs else "''"
    return f"SELECT '{{' || {body} || '}}'{names} FROM ({relation.sql}){relation.order_by()}"


def _json(compiler: Compiler, name: str, value: Value) -> str:
    if value.kind == "many":
        return f"CASE len({value.sql}) WHEN 0 THEN NULL WHEN 1 THEN to_json({value.sql}[1]) ELSE to_json({value.sql}) END"  # noqa: E501
    if name == "_time":
        return f"to_json({_iso(compiler, value)})"
    return f"to_json(nullif({value.text()}, ''))"


def _iso(compiler: Compiler, value: Value) -> str:
    """SQL for a time as ``2011-08-08T11:45:17.735+00:00`` in the zone of the search."""
    time = value.micros()
    zone = compiler.zone
    offset = zone.offset(time)
    local = f"strftime(make_timestamp({zone.local(time)}), '%Y-%m-%dT%H:%M:%S.%g')"
    minutes = f"abs({offset} // 60000000)"
    sign = f"CASE WHEN {offset} < 0 THEN '-' ELSE '+' END"
    clock = f"printf('%02d:%02d', {minutes} // 60, {minutes} % 60)"
    return f"{local} || {sign} || {clock}"


def _map(column: str, prefix: str, hidden: frozenset[str]) -> str:
    """SQL for the pairs of a map as JSON members; null where there are none."""
    entries = _entries(column, prefix, hidden)
    members = f"list_transform({entries}, lambda e: to_json('{prefix}' || e.key) || ':' || to_json(e.value))"  # noqa: E501
    return f"nullif(array_to_string({members}, ','), '')"


def _keys(column: str, prefix: str, hidden: frozenset[str]) -> str:
    entries = _entries(column, prefix, hidden)
    return f"nullif(array_to_string(list_transform({entries}, lambda e: '{prefix}' || e.key), ' '), '')"  # noqa: E501


def _entries(column: str, prefix: str, hidden: frozenset[str]) -> str:
    mine = sorted(
        name.removeprefix(prefix) for name in hidden if name.startswith(prefix or "")
        and (prefix or not name.startswith(PREFIX))
    )  # fmt: skip
    if prefix:
        mine = [name for name in mine if PREFIX + name in hidden]
    if not mine:
        return f"map_entries({column})"
    quoted = ", ".join("'" + name.replace("'", "''") + "'" for name in mine)
    return f"list_filter(map_entries({column}), lambda e: e.key NOT IN ({quoted}))"


def _count(compiler: Compiler, plan: p.Plan) -> tuple[int, int]:
    """Count the events before the first transforming command, and those the scan gives."""
    nodes = list(p.chain(plan))[::-1]
    if not isinstance(nodes[0], p.Scan):
        return 0, 0
    last = nodes[0]
    for node in nodes[1:]:
        if not isinstance(node, p.Filter | p.Extend | p.Keep | p.Remove | p.Rename | p.Extract
                          | p.Limit | p.Reverse | p.Sort | p.Dedup):  # fmt: skip
            break
        last = node  # type: ignore[assignment]
    found = [
        compiler.fetch(f"SELECT count(*) FROM ({compiler.relation(node).sql})")[0][0]
        for node in (last, nodes[0])
    ]
    return found[0], found[1]


def _context(request: Request, zone: str) -> planner.Context:
    name = request.zone or zone
    try:
        found = ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        message = f"There is no time zone {name!r}. Write one such as Europe/Berlin or UTC."
        raise SearchError(message) from error
    now = request.now or datetime.now(UTC)
    return planner.Context(
        now, found, _time(request.earliest, now, found), _time(request.latest, now, found)
    )


def _time(text: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    if not text.strip() or text.strip() in {"0", "0.000"}:
        return None
    found = moment(text, now, zone)
    if found is None:
        message = f"{text!r} is no time. Write one such as -1d@d, now or 2011-08-08T11:45:00."
        raise SplError(message, text, 0, len(text))
    return found


def _planned(request: Request, context: planner.Context, source: p.Plan | None) -> p.Plan:
    try:
        return rules.improve(planner.plan(parse.parse(request.spl), context, source))
    except RecursionError:
        raise SearchError(_TOO_DEEP) from None


def _as_values(answer: Answer) -> p.Values:
    """Return the rows of an answer as a plan: texts, multivalues, and times in `_time`."""
    rows: list[dict[str, Any]] = [json.loads(row) for row in answer.rows]
    kinds: list[p.Kind] = []
    columns: list[list[object]] = []
    for name in answer.fields:
        found: list[object] = [row.get(name) for row in rows]
        if name == "_time":
            kinds.append("time")
            columns.append([_micros(value) for value in found])
        elif any(isinstance(value, list) for value in found):
            kinds.append("many")
            columns.append([[x] if isinstance(x, str) else x for x in found])
        else:
            kinds.append("text")
            columns.append(found)
    return p.Values(answer.fields, tuple(kinds), tuple(columns))


def _micros(value: object) -> int | None:
    from analytics.engine.zones import micros  # noqa: PLC0415

    return micros(datetime.fromisoformat(str(value))) if value is not None else None


def _failure(error: duckdb.Error) -> SearchError:
    text = str(error).strip().splitlines()[0]
    if isinstance(error, duckdb.OutOfMemoryException):
        return SearchError(f"The search needs more memory than it may use. Narrow it. ({text})")
    if "regular expression" in text or "invalid perl operator" in text or "Invalid Input" in text:
        return SearchError(f"A value of the search cannot be used: {text}")
    return SearchError(f"The search failed: {text}")
