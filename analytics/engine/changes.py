"""Changes of a store: in one transaction or not at all, and errors in our words.

    with reported("The events cannot be removed"), transaction(connection):
        connection.execute("DELETE …"); connection.execute("COMMIT")

Source: ours.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import duckdb

from analytics.engine.store import COLUMNS
from analytics.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator


def lacking(connection: duckdb.DuckDBPyConnection, table: str) -> frozenset[str]:
    """Say which columns *table* does not have, being older than they are."""
    found = connection.execute(f"FROM {table} LIMIT 0").description or []
    return frozenset(COLUMNS.keys() - {name for name, *_ in found})


@contextmanager
def reported(what: str) -> Iterator[None]:
    """Turn what DuckDB says into our error."""
    try:
        yield
    except duckdb.Error as error:
        raise DataError(
            f"{what}: {error}. Nothing was lost; make sure that the disk has room and is sound."
        ) from error


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Begin; what is done inside ends with its own COMMIT, or is taken back by an error."""
    connection.execute("BEGIN")
    try:
        yield
    except BaseException:
        with suppress(duckdb.Error):  # a COMMIT that failed has ended it already
            connection.execute("ROLLBACK")
        raise
