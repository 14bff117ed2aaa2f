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
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import duckdb

from analytics.engine import again, counting, slices, subsearches
from analytics.engine.contexts import condition_of, context_of, failure
from analytics.engine.evaluate import evaluated, known_macro, known_stanza
from analytics.engine.knowledge import Known
from analytics.engine.places import opened
from analytics.engine.rights import OWNER
from analytics.engine.rows import Rows
from analytics.engine.running import End, Running
from analytics.engine.sheets import read
from analytics.engine.sql import Compiler
from analytics.errors import SearchError
from analytics.spl import formats, planner, rules, walk
from analytics.spl import plan as p

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime
    from pathlib import Path

    from analytics.engine.catalog import Catalog
    from analytics.engine.relation import Relation
    from analytics.engine.rights import Rights
    from analytics.engine.store import Snapshot
    from analytics.spl.parse import Search

#: limits.conf.spec 9.2, [search] max_count.
MAX_COUNT = 500_000
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
        user, app: the namespace that macros are looked for in; empty for any.
        rights: what the caller may see and do; the owner of the data may everything.
    """

    spl: str
    earliest: str = ""
    latest: str = ""
    zone: str = ""
    now: datetime | None = None
    limit: int = MAX_COUNT
    counts_events: bool = False
    user: str = ""
    app: str = ""
    rights: Rights = OWNER


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
        is_transforming: whether the rows are no longer events.
        earliest, latest: the range of the search; None for no bound.
    """

    fields: tuple[str, ...]
    rows: Sequence[str]
    messages: tuple[Message, ...] = ()
    event_count: int = 0
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

    @property
    def folder(self) -> Path:
        """The data directory, where the lookup tables are."""

    @property
    def catalog(self) -> Catalog:
        """What is kept besides events: macros, stanzas."""

    def catch_up(self) -> None:
        """Apply what is journaled."""


class Stored(Protocol):
    """Gives snapshots."""

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """Open one."""

    def remove(self, numbers: Sequence[int]) -> None:
        """Remove the events with these numbers of arrival."""


