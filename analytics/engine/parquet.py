r"""The rows of a Parquet file, each as one line of JSON, read as they are asked for.

    rows = Rows(Path("events.parquet"))
    rows.readline()    b'{"time":"2026-01-31 12:00:00","event":"login","plan":null}\n'

Times have no zone where the file gives none, and are in UTC where it does. Numbers that JSON
has not, NaN and infinity, are null. Bytes are text where they are UTF-8, as old writers mean
them, else escapes as ``\xFF``. The rows keep their order; memory does not grow with their number.

Source: Apache Parquet, "File Format"; DuckDB documentation, "Reading and Writing Parquet Files".
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import duckdb

if TYPE_CHECKING:
    from pathlib import Path

#: Rows fetched at once.
_PAGE = 1_000

_GLOB = re.compile(r"([*?\[])")
_NO_JSON = ("NaN", "Infinity")
_SHOWN = {
    # By its own digits: as a double, 0.1 would be 0.10000000149011612.
    "FLOAT": "CAST(CAST({0} AS VARCHAR) AS DOUBLE) AS {0}",
    "BLOB": "coalesce(TRY(decode({0})), CAST({0} AS VARCHAR)) AS {0}",
}


class Rows:
    """A file, to be read line by line."""

    def __init__(self, path: Path) -> None:
        """Open *path*.

        Raises:
            OSError: it is no Parquet file, or one that cannot be read.
        """
        self._path = path
        self._page: list[bytes] = []
        # A bracket around each of them, because the name of a file is a pattern there.
        name = _GLOB.sub(r"[\1]", str(path.absolute()))
        try:
            self._database = duckdb.connect(config={"threads": 1, "memory_limit": "512MB"})
            self._database.execute("SET TimeZone = 'UTC'")
            described = self._database.execute(
                "DESCRIBE SELECT * FROM read_parquet($1, hive_partitioning = false)", [name]
            )
            columns = {str(column): str(kind) for column, kind, *_ in described.fetchall()}
            self._database.execute(_sql(columns), [name])
        except duckdb.Error as error:
            raise self._unreadable(error) from error

    def readline(self, _limit: int = -1, /) -> bytes:
        """Give the next row, with a line break; b"" after the last.

        Raises:
            OSError: the file is damaged.
        """
        if not self._page:
            try:
                rows = self._database.fetchmany(_PAGE)
            except duckdb.Error as error:
                raise self._unreadable(error) from error
            self._page = [_line(text) for (text,) in reversed(rows)]
        return self._page.pop() if self._page else b""

    def _unreadable(self, error: duckdb.Error) -> OSError:
        what = str(error).partition("\n")[0].rstrip(".")
        return OSError(
            f"The file {self._path.name[:80]!r} cannot be read as Parquet: {what}. Write it again"
        )


def _sql(columns: dict[str, str]) -> str:
    """Ask for whole rows, under a name that no column has, since that would be asked for else."""
    lower = {name.lower() for name in columns}
    row = "whole_row"
    while row in lower:
        row += "_"
    shown = [
        _SHOWN[kind].format('"' + name.replace('"', '""') + '"')
        for name, kind in columns.items()
        if kind in _SHOWN
    ]
    replaced = f" REPLACE ({', '.join(shown)})" if shown else ""
    source = f"(SELECT *{replaced} FROM read_parquet($1, hive_partitioning = false))"
    return f"SELECT CAST(to_json({row}) AS VARCHAR) FROM {source} AS {row}"


def _line(text: str) -> bytes:
    if any(word in text for word in _NO_JSON):
        found = json.loads(text, parse_constant=lambda _: None)
        text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    return text.encode() + b"\n"
