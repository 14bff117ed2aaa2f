"""Write events from several tables into one new file, sorted and safe on disk.

    write_sorted(connection, folder / "00000007.duckdb", ["ev"], "seq <= 250000")

The order is (application, event, ts, seq): it packs properties best and reads least for the
common questions. Many events are sorted piece by piece, so that memory stays small.

Source: ours; docs/architecture.md (storage).
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from analytics.engine.segments import Names, Part, union
from analytics.engine.store import COLUMNS, NAMED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    import duckdb

#: So many events are sorted at once: what fits into half a gigabyte, with room for searches.
PIECE_ROWS = 500_000


def write_sorted(
    connection: duckdb.DuckDBPyConnection, path: Path, sources: Sequence[str], where: str
) -> None:
    """Write the events of *sources* (see `Part.table`) that fulfil *where* to a new file.

    The file and its name are on disk on return; when this raises there is no such file.
    """
    alias = f'"writing {path.stem}"'
    events = " UNION ALL ".join(f"SELECT * FROM {source} WHERE {where}" for source in sources)
    remove(path)
    connection.execute(f"ATTACH {literal(path)} AS {alias}")
    try:
        columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
        connection.execute(f"CREATE TABLE {alias}.ev ({columns})")
        for piece in _pieces(connection, events):
            connection.execute(
                f"INSERT INTO {alias}.ev SELECT * FROM ({events}) WHERE {piece} "
                "ORDER BY application, event NULLS FIRST, ts, seq"
            )
        connection.execute(f"CHECKPOINT {alias}")
    except BaseException:
        connection.execute(f"DETACH {alias}")
        remove(path)
        raise
    connection.execute(f"DETACH {alias}")
    sync(path)
    sync(path.parent)


def measured(connection: duckdb.DuckDBPyConnection, number: int, table: str) -> Part:
    """Find out what is known of the events of *table*, as part *number*; of many events."""
    found = connection.execute(
        f"SELECT coalesce(min(ts), 0), coalesce(max(ts), 0), coalesce(max(seq), 0), count(*), "
        f"{', '.join(f'list(DISTINCT {sql})' for sql in NAMED.values())} FROM {table}"
    ).fetchone()
    first, last, seq, rows, *values = found or ()
    return Part(number, rows, first, last, seq, _names(values))


def noticed(connection: duckdb.DuckDBPyConnection, number: int, table: str) -> Part:
    """Find out the same of a few events, at least one, in half the time."""
    groups = connection.execute(
        f"SELECT min(ts), max(ts), max(seq), count(*), {', '.join(NAMED.values())} "
        f"FROM {table} GROUP BY ALL"
    ).fetchall()
    first, last, seq, rows, *values = zip(*groups, strict=True)
    return Part(number, sum(rows), min(first), max(last), max(seq), _names(values))


def _names(values: Sequence[Iterable[str | list[str] | None] | None]) -> dict[str, Names]:
    known = (
        frozenset(word for v in some or () if v is not None for word in _words(v))
        for some in values
    )
    return {column: union([names]) for column, names in zip(NAMED, known, strict=True)}


def _words(value: str | list[str]) -> Sequence[str]:
    return (value,) if isinstance(value, str) else value


def literal(text: str | Path) -> str:
    """Write *text* as an SQL literal, for where no parameter can stand."""
    return "'" + str(text).replace("'", "''") + "'"


def remove(path: Path) -> None:
    """Remove a database file and its log, if they are there."""
    path.unlink(missing_ok=True)
    path.with_name(path.name + ".wal").unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Wait until *path*, a file or a folder, is on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _pieces(connection: duckdb.DuckDBPyConnection, events: str) -> Iterator[str]:
    """Yield conditions that part *events* in sort order into pieces of fair size."""
    groups = connection.execute(
        "SELECT application, coalesce(event, ''), count(*) "
        f"FROM ({events}) GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    if sum(rows for *_, rows in groups) <= PIECE_ROWS:
        yield "true"
        return
    for members in _packed((a, e, n) for a, e, n in groups if a is not None):
        (first, begin), (last, end) = (
            (literal(a), literal(e)) for a, e in (members[0], members[-1])
        )
        yield (
            f"application BETWEEN {first} AND {last} "
            f"AND (application > {first} OR coalesce(event, '') >= {begin}) "
            f"AND (application < {last} OR coalesce(event, '') <= {end})"
        )
    yield "application IS NULL"


def _packed(groups: Iterable[tuple[str, str, int]]) -> Iterator[list[tuple[str, str]]]:
    members: list[tuple[str, str]] = []
    filled = 0
    for application, event, rows in groups:
        if members and filled + rows > PIECE_ROWS:
            yield members
            members, filled = [], 0
        members.append((application, event))
        filled += rows
    if members:
        yield members
