"""A search whose rows come one by one, parted by time: newest first, some thousand events each.

    parted(compiler, plan) -> [Slice(0.03, <plan of the newest hours>), …]

Sorting a million events before the first is written takes as much memory as they are long; the
slices of one search take that of one slice. How the events lie in time is counted first, by
DuckDB, which reads a single column for it.

Where only the newest rows are wanted, the time of the last of them is looked for first, and no
text is made of any event before it.

Source: ours.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analytics.engine.zones import micros, moment
from analytics.spl import plan as p
from analytics.spl import walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.engine.sql import Compiler

#: About so many events in a slice: with all their fields they take some 50 MB while they are
#: sorted and written. Half as many take 35 MB and nearly twice the time.
ROWS = 10_000

#: Searches over fewer events are not parted: they are sorted in one go.
FROM = 100_000

#: A stretch of time with this many times too many events is counted anew, more finely.
_DENSE = 4

#: So often at most; events that all have one time stay together.
_RECOUNTS = 20

_ROW_BY_ROW = (p.Filter, p.Extend, p.Extract, p.Keep, p.Remove, p.Rename)


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of a search.

    Attributes:
        share: how much of the events is behind once it is done.
        plan: gives the rows of the part.
    """

    share: float
    plan: p.Plan


@dataclass(frozen=True, slots=True)
class Stretch:
    """Events from *start* to *end* (microseconds, excluded), and how many they are."""

    start: int
    end: int
    rows: int


def can_part(plan: p.Plan) -> bool:
    """Whether each row of *plan* is made of one event, whatever the others are."""
    *nodes, source = walk.chain(plan)
    return isinstance(source, p.Scan) and all(
        isinstance(node, _ROW_BY_ROW) and not _has_wildcard(node) for node in nodes
    )


def newest(compiler: Compiler, plan: p.Plan, limit: int) -> p.Plan:
    """Return a plan of the same first *limit* rows that scans no event before the last of them.

    Looks for the time of that event where *plan* keeps the first rows of a search that
    `can_part`, or is one, and whole events are made: making a text of each costs most by far.
    """
    nodes = list(walk.chain(plan))
    scan = nodes[-1]
    if not isinstance(scan, p.Scan) or not (scan.names is None or "_raw" in scan.names):
        return plan
    found = next((node for node in reversed(nodes) if isinstance(node, p.Limit)), None)
    if found is not None and can_part(found.source):
        below, count = found.source, found.count
    elif can_part(plan):
        below, count = plan, limit
    else:
        return plan
    relation = compiler.relation(below)
    if compiler.snapshot.scanned <= FROM or count > ROWS:
        return plan
    ((time,),) = compiler.fetch(
        f"SELECT min(ts) FROM (SELECT ts FROM ({relation.sql}) ORDER BY ts DESC LIMIT {count})"
    )
    if time is None:
        return plan
    return _with(plan, replace(scan, earliest=moment(time)))


def parted(compiler: Compiler, plan: p.Plan) -> list[Slice]:
    """Part *plan*, for which `can_part` is true, into slices in the order of its rows.

    None of them is empty; there is one of the whole where there are few events.
    """
    scan = next(node for node in walk.chain(plan) if isinstance(node, p.Scan))
    stretches = [_joined(group) for group in _groups(counted(compiler, scan))]
    total = sum(stretch.rows for stretch in stretches)
    if total <= ROWS:
        return [Slice(1.0, plan)]
    slices, done = [], 0
    for stretch in stretches:
        done += stretch.rows
        part = replace(scan, earliest=moment(stretch.start), latest=moment(stretch.end))
        slices.append(Slice(done / total, _with(plan, part)))
    return slices


def _has_wildcard(node: p.Plan) -> bool:
    match node:
        case p.Keep(names=names) | p.Remove(names=names):
            return any("*" in name for name in names)
        case p.Rename(pairs=pairs):
            return any("*" in old for old, _ in pairs)
    return False


def _with(plan: p.Plan, scan: p.Scan) -> p.Plan:
    return walk.rebuild(plan, lambda node: scan if isinstance(node, p.Scan) else node)


def counted(compiler: Compiler, scan: p.Scan) -> list[Stretch]:
    """Count the events of *scan* in stretches of time, from the newest to the oldest."""
    low, high = compiler.snapshot.bounds() or (0, 0)
    low = max(low, micros(scan.earliest)) if scan.earliest else low
    high = min(high, micros(scan.latest) - 1) if scan.latest else high
    scanned = compiler.snapshot.scanned
    todo, done, recounts = [Stretch(low, high + 1, scanned)], list[Stretch](), 0
    while todo:
        stretch = todo.pop()
        is_whole = stretch.end - stretch.start <= 1 or recounts > _RECOUNTS
        if done or recounts:
            is_whole |= stretch.rows <= _DENSE * ROWS
        if is_whole:
            done.append(stretch)
            continue
        recounts += 1
        todo += reversed(_finer(compiler, scan, stretch))
    return done


def _finer(compiler: Compiler, scan: p.Scan, stretch: Stretch) -> list[Stretch]:
    """Count the events of *stretch* in pieces, from the newest to the oldest."""
    pieces = max(64, 4 * stretch.rows // ROWS)
    width = -(-(stretch.end - stretch.start) // pieces) or 1
    part = replace(scan, earliest=moment(stretch.start), latest=moment(stretch.end))
    events = compiler.relation(part).sql
    counts = compiler.fetch(
        f"SELECT (ts - {stretch.start}) // {width} AS b, count(*) FROM ({events}) "
        "GROUP BY b ORDER BY b DESC"
    )
    return [
        Stretch(
            stretch.start + at * width, min(stretch.start + (at + 1) * width, stretch.end), rows
        )
        for at, rows in counts
    ]


def _groups(stretches: list[Stretch]) -> Iterator[list[Stretch]]:
    """Put neighbours together up to the size of a slice."""
    group: list[Stretch] = []
    for stretch in stretches:
        if group and sum(one.rows for one in group) + stretch.rows > ROWS:
            yield group
            group = []
        group.append(stretch)
    if group:
        yield group


def _joined(group: list[Stretch]) -> Stretch:
    """Make one of neighbours, the newest first."""
    return Stretch(group[-1].start, group[0].end, sum(one.rows for one in group))
