"""The file of the tail: its tables, how it is opened, and how it is written anew.

    hot.duckdb    ev (the tail), position (of each journal file), segment (the manifest),
                  known (ids of events)

Source: ours; docs/architecture.md (storage).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from analytics.engine import repeats
from analytics.engine.arrivals import TAIL
from analytics.engine.changes import lacking
from analytics.engine.segments import Part, dumps, loads
from analytics.engine.sorting import literal, remove, sync
from analytics.engine.store import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    Settings = dict[str, str | bool | int | float | list[str]]

#: Its name in the data directory; DuckDB calls it by the part before the point.
FILE = "hot.duckdb"

#: The name of a new one, while it is written.
DRAFT = "renewed.duckdb"

#: How large the log grows before the tail is written to its file: with DuckDB's 16MB the rows of
#: the tail are compressed again and again while they arrive, which takes a third of the time.
CHECKPOINT = "64MB"

_SCHEMA = f"""
{TAIL};
{repeats.TABLE};
CREATE TABLE IF NOT EXISTS position (journal VARCHAR, byte BIGINT);
CREATE TABLE IF NOT EXISTS segment (
    number BIGINT, rows BIGINT, first BIGINT, last BIGINT, seq BIGINT, names VARCHAR);
"""


def settings(folder: Path, memory: str, spill: str, threads: int | None) -> Settings:
    """Say how DuckDB is to run; what is said is as of `open_store`."""
    config: Settings = {
        "memory_limit": memory,
        "temp_directory": str(folder / "tmp"),
        "max_temp_directory_size": spill,
        "preserve_insertion_order": False,
        "wal_autocheckpoint": CHECKPOINT,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_persistent_secrets": False,
    }
    if threads:
        config["threads"] = threads
    return config


def connect(folder: Path, config: Settings) -> duckdb.DuckDBPyConnection:
    """Open the file of the data directory *folder*, made if need be.

    A new one that a crash left half written is removed.
    """
    remove(folder / DRAFT)
    connection = duckdb.connect(str(folder / FILE), config=dict(config))
    connection.execute(f"SET allowed_directories = [{literal(f'{folder}/')}]")
    connection.execute("SET enable_external_access = false")
    connection.execute(_SCHEMA)
    for name in lacking(connection, "ev"):  # a directory may be older than a column
        connection.execute(f"ALTER TABLE ev ADD COLUMN {name} {COLUMNS[name]}")
    return connection


def manifest(connection: duckdb.DuckDBPyConnection) -> tuple[Part, ...]:
    """Read which segments there are, in order of arrival."""
    found = connection.execute("FROM segment ORDER BY seq").fetchall()
    return tuple(
        Part(number, rows, first, last, seq, loads(names))
        for number, rows, first, last, seq, names in found
    )


def positions(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Read to which byte each journal file has been applied."""
    rows = connection.execute("SELECT journal, max(byte) FROM position GROUP BY journal")
    return dict(rows.fetchall())


def forget(connection: duckdb.DuckDBPyConnection, journals: Iterable[str]) -> None:
    """Drop the positions of *journals*."""
    connection.execute(
        "DELETE FROM position WHERE journal IN (SELECT unnest($1))", [list(journals)]
    )


def swap(
    connection: duckdb.DuckDBPyConnection, old: Iterable[Part], new: Iterable[Part], gone: str
) -> None:
    """Name the segments *new* in place of *old*, and remove the tail's events that are *gone*."""
    connection.execute(f"DELETE FROM ev WHERE {gone}")
    repeats.forget_old(connection)
    for s in old:
        connection.execute("DELETE FROM segment WHERE number = $1", [s.number])
    for s in new:
        row = [s.number, s.rows, s.first, s.last, s.seq, dumps(s.names)]
        connection.execute("INSERT INTO segment VALUES ($1, $2, $3, $4, $5, $6)", row)


def write(connection: duckdb.DuckDBPyConnection, path: Path, events: str) -> None:
    """Write a new such file: of the tail *events*, as SQL behind FROM; positions and manifest.

    The file is on disk on return; when this raises there is none.
    """
    remove(path)
    connection.execute(f"ATTACH {literal(path)} AS renewed")
    try:
        connection.execute("USE renewed.main")
        connection.execute(_SCHEMA)
        connection.execute(
            f"INSERT INTO renewed.main.ev SELECT {', '.join(COLUMNS)} FROM {events} ORDER BY seq"
        )
        connection.execute(
            "INSERT INTO renewed.main.position "
            "SELECT journal, max(byte) FROM hot.main.position GROUP BY journal"
        )
        connection.execute("INSERT INTO renewed.main.segment FROM hot.main.segment")
        connection.execute("INSERT INTO renewed.main.known FROM hot.main.known")
        connection.execute("CHECKPOINT renewed")
    except BaseException:
        connection.execute("USE hot.main")
        connection.execute("DETACH renewed")
        remove(path)
        raise
    connection.execute("USE hot.main")
    connection.execute("DETACH renewed")
    sync(path)
