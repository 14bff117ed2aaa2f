"""The parts of a store: its tail, its segments, and what is known of each without reading it.

    Part(7, rows=250000, first=…, last=…, seq=250000, names={"idx": {"web"}, …})
    segments/00000007.duckdb    one table ``ev``, sorted by application, event, ts, seq

Part 0 is the tail; every other is a segment, a file that is written once and never changed.

Source: ours.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analytics.engine.store import COLUMNS, NAMED, NAMES_LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

#: A segment grows by merging up to about this many events: one question over ten such files
#: costs what it costs over one table, and rewriting one takes under a minute.
FULL_ROWS = 10_000_000

#: So many segments of like size become one.
FAN_IN = 8

#: Where there would be more segments than this, they grow larger instead.
MOST_SEGMENTS = 40

Names = frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Part:
    """A table of events and what it holds; the tail may know of events still to be committed.

    Attributes:
        number: 0 for the tail, else that of the segment's file, never used twice.
        rows: how many events it holds.
        first: least ts; 0 where there are no rows.
        last: greatest ts.
        seq: greatest seq.
        names: each key of `NAMED` to its distinct values, None where they are too many.
        lacks: columns that its file does not have, being older than they are.
    """

    number: int
    rows: int
    first: int
    last: int
    seq: int
    names: Mapping[str, Names]
    lacks: frozenset[str] = frozenset()

    @property
    def table(self) -> str:
        """Its events in SQL, with every column: what can stand after FROM."""
        name = segment_table(self.number) if self.number else "hot.main.ev"
        if not self.lacks:
            return name
        columns = (
            f"CAST(NULL AS {kind}) AS {column}" if column in self.lacks else column
            for column, kind in COLUMNS.items()
        )
        return f"(SELECT {', '.join(columns)} FROM {name})"

    @property
    def file(self) -> str:
        """The name of its file in ``segments/``."""
        return segment_file(self.number)

    def only_index(self) -> tuple[str, ...]:
        """Say the one index its events are of, if it is a segment and there is just one."""
        names = self.names["idx"]
        return tuple(names) if self.number and names and len(names) == 1 else ()

    def may_hold(
        self, indexes: Names, applications: Names, earliest: int | None, latest: int | None
    ) -> bool:
        """Say whether such an event can be in it; None means any. *latest* is excluded."""
        return (
            self.rows > 0
            and (earliest is None or self.last >= earliest)
            and (latest is None or self.first < latest)
            and _overlap(self.names["idx"], indexes)
            and _overlap(self.names["application"], applications)
        )

    def plus(self, other: Part) -> Part:
        """Know of the events of *other* too."""
        if not self.rows:
            return replace(other, number=self.number)
        return Part(
            self.number,
            self.rows + other.rows,
            min(self.first, other.first),
            max(self.last, other.last),
            max(self.seq, other.seq),
            {c: union([self.names[c], other.names[c]]) for c in NAMED},
        )


def segment_table(number: int) -> str:
    """Name the table of segment *number* in SQL, once it is attached."""
    return f"s{number}.main.ev"


def segment_file(number: int) -> str:
    """Name the file of segment *number* in ``segments/``."""
    return f"{number:08d}.duckdb"


def union(names: Iterable[Names]) -> Names:
    """Put names together; None where one is unknown or they are too many."""
    every: frozenset[str] = frozenset()
    for some in names:
        if some is None:
            return None
        if not some <= every:
            every |= some
    return every if len(every) <= NAMES_LIMIT else None


def dumps(names: Mapping[str, Names]) -> str:
    """Write *names* as JSON for the manifest."""
    return json.dumps({c: None if some is None else sorted(some) for c, some in names.items()})


def loads(text: str) -> dict[str, Names]:
    """Read what `dumps` wrote; an older manifest says nothing of fields, and had none indexed."""
    known = {"fields": None, "indexed": [], **json.loads(text)}
    return {c: None if some is None else frozenset(some) for c, some in known.items()}


def due(segments: Sequence[Part], *, force: bool = False) -> list[Part]:
    """Choose the segments that should become one now; none where all is well.

    Eight of like size at a time become one, so that each event is rewritten about three times
    on its way from the tail to a full segment. With *force* all that are not full.
    """
    full = max(FULL_ROWS, 2 * sum(s.rows for s in segments) // MOST_SEGMENTS)
    growing = sorted((s for s in segments if s.rows <= full // 2), key=lambda s: s.seq)
    if force or len(segments) > MOST_SEGMENTS:
        return _fitting(growing, full)
    steps: dict[int, list[Part]] = {}
    for segment in growing:
        steps.setdefault(segment.rows.bit_length() // 2, []).append(segment)
    ready = [alike for _, alike in sorted(steps.items()) if len(alike) >= FAN_IN]
    return _fitting(ready[0], full) if ready else []


def _fitting(segments: Sequence[Part], full: int) -> list[Part]:
    """Take from the front what together makes no more than a full segment."""
    taken: list[Part] = []
    for segment in segments:
        if sum(s.rows for s in taken) + segment.rows > full:
            break
        taken.append(segment)
    return taken if len(taken) > 1 else []


def _overlap(held: Names, wanted: Names) -> bool:
    return held is None or wanted is None or not held.isdisjoint(wanted)
