"""Bring a file into an index, once, and count what happened.

    summary = run(Source("events.ndjson.gz"), "jsonl", FieldMap("shop"), index, ask, send)
    summary.taken, summary.present, summary.refused     (1200, 0, {"not JSON": Tally(3, …)})
    summary.left                                        {"column cs-username": Tally(80, …)}

Source: ours.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from analytics.errors import quoted
from analytics.imports import formats, resume
from analytics.imports.fields import Left, Refusal
from analytics.imports.known import Known
from analytics.imports.ruled import AS_IT_IS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from analytics.event import Event
    from analytics.imports.fields import FieldMap
    from analytics.imports.lines import Source
    from analytics.imports.ruled import Keep

#: One sync of the disk for so many events; about 2 MB of journal.
BATCH = 5_000

#: Names of a file may be what is left; of more than so many the rest is counted as one.
MOST_LEFT = 200
OTHERS = "others"


@dataclass(slots=True)
class Tally:
    """How often a reason came up, and where first.

    Attributes:
        count: the number of records.
        place: where the first of them was: ``line 3``, from 1.
        message: what was wrong there, or what stood there.
    """

    count: int
    place: str
    message: str


class Placed(Protocol):
    """What knows where it is."""

    @property
    def place(self) -> str:
        """Where what was given last was, for people."""


@dataclass(slots=True)
class Summary:
    """What became of one file.

    Attributes:
        taken: events that are in the index now and were not before.
        present: events that an earlier run had brought in.
        refused: reason -> how often, and the first example.
        left: what no event holds, though it is in the file -> the same.
        people: events taken that have a distinct_id.
        ruled: what the rules of privacy did -> how often.
    """

    taken: int = 0
    present: int = 0
    refused: dict[str, Tally] = field(default_factory=dict)
    left: dict[str, Tally] = field(default_factory=dict)
    people: int = 0
    ruled: Counter[str] = field(default_factory=Counter)

    @property
    def is_useless(self) -> bool:
        """Whether lines were refused and none was an event."""
        return bool(self.refused) and not self.taken + self.present

    def refuse(self, refusal: Refusal, lines: Placed) -> None:
        """Count *refusal*, which is of the last of *lines*."""
        tally = self.refused.get(refusal.reason)
        if tally is None:
            tally = self.refused[refusal.reason] = Tally(0, lines.place, refusal.message)
        tally.count += 1

    def leave(self, left: Left, lines: Placed) -> None:
        """Count *left*, which is of the last of *lines*."""
        tally = self.left.get(left.what)
        if tally is None:
            what = left.what if len(self.left) < MOST_LEFT else OTHERS
            tally = self.left.get(what) or Tally(0, lines.place, quoted(left.example))
            self.left[what] = tally
        tally.count += 1


def run(
    source: Source,
    name: str,
    fields: FieldMap,
    index: str,
    ask: resume.Ask,
    send: Callable[[Sequence[Event]], None],
    progress: Callable[[Summary], None] = lambda _: None,
    keep: Keep = AS_IT_IS,
) -> Summary:
    """Import *source*, which has the format *name*.

    Args:
        source: the file.
        name: one of `formats.names`.
        fields: what its fields mean.
        index: where the events go.
        ask: runs a search and gives all its rows.
        send: keeps a batch before it returns.
        progress: is told after every batch.
        keep: does what the rules of privacy say; events stay as they are when left out.

    Raises:
        ConfigError: *fields* does not fit the file.
        TransportError: a batch could not be kept; all before it are.
        OSError: the file cannot be read to its end.
    """
    form = formats.load(name)
    prefix = source.prefix(fields.application, index, form.HEADS or 1)
    seen = (
        resume.seen(source, prefix, fields.application, index, ask)
        if form.HEADS
        else Known(fields.application, index, ask)
    )
    before = keep.counted()
    taking = _Taking(send, progress, keep)
    summary = taking.summary
    lines = source.read(prefix, taking.flush)
    for found in form.read(lines, fields):
        if isinstance(found, Left):
            summary.leave(found, lines)
        elif isinstance(found, Refusal):
            summary.refuse(found, lines)
        elif seen.take(found):
            taking.take(found, lines)
        else:
            summary.present += 1
    taking.flush()
    summary.ruled = keep.counted() - before
    return summary


class _Taking:
    """Sends events in batches, as they may be kept."""

    def __init__(
        self,
        send: Callable[[Sequence[Event]], None],
        progress: Callable[[Summary], None],
        keep: Keep,
    ) -> None:
        self.summary = Summary()
        self._send, self._progress, self._keep = send, progress, keep
        self._batch: list[Event] = []

    def take(self, event: Event, lines: Placed) -> None:
        kept = self._keep(event)
        if kept is None:
            self.summary.leave(Left("event that the rules of privacy drop", event.name), lines)
            return
        self._batch.append(kept)
        if len(self._batch) >= BATCH:
            self.flush()

    def flush(self) -> None:
        batch, summary = self._batch, self.summary
        if batch:
            self._send(batch)
        summary.taken += len(batch)
        summary.people += sum(event.distinct_id is not None for event in batch)
        batch.clear()
        self._progress(summary)
