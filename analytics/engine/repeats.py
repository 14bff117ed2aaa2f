"""Tells events that were here before: the same index, source, application, name and event_id.

    repeats.drop(connection, first=20_001) -> 3        rows from that seq on that were taken out
    repeats.forget_old(connection)                     ids older than eight days

A client that got no answer sends again, a spool is delivered twice where its end could not be
marked: each event counts once. The ids of eight days stand in ``known``, in order of arrival.
An id that is a UUID of version 7 begins with its time; so the newest row groups alone are
looked at, by DuckDB's own bounds, and any other id costs a look at all of them.

Source: ours; RFC 9562, section 5.7 (UUID version 7).
"""

from __future__ import annotations

import time as clock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import duckdb

    from analytics.engine.segments import Part

#: Whole days for which an id is known, beside the day it came on.
DAYS = 7

TABLE = """
CREATE TABLE IF NOT EXISTS known (
    idx VARCHAR, source VARCHAR, application VARCHAR, event VARCHAR, id UUID, day INTEGER)"""

_DAY_S = 86_400

# What an event is known by: an id that is none of a UUID by its MD5, which is as long.
_ID = "coalesce(try_cast(event_id AS UUID), CAST(md5(event_id) AS UUID))"
_NAME = f"idx, coalesce(source, '') AS source, application, event, {_ID} AS id"
_COLUMNS = "idx, source, application, event, id"
_SAME = " AND ".join(f"k.{column} = n.{column}" for column in _COLUMNS.split(", "))


def drop(connection: duckdb.DuckDBPyConnection, first: int) -> int:
    """Take out of ``ev``, from the seq *first* on, what was here before; know the rest.

    Of several that came with the same id the first one stays. Part of a transaction.
    """
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE coming AS "
        f"SELECT seq, {_NAME}, received // {_DAY_S} AS day "
        "FROM ev WHERE seq >= $1 AND event_id IS NOT NULL",
        [first],
    )
    gone = connection.execute(
        f"SELECT n.seq FROM known k JOIN coming n ON {_SAME} "
        "UNION SELECT unnest(list_sort(list(seq))[2:]) FROM coming "
        f"GROUP BY {_COLUMNS} HAVING count(*) > 1"
    ).fetchall()
    if gone:
        for table in ("ev", "coming"):
            connection.execute(
                f"DELETE FROM {table} WHERE seq IN (SELECT unnest($1))", [[s for (s,) in gone]]
            )
    connection.execute(f"INSERT INTO known SELECT {_COLUMNS}, day FROM coming")
    return len(gone)


def forget(connection: duckdb.DuckDBPyConnection, parts: Iterable[Part], where: str) -> None:
    """Know the events of *parts* that fulfil *where* no more: they may come again."""
    for part in parts:
        connection.execute(
            f"DELETE FROM known k USING (SELECT {_NAME} FROM {part.table} "
            f"WHERE event_id IS NOT NULL AND ({where})) n WHERE {_SAME}"
        )


def forget_index(connection: duckdb.DuckDBPyConnection, index: str) -> None:
    """Know no event of *index* any more."""
    connection.execute("DELETE FROM known WHERE idx = $1", [index])


def forget_old(connection: duckdb.DuckDBPyConnection, now: float | None = None) -> None:
    """Forget the ids that came more than `DAYS` days before *now*."""
    day = int(clock.time() if now is None else now) // _DAY_S - DAYS
    connection.execute("DELETE FROM known WHERE day < $1", [day])
