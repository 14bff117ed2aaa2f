"""Processes that write or own a data directory, for tests that watch or kill them.

    python -m support.process write FOLDER NAME COUNT     journals events NAME-0, NAME-1, …
    python -m support.process own FOLDER NAME COUNT       does so too, applies and compacts
    python -m support.process erase FOLDER NAME COUNT     does so too, and erases a person each time
    python -m support.process answer FOLDER               counts the events for each line of stdin

Each says on stdout what it has been acknowledged, a line each, at once.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from support.made import event

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.engine.engine import Engine


def say(line: str) -> None:
    """Write *line* to stdout in one piece: it is there whole or not at all."""
    os.write(1, f"{line}\n".encode())


def append(write: Callable[[list[dict[str, object]]], None], name: str, count: int) -> None:
    """Write *count* events in groups of one to nine, and say the last of each kept group."""
    done = 0
    while done < count:
        size = min(1 + done % 9, count - done)
        write([event(n, event_id=f"{name}-{n}") for n in range(done, done + size)])
        done += size
        say(f"{name} {done}")


def erase(engine: Engine, name: str, count: int) -> None:
    """Keep an event of somebody and one of a person, erase that person, and say so."""
    for n in range(count):
        person = event(n, event_id=f"person-{name}-{n}", distinct_id=f"person-{name}-{n}")
        engine.append([event(n, event_id=f"{name}-{n}"), person])
        engine.erase([f"person-{name}-{n}"])
        say(f"{name} {n + 1}")


def busy_engine(folder: Path) -> Engine:
    """Open an engine that applies, compacts and merges all the time, in small pieces."""
    from analytics.engine import apply, engine, segments, sorting  # noqa: PLC0415
    from analytics.engine.stores.duckdb import open_store  # noqa: PLC0415

    apply.BATCH_ROWS = 40
    engine.ROUND_S, engine.IDLE_S = 0.001, 0.002
    segments.FAN_IN, sorting.PIECE_ROWS = 3, 100
    return engine.Engine(folder, "UTC", opener=lambda f: open_store(f, tail_rows=150))


def main() -> None:
    """Do what the first argument says."""
    task, folder = sys.argv[1], Path(sys.argv[2])
    say("ready")
    if task == "write":
        from analytics.transports.journal import Journal  # noqa: PLC0415

        append(Journal(folder, rotate_bytes=20_000).append, sys.argv[3], int(sys.argv[4]))
        return
    with busy_engine(folder) as engine:
        if task == "own":
            append(engine.append, sys.argv[3], int(sys.argv[4]))
        if task == "erase":
            erase(engine, sys.argv[3], int(sys.argv[4]))
        for _ in sys.stdin:
            engine.catch_up()
            with engine.store.snapshot() as snapshot:
                scan = snapshot.scan(None, None, None, None)
                found = snapshot.connection.execute(f"SELECT count(*) FROM {scan}").fetchall()
            say(f"{found[0][0]}")


if __name__ == "__main__":
    main()
