"""How fast events become durable and searchable, and what that costs the searches.

    python -m bench.storage [EVENTS | FOLDER] [PART …]     10000000 events; all parts

    journal    JournalTransport against append + fdatasync of the same bytes in groups of 500
    apply      journal to searchable against a bare INSERT … SELECT from_json_strict(…)
    disk       bytes an event against one sorted DuckDB table with a MAP
    start      open the store and answer a first count
    load       three searches, idle and while 50,000 events a second come in
    found      acknowledged to found, at 10,000 events a second with searches running

A folder that `bench/events.py` has filled is added to. Each ratio is taken in this run, ours and
the ceiling in turns.

Source: ours; docs/performance.md.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import msgspec

from analytics.engine import arrivals
from analytics.engine.engine import Engine
from analytics.event import Event, new_id
from analytics.properties import flatten
from analytics.transports.journal import JournalTransport
from bench import events

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROUNDS = 3
BATCH = 20_000

SEARCHES = {
    "count by application, event": "SELECT application, event, count(*) FROM {} GROUP BY ALL",
    "timechart by event": "SELECT ts // 86400000000, event, count(*) FROM {} GROUP BY ALL",
    "count by property": "SELECT props['p5'], count(*) FROM {} WHERE event = 'event1' GROUP BY ALL",
}


def seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def compare(what: str, ours: Callable[[], float], ceiling: Callable[[], float], unit: str) -> None:
    """Print the medians of *ours* and *ceiling*, taken in turns, and their ratio."""
    pairs = [(ours(), ceiling()) for _ in range(ROUNDS)]
    mine, best = (statistics.median(side) for side in zip(*pairs, strict=True))
    print(f"{what:40} {mine:12,.0f} {best:12,.0f} {unit:9} {mine / best:6.2f}x")


@contextmanager
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(
        prefix="analytics-bench-", dir=os.environ.get("BENCH")
    ) as name:
        yield Path(name)


def journal(_: Path, total: int = 100_000) -> None:
    """Durable events a second, encoding included, against writing their bytes alone.

    Their properties are flat already: the tracker's worker has done it before it sends.
    """
    lines = [line for text in events.lines(total) for line in text.split("\n")]
    records = msgspec.json.decode(f"[{','.join(lines)}]".encode())
    made = [
        Event(r["application"], r["event"], datetime.fromtimestamp(r["ts"] / 1e6, UTC),
              r["distinct_id"], flatten(r["props"]), new_id())
        for r in records
    ]  # fmt: skip
    groups = range(0, total, 500)

    def ours() -> float:
        with folder() as data:
            transport = JournalTransport(data, events.INDEX)
            return total / seconds(lambda: [transport.send(made[g : g + 500]) for g in groups])

    def ceiling() -> float:
        encoded = [("\n".join(lines[g : g + 500]) + "\n").encode() for g in groups]
        with folder() as data, (data / "file").open("ab", buffering=0) as file:

            def write() -> None:
                for group in encoded:
                    file.write(group)
                    os.fdatasync(file.fileno())

            return total / seconds(write)

    compare("journal, durable, groups of 500", ours, ceiling, "events/s")


def apply(_: Path, total: int = 400_000) -> None:
    """Events a second from the journal to a search, against the bare insert of the same."""
    batches = list(events.lines(total, BATCH))

    def ours() -> float:
        with folder() as data:
            (data / "journal").mkdir()
            for number, batch in enumerate(batches):
                (data / "journal" / f"{number:06}.ndjson").write_text(batch + "\n")
            with Engine(data, "UTC") as engine:
                return total / seconds(engine.catch_up)

    def ceiling() -> float:
        with folder() as data, duckdb.connect(str(data / "bare.duckdb")) as connection:
            connection.execute(arrivals.TAIL)

            def insert() -> None:
                for number, batch in enumerate(batches):
                    (statement,) = arrivals.inserts(batch)
                    connection.execute(statement, [batch, number * BATCH, (number + 1) * BATCH])

            return total / seconds(insert)

    compare("journal to searchable", ours, ceiling, "events/s")


def disk(data: Path) -> None:
    """Bytes an event, against the same columns in one sorted table."""
    with Engine(data, "UTC") as engine:
        while engine.store.compact(force=True):
            pass
        with engine.store.snapshot() as snapshot:
            scan = snapshot.scan(None, None, None, None)
            count = snapshot.connection.execute(f"SELECT count(*) FROM {scan}").fetchall()[0][0]
    size = sum(path.stat().st_size for path in data.rglob("*") if path.is_file())
    total = min(count, 1_000_000)
    with folder() as place:
        with duckdb.connect(str(place / "one.duckdb")) as connection:
            connection.execute(
                "CREATE TABLE ev AS SELECT ts, application, event, distinct_id, event_id, props, "
                f"idx, received FROM ({events.select(0, total, total)}) "
                "ORDER BY application, event, ts"
            )
        one = (place / "one.duckdb").stat().st_size
    ratio = size / count / (one / total)
    print(f"{'disk':40} {size / count:12.1f} {one / total:12.1f} {'B/event':9} {ratio:6.2f}x")


def start(data: Path) -> None:
    """Seconds from nothing to the first answer."""

    def first() -> None:
        with Engine(data, "UTC") as engine:
            engine.catch_up()
            ask(engine, SEARCHES["count by application, event"])

    print(f"{'start to first answer':40} {seconds(first) * 1000:12,.0f} ms")


def ask(engine: Engine, search: str) -> None:
    engine.catch_up()
    with engine.store.snapshot() as snapshot:
        snapshot.connection.execute(search.format(snapshot.scan(None, None, None, None))).fetchall()


@contextmanager
def coming_in(engine: Engine, rate: int) -> Iterator[list[float]]:
    """Append *rate* events a second from another thread; yields how long each append took."""
    group = rate // 20
    (text, *_) = events.lines(group, group)
    records, done, took = msgspec.json.decode(f"[{text.replace(chr(10), ',')}]"), False, []

    def feed() -> None:
        due = time.perf_counter()
        while not done:
            took.append(seconds(lambda: engine.append(records)))
            due += group / rate
            time.sleep(max(0.0, due - time.perf_counter()))

    thread = threading.Thread(target=feed)
    thread.start()
    try:
        yield took
    finally:
        done = True
        thread.join()


def load(data: Path) -> None:
    """Milliseconds of each search, while events come in and idle."""
    with Engine(data, "UTC") as engine:
        for name, search in SEARCHES.items():
            ask(engine, search)
            idle = statistics.median(seconds(lambda s=search: ask(engine, s)) for _ in range(9))
            with coming_in(engine, 50_000) as took:
                time.sleep(0.5)
                busy = statistics.median(seconds(lambda s=search: ask(engine, s)) for _ in range(9))
            late = sum(took) / max(1, len(took)) * 20
            print(
                f"{name + ', 50,000/s coming in':40} {busy * 1e3:12.1f} {idle * 1e3:12.1f} "
                f"{'ms':9} {busy / idle:6.2f}x  (appending took {late:.0%} of the time)"
            )


def found(data: Path) -> None:
    """Milliseconds from an acknowledgement to the search that finds the event."""
    waits: list[float] = []
    with Engine(data, "UTC") as engine, coming_in(engine, 10_000):
        (text, *_) = events.lines(1)
        record = msgspec.json.decode(text)
        done = False

        def search() -> None:
            while not done:
                ask(engine, SEARCHES["timechart by event"])

        thread = threading.Thread(target=search)
        thread.start()
        for number in range(100):
            engine.append([record | {"event_id": f"probe{number}", "index": "probe"}])
            begun = time.perf_counter()
            engine.catch_up()
            with engine.store.snapshot() as snapshot:
                scan = snapshot.scan(frozenset({"probe"}), None, None, None)
                sql = f"SELECT count(*) FROM {scan} WHERE idx = 'probe' AND event_id = $1"
                counted = snapshot.connection.execute(sql, [f"probe{number}"]).fetchall()
            waits.append(time.perf_counter() - begun)
            if counted != [(1,)]:
                raise SystemExit(f"probe{number} was acknowledged and is not found")
        done = True
        thread.join()
        engine.store.clear("probe")
    cuts = statistics.quantiles((wait * 1e3 for wait in waits), n=100)
    print(f"{'acknowledged to found, 10,000/s':40} p50 {cuts[49]:.1f} ms, p99 {cuts[98]:.1f} ms")


def main() -> None:
    """Run the parts asked for."""
    parts = {p.__name__: p for p in (journal, apply, disk, start, load, found)}
    size, *asked = sys.argv[1:] or ["10000000"]
    print(f"{'':40} {'ours':>12} {'ceiling':>12} {'':9} ratio   ({size} events)")
    with folder() as made:
        data = made if size.isdigit() else Path(size)
        if size.isdigit() and set(asked or parts) - {"journal", "apply"}:
            events.fill(data, int(size))
        for name in asked or parts:
            parts[name](data)


if __name__ == "__main__":
    main()
