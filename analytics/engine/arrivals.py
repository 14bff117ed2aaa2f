"""SQL that puts journal records into the tail of a store.

    for insert in inserts(lines):
        connection.execute(insert, [lines, seq, seq + rows])

DuckDB decodes the JSON itself, without a row of Python: 130,000 to 160,000 records a second.
``from_json_strict`` raises where ``from_json`` would lose a value without a word; so all lines
of one form have the same keys, and the two forms are inserted by a statement each.

Source: ours; `analytics.transports.journal` writes the records.
"""

from __future__ import annotations

from analytics.engine.store import COLUMNS
from analytics.transports.journal import (
    EVENT_KEYS,
    INDEXED_KEYS,
    INDEXED_START,
    TEXT_KEYS,
    TEXT_START,
)

#: The tail's table. A record with a value of the wrong kind is refused whole.
TAIL = f"""CREATE TABLE IF NOT EXISTS ev (
    {", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())},
    CHECK (ts IS NOT NULL AND idx IS NOT NULL AND received IS NOT NULL),
    CHECK (raw IS NOT NULL OR (
        coalesce(application, '') <> '' AND coalesce(event, '') <> '' AND props IS NOT NULL)))"""

#: Decodes what is surely a record: where this fails too, the fault is not in the records.
SOUND = """SELECT from_json_strict('{"ts": 1}', '{"ts": "BIGINT"}')"""


#: Stands for the table in a statement.
_INTO = "{into}"


def _insert(keys: tuple[str, ...], where: str) -> str:
    kinds = {key: COLUMNS["idx" if key == "index" else key] for key in keys}
    record = ", ".join(f'"{key}": "{kind}"' for key, kind in kinds.items())
    columns = ("index" if column == "idx" else column for column in COLUMNS)
    values = ("seq" if c == "seq" else f'r."{c}"' if c in keys else "NULL" for c in columns)
    return (
        f"INSERT INTO {_INTO} SELECT {', '.join(values)} FROM ("
        f"SELECT seq, from_json_strict(line, '{{{record}}}') AS r FROM ("
        "SELECT unnest(string_split($1, chr(10))) AS line, unnest(range($2, $3)) AS seq"
        f") {where})"
    )


_EVENTS = (_insert(EVENT_KEYS, ""),)
_MIXED = (
    _insert(
        EVENT_KEYS,
        f"WHERE NOT starts_with(line, '{TEXT_START}') AND NOT starts_with(line, '{INDEXED_START}')",
    ),
    _insert(TEXT_KEYS, f"WHERE starts_with(line, '{TEXT_START}')"),
    _insert(INDEXED_KEYS, f"WHERE starts_with(line, '{INDEXED_START}')"),
)


def inserts(lines: str, into: str = "ev") -> tuple[str, ...]:
    """Choose the statements that put *lines* into a table with the columns of the tail.

    $1 is the lines, $2 the first seq, $3 one past the last.

    A line feed stands between lines only, never inside JSON; so the start of a text's record
    behind one is a record's start.
    """
    starts = (TEXT_START, INDEXED_START)
    is_mixed = lines.startswith(starts) or any(f"\n{start}" in lines for start in starts)
    return tuple(s.replace(_INTO, into) for s in (_MIXED if is_mixed else _EVENTS))
