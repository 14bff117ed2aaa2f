"""A search, the events it is run over, and the rows it must give.

    Case("search index=main | stats count", rows("count", 3))

The rows of a case are those of the embedded engine here, and of a real Splunk where one is
named (docs/spl.md): values are texts, a field without a value is absent.
"""

from __future__ import annotations

import json
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

from analytics.engine.catalog import Catalog
from analytics.engine.search import Answer, Request, run
from analytics.engine.store import Batch
from analytics.engine.stores.duckdb import open_store
from analytics.transports.journal import encode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager

    from analytics.engine.store import Snapshot

#: Noon of 2011-08-08, a Monday; the searches of the cases begin a day later.
NOON = 1_312_804_800
NOW = datetime(2011, 8, 9, 12, tzinfo=UTC)


def event(
    name: str = "login", at: float = 0, *, who: str | None = None, application: str = "shop",
    index: str = "main", **properties: object,
) -> dict[str, Any]:  # fmt: skip
    """Make the journal record of an event *at* seconds after noon."""
    return {
        "ts": round((NOON + at) * 1_000_000),
        "application": application,
        "event": name,
        "distinct_id": who,
        "event_id": f"id-{name}-{at}",
        "props": {key: str(value) for key, value in properties.items()},
        "index": index,
        "received": int(NOON + at),
    }


def told_apart(records: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give events that came out with the same id, of the same second, ids of their own."""
    number: Counter[str] = Counter()
    apart = []
    for record in records:
        id_ = record.get("event_id")
        number[id_ or ""] += 1
        count = number[id_ or ""]
        apart.append(record | {"event_id": f"{id_}-{count}"} if id_ and count > 1 else record)
    return apart


@dataclass(frozen=True)
class Case:
    """One search and its rows; *zone* is the searcher's."""

    spl: str
    rows: list[dict[str, Any]]
    zone: str = "UTC"
    earliest: str = ""
    latest: str = ""

    def __str__(self) -> str:
        return self.spl


def rows(names: str, *values: object) -> list[dict[str, Any]]:
    """Make rows out of tuples under blank-parted *names*; None is an absent field.

    One name takes plain values: ``rows("count", 3)``.
    """
    fields = names.split(" ")
    tuples = [value if isinstance(value, tuple) else (value,) for value in values]
    return [
        {
            name: value if isinstance(value, list) else str(value)
            for name, value in zip(fields, each, strict=True)
            if value is not None
        }
        for each in tuples
    ]


class Engine:
    """A store with given events, as much of an engine as a search needs."""

    zone = "UTC"

    def __init__(self, events: Sequence[dict[str, Any]]) -> None:
        self.folder = Path(mkdtemp(prefix="cases"))
        self._store = open_store(self.folder, threads=1)
        self.catalog = Catalog(None)
        _OPEN.append(self)
        if events:
            lines = encode(told_apart(events)).decode()[:-1]
            kept = self._store.apply(Batch(lines, len(events), {"cases": len(lines)}))
            if not kept:
                message = "an event of the cases is not what a record must be"
                raise ValueError(message)

    def close(self) -> None:
        """Close the store and remove its files."""
        _OPEN.remove(self)
        self._store.close()
        rmtree(self.folder)

    def catch_up(self) -> None:
        """Do nothing: all is applied."""

    @property
    def store(self) -> Engine:
        """The store."""
        return self

    def remove(self, numbers: Sequence[int]) -> None:
        """Remove events."""
        self._store.remove(numbers)

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """Open a snapshot."""
        opened: AbstractContextManager[Snapshot] = self._store.snapshot()
        with opened as snapshot:
            yield snapshot


_OPEN: list[Engine] = []


def close_all() -> None:
    """Close what the cases opened."""
    engine.cache_clear()
    while _OPEN:
        _OPEN[-1].close()


@cache
def engine(events: str) -> Engine:
    """Return the engine of *events* (JSON), one for each set of events."""
    return Engine(json.loads(events))


def answer(case: Case, events: Sequence[dict[str, Any]]) -> Answer:
    """Run a case."""
    request = Request(case.spl, case.earliest, case.latest, case.zone, now=NOW)
    return run(engine(json.dumps(list(events))), request)


def found(case: Case, events: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Run a case and return its rows, without ``_span`` and ``_spandays``."""
    every = [json.loads(row) for row in answer(case, events).rows]
    return [{k: v for k, v in row.items() if not k.startswith("_span")} for row in every]
