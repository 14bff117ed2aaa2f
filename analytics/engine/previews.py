"""What a search would answer by now: the same search over the newest of its events.

    previews = Previews(lambda events, running: Part(engine, request, running, events=events))
    previews.answer()     the rows of "… | stats count by event" for the newest 50,000 events
    previews.answer()     a little later: for the newest 100,000

DuckDB gives no row of an aggregate before it is done. So a preview is a search of its own: it is
made when somebody asks for one, and rests between two for some times as long as the last took.
A search that nobody previews is not slowed.

Source: Splunk REST API Reference 9.x, "search/jobs/{search_id}/results_preview"; Search Manual,
"About jobs and job management" (events are read from the newest on).
"""

from __future__ import annotations

import threading
import time as clock
from dataclasses import replace
from typing import TYPE_CHECKING

from analytics.engine import slices, subsearches
from analytics.engine.running import Running
from analytics.engine.search import Answer, Stream
from analytics.engine.zones import moment
from analytics.errors import AnalyticsError, SearchError
from analytics.spl import expr as e
from analytics.spl import plan as p
from analytics.spl import walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from analytics.engine.running import Watch
    from analytics.engine.search import Request, Searched
    from analytics.engine.sql import Compiler

#: The first preview is over so many of the newest events, about; it takes some milliseconds.
FIRST = 50_000

#: Each preview of a job is over so many times as many events as the one before.
GROWTH = 2

#: Each preview of an export; those of a job are as many as are asked for, these all cost time.
EXPORT_GROWTH = 8

#: An export makes no preview over more than this part of the events.
EXPORT_PART = 4

#: A preview of a job that takes longer is given up.
LIMIT_S = 2.0

#: So many times as long as a preview took nobody gets a newer one.
REST = 4

#: Rows of a preview: as many as a page may have.
ROWS = 50_000

_NONE = "The search has no preview: its rows come one by one, or of no events. Wait for its end."

#: Fields by which events are counted; a condition on any other may be as dear as the search.
_CHEAP = frozenset({"index", "application", "event", "distinct_id", "host", "source", "sourcetype"})


class Part(Stream):
    """A search over the newest of its events.

    Attributes:
        total: how many events there are, about; known once it runs.
    """

    def __init__(
        self, engine: Searched, request: Request, running: Running | None = None, *, events: int
    ) -> None:
        """Search the newest *events* events, or half of them where that is less."""
        limit = min(request.limit, ROWS)
        super().__init__(engine, replace(request, counts_events=False, limit=limit), None, running)
        self._events, self.total = events, 0
        searches = (self.search, *subsearches.every(self.search))
        if any(call.name == "delete" for search in searches for call in search.calls):
            raise SearchError(_NONE)

    def _limited(self, compiler: Compiler, limit: int) -> p.Plan:
        self._plan, self.total = newest(compiler, self._plan, self._events)
        return super()._limited(compiler, limit)


def newest(compiler: Compiler, plan: p.Plan, events: int) -> tuple[p.Plan, int]:
    """Return *plan* over its newest events, and how many it has in all, about.

    Args:
        compiler: what counts them.
        plan: of a whole search.
        events: about so many, and half of them at most.

    Raises:
        SearchError: it reads no events, or shows them one by one, or would change them.
    """
    *_, scan = walk.chain(plan)
    is_deleting = any(isinstance(node, p.Delete) for node in walk.every(plan))
    unlimited = walk.rebuild(plan, lambda n: n.source if isinstance(n, p.Limit) else n)
    if is_deleting or not isinstance(scan, p.Scan) or slices.can_part(unlimited):
        raise SearchError(_NONE)
    counted = replace(scan, where=_cheap(scan.where), names=frozenset())
    stretches = slices.counted(compiler, counted)
    total = sum(stretch.rows for stretch in stretches)
    start, left = None, min(events, total // 2)
    for stretch in stretches:
        start, left = stretch.start, left - stretch.rows
        if left <= 0:
            break
    if start is None:
        return plan, total
    part = replace(scan, earliest=moment(start))
    return walk.rebuild(plan, lambda node: part if node is scan else node), total


def _cheap(where: e.Expr) -> e.Expr:
    """Keep the parts of a condition that no text has to be read for."""
    parts = where.parts if isinstance(where, e.And) else (where,)
    found: e.Expr = e.TRUE
    for part in parts:
        is_text = any(isinstance(one, e.Term) for one in e.walk(part))
        if not is_text and e.fields(part) <= _CHEAP:
            found = e.both(found, part)
    return found


class Previews:
    """The previews of one job; any thread may ask.

    Attributes:
        count: how many were made.
        last: the newest one; it has no rows before there is any.
    """

    def __init__(self, make: Callable[[int, Running], Stream], watch: Watch | None = None) -> None:
        """Make a preview, when asked to, by *make*: of a number of events, and what steers it."""
        self._make, self._watch = make, watch
        self._lock = threading.Lock()
        self._events, self._due = FIRST, 0.0
        self.count, self.last = 0, Answer((), ())

    def answer(self) -> Answer:
        """Return the newest preview, made now where the one before is old enough."""
        with self._lock:
            if clock.monotonic() >= self._due:
                self._renew()
            return self.last

    def _renew(self) -> None:
        began = clock.monotonic()
        try:
            stream = self._make(self._events, Running(limit_s=LIMIT_S, watch=self._watch))
            self.last = _whole(stream)
        except (
            AnalyticsError
        ):  # it takes too long, or has none; the search itself says what is wrong
            pass
        else:
            self.count += 1
            self._events *= GROWTH
        now = clock.monotonic()
        self._due = now + REST * (now - began)


def growing(make: Callable[[int], Part]) -> Iterator[Answer]:
    """Give previews of a search that is still to begin, each over more events than the last.

    Together they take a part of the time of the search.
    """
    events, total = FIRST, FIRST * EXPORT_PART
    while events * EXPORT_PART <= total:
        try:
            part = make(events)
            answer = _whole(part)
        except AnalyticsError:  # the search itself says what is wrong
            return
        yield answer
        events, total = events * EXPORT_GROWTH, part.total


def _whole(stream: Stream) -> Answer:
    with stream as chunks:
        rows = [row for chunk in chunks for row in chunk]
    return replace(stream.answer(), rows=rows)