def check(engine: Searched, request: Request) -> Search:
    """Understand *request* without running it; what a subsearch decides is not looked at.

    Returns:
        The search with its macros in place.

    Raises:
        SplError: it cannot be understood.
    """
    return Stream(engine, request).search


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

    Attributes:
        request: what was asked.
        running: what steers it.
        is_events: whether the rows are events; known with the first.

    Raises:
        SplError, SearchError: as `run`, from ``with`` and while reading.
    """

    def __init__(
        self,
        engine: Searched,
        request: Request,
        rows: Answer | None = None,
        running: Running | None = None,
    ) -> None:
        self.request = request
        self.running = running or Running()
        self._context = replace(
            context_of(request, engine.zone),
            stanza=lambda file, name: known_stanza(
                engine.catalog, file, name, request.user, request.app
            ),
        )
        self._large = rows if rows is not None and len(rows.rows) > again.FEW else None
        self._given: p.Plan | None = None
        if rows is not None:
            is_few = self._large is None
            self._given = again.as_values(rows.fields, rows.rows) if is_few else p.Given()
        self._engine = engine
        self._open = ExitStack()
        self._rows: Rows | None = None
        self._count: int | None = None
        self._given_out = 0
        self._compiler: Compiler | None = None
        self.is_events = False
        self._warnings: list[str] = []
        self.search = self._expanded()
        self._is_deferred = bool(subsearches.outermost(self.search))
        self._plan = self._planned(self.search)

    def __enter__(self) -> Iterator[list[str]]:
        self.running.begin()
        try:
            self._catch_up()
        except BaseException:
            self.running.done()
            raise
        return self._chunks()

    def _catch_up(self) -> None:
        reads = (p.Scan, p.PerRow)  # what is done for each row is not known yet
        if self._is_deferred or any(isinstance(node, reads) for node in walk.every(self._plan)):
            self._engine.catch_up()

    def __exit__(self, *error: object) -> None:
        self._open.close()
        self.running.done()

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of the rows read so far, in their order."""
        return self._rows.fields if self._rows is not None else ()

    def answer(self) -> Answer:
        """Return everything but the rows, once they have been read."""
        scan = next((node for node in walk.chain(self._plan) if isinstance(node, p.Scan)), None)
        warnings = self._warnings + (self._compiler.warnings if self._compiler else [])
        if self._rows is not None and self._rows.is_cut:
            warnings.append(
                f"The search has more rows than the {self.request.limit:,} that are kept. "
                "Narrow it, or aggregate the rows."
            )
        return Answer(
            self.fields,
            [],
            tuple(Message("WARN", text) for text in warnings),
            self._given_out if self._count is None and self.is_events else self._count or 0,
            is_transforming=not self.is_events,
            earliest=scan.earliest if scan else None,
            latest=scan.latest if scan else None,
        )

    @cached_property
    def _snapshot(self) -> Snapshot:
        snapshot = self._open.enter_context(self._engine.store.snapshot())
        if self.request.counts_events:
            snapshot.follow()
        self.running.attach(snapshot)
        self._open.callback(self.running.detach)
        return snapshot

    def _chunks(self) -> Iterator[list[str]]:
        """Find the rows; where the search is finalized, those found until then."""
        try:
            yield from self._found()
        except SearchError:
            if self.running.ending is not End.FINALIZED:
                raise
            self._warnings.append(End.FINALIZED.value)

    def _found(self) -> Iterator[list[str]]:
        try:
            self.running.check()
            if self._is_deferred:
                found = subsearches.resolved(self.search, self._rows_of)
                self._plan = _improved(found, self._context, self._given)
            self._compiler = compiler = self._new_compiler()
            limit = self.request.limit + 1
            large, given = self._large, None
            if large is not None:
                given = again.loaded(compiler, large.fields, large.rows)
            relation = compiler.relation(self._limited(compiler, limit), given)
            self.is_events = relation.is_events
            self.running.stage = "RUNNING"
            for chunk in self._read(compiler, relation):
                self._given_out += len(chunk)
                yield chunk
                self.running.check()
            self.running.stage = "FINALIZING"
            is_cut = self._rows is not None and self._rows.is_cut
            if self.request.counts_events and (is_cut or not counting.is_plain(self._plan)):
                self._count = counting.count(compiler, self._plan)
        except RecursionError:
            raise SearchError(_TOO_DEEP) from None
        except duckdb.InterruptException:
            raise self.running.error() from None
        except duckdb.Error as error:
            raise failure(error) from error

    def _limited(self, compiler: Compiler, limit: int) -> p.Plan:
        """Return a plan of the first *limit* rows; the search may have resolved its own by now."""
        return slices.newest(compiler, self._plan, limit)

    def _read(self, compiler: Compiler, relation: Relation) -> Iterable[list[str]]:
        """Read the rows: in parts by time, where that gives the same ones and they are many."""
        limit = self.request.limit
        parts: Iterable[Relation] = ()
        is_long = limit > slices.ROWS and compiler.snapshot.scanned > slices.FROM
        if is_long and slices.can_part(self._plan):
            # Few of many events are found in one go, and these go through them once.
            some = replace(relation, sql=f"SELECT * FROM ({relation.sql}) LIMIT {slices.ROWS + 1}")
            self._rows = Rows(compiler, some, limit)
            rows = [row for chunk in self._rows for row in chunk]
            if len(rows) <= slices.ROWS:
                return [rows]
            parts = self._told(compiler, slices.parted(compiler, self._plan))
        self._rows = Rows(compiler, relation, limit, parts)
        return self._rows

    def _told(self, compiler: Compiler, found: Sequence[slices.Slice]) -> Iterator[Relation]:
        """Make the parts when they are read, and say how far that is."""
        self.running.tell(0.0)
        for one in found:
            yield compiler.relation(one.plan)
            self.running.tell(one.share)

    def _new_compiler(self) -> Compiler:
        """Make what compiles for the caller: nothing it gives goes beyond the caller's rights."""
        rights = self.request.rights
        condition = condition_of(rights.filter, self._context)
        user, app, catalog = self.request.user, self.request.app, self._engine.catalog
        return Compiler(
            lambda: self._snapshot,
            self._context,
            rights,
            condition,
            lambda name: read(self._engine.folder, self._engine.catalog, name, user, app),
            self._engine.store.remove,
            catalog.remembered((Known, user, app), lambda: Known(catalog, user, app)),
            lambda: opened(self._engine.folder),
        )

    def _expanded(self) -> Search:
        """Put the macros of the search in place."""
        catalog = self._engine.catalog
        try:
            return subsearches.expanded(
                self.request.spl,
                lambda name: known_macro(catalog, name, self.request.user, self.request.app),
                lambda expr, values: evaluated(self._engine.store, self._context, expr, values),
            )
        except RecursionError:
            raise SearchError(_TOO_DEEP) from None

    def _planned(self, search: Search) -> p.Plan:
        """Plan *search*, or what can be planned of it before its subsearches have run."""
        try:
            if not self._is_deferred:
                return _improved(search, self._context, self._given)
            for inner in subsearches.every(search):
                self._planned_alone(inner, None)
            return self._planned_alone(search, self._given)
        except RecursionError:
            raise SearchError(_TOO_DEEP) from None

    def _planned_alone(self, search: Search, given: p.Plan | None) -> p.Plan:
        known = subsearches.without(search)
        is_cut = known.calls[:1] != search.calls[:1]
        source = p.Given() if is_cut else given
        return _improved(known, self._context, source) if known.calls else p.Given()

    def _rows_of(self, search: Search) -> list[dict[str, Any]]:
        """Run a subsearch and return its rows."""
        compiler = self._new_compiler()
        relation = compiler.relation(_improved(search, self._context, None))
        rows = Rows(compiler, relation, formats.MAX_ROWS)
        found = [json.loads(row) for chunk in rows for row in chunk]
        self._warnings += compiler.warnings
        if rows.is_cut:
            self._warnings.append(
                f"A subsearch has more than {formats.MAX_ROWS:,} rows; the others were left out. "
                "Narrow it, or use join or stats."
            )
        return found


def _improved(search: Search, context: planner.Context, source: p.Plan | None) -> p.Plan:
    return rules.improve(planner.plan(search, context, source))
