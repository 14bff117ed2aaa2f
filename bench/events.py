"""The events of the volume benchmarks: the same ones on every machine, made by DuckDB.

    python -m bench.events FOLDER 1000000       fill an empty data directory
    {"ts":…,"application":"app3","event":"event7","distinct_id":"u104711","event_id":"…",
     "props":{"p42":"v3","p43":"17.25","p44":"/page/12"},"index":"sample_analytics",…}

20 applications and 50 event names (both zipf), 200,000 distinct_ids, 300 property names, 3 to 12
properties an event by event name, 56 days, in order of time up to a minute.

Source: ours; docs/performance.md says what is measured with them.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from analytics.engine.segments import dumps, segment_file
from analytics.engine.sorting import measured, write_sorted
from analytics.engine.stores.duckdb import open_store
from analytics.transports.journal import EVENT_KEYS, prepare

if TYPE_CHECKING:
    from collections.abc import Iterator

INDEX = "sample_analytics"
APPLICATIONS, EVENT_NAMES, PEOPLE, PROPERTIES, DAYS = 20, 50, 200_000, 300, 56

#: Midnight before the first event, in microseconds: the 1st of September 2026, UTC.
START = 1_788_220_800_000_000

#: So many events go into one segment when a directory is filled.
SEGMENT_ROWS = 500_000

_SLOTS = 1024


def _zipf(prefix: str, count: int) -> str:
    """SQL for a list of `_SLOTS` names in which the n-th stands in proportion to 1/n."""
    total = sum(1 / n for n in range(1, count + 1))
    names: list[str] = []
    for n in range(count):
        names += [f"{prefix}{n}"] * max(1, round(_SLOTS / (n + 1) / total))
    names = (names + [f"{prefix}0"] * _SLOTS)[:_SLOTS]
    return "[" + ", ".join(f"'{name}'" for name in names) + "]"


def select(start: int, stop: int, total: int) -> str:
    """SQL for the events *start* to *stop* of *total*, with the columns of the store."""
    step = DAYS * 86_400_000_000 // total
    number = "substr(event, 6)::INT"
    rest = f"({number} % 10)"
    first = f"(75 * ({number} // 10) + 3 * {rest} + {rest} * ({rest} - 1) // 2)"
    # Of four kinds: few values, amounts, pages, many values.
    value = """CASE name % 4
        WHEN 0 THEN 'v' || (chance >> 7 + j) % 5
        WHEN 1 THEN ((chance >> 3 + j) % 50000 / 100.0)::DECIMAL(9, 2)::VARCHAR
        WHEN 2 THEN '/page/' || (chance >> 11 + j) % 40
        ELSE 'c' || (chance >> 5 + j) % 10000 END"""
    return f"""
    SELECT ts, n AS seq, application, event, distinct_id,
        substr(id, 1, 8) || '-' || substr(id, 9, 4) || '-7' || substr(id, 13, 3) || '-a'
            || substr(id, 16, 3) || '-' || substr(id, 19, 12) AS event_id,
        map_from_entries(list_transform(range(3 + {number} % 10), lambda j: struct_pack(
            k := 'p' || ({first} + j) % {PROPERTIES},
            v := {value.replace("name", f"(({first} + j) % {PROPERTIES})")}))) AS props,
        '{INDEX}' AS idx, NULL AS host, NULL AS source, NULL AS sourcetype,
        ts // 1000000 AS received, NULL AS raw, NULL AS fields,
        CAST(NULL AS MAP(VARCHAR, VARCHAR)) AS indexed
    FROM (
        SELECT n, chance, {START} + n * {step} + (chance >> 33) % 60000000 AS ts,
            {_zipf("app", APPLICATIONS)}[1 + chance % {_SLOTS}] AS application,
            {_zipf("event", EVENT_NAMES)}[1 + (chance >> 10) % {_SLOTS}] AS event,
            'u' || (chance >> 20) % {PEOPLE} AS distinct_id,
            format('{{:012x}}', ({START} + n * {step}) // 1000)
                || substr(digest, 1, 18) AS id
        FROM (
            SELECT range AS n, md5(range::VARCHAR) AS digest,
                (md5_number_lower(range::VARCHAR) >> 1)::BIGINT AS chance
            FROM range({start}, {stop})))
    """


def lines(total: int, batch: int = 20_000) -> Iterator[str]:
    """Yield *total* events as journal records, *batch* lines at a time, no line feed at the end."""
    connection = duckdb.connect()
    record = ", ".join(f'"{key}" := {"idx" if key == "index" else key}' for key in EVENT_KEYS)
    for start in range(0, total, batch):
        found = connection.execute(
            f"SELECT string_agg(to_json(struct_pack({record}))::VARCHAR, chr(10) ORDER BY seq) "
            f"FROM ({select(start, min(start + batch, total), total)})"
        ).fetchone()
        yield found[0] if found else ""


def fill(folder: Path, total: int, segment_rows: int = SEGMENT_ROWS) -> None:
    """Put *total* events into the empty data directory *folder*, in sorted segments."""
    prepare(folder)
    open_store(folder).close()
    connection = duckdb.connect(str(folder / "hot.duckdb"))
    for number, start in enumerate(range(0, total, segment_rows), start=1):
        events = select(start, min(start + segment_rows, total), total)
        connection.execute(f"CREATE OR REPLACE TEMP TABLE batch AS {events}")
        path = folder / "segments" / segment_file(number)
        write_sorted(connection, path, ["temp.batch"], "true")
        part = measured(connection, number, "temp.batch")
        connection.execute(
            "INSERT INTO segment VALUES ($1, $2, $3, $4, $5, $6)",
            [number, part.rows, part.first, part.last, part.seq, dumps(part.names)],
        )
    connection.close()


def main() -> None:
    """Fill the folder of the first argument with as many events as the second says."""
    folder, total = Path(sys.argv[1]), int(sys.argv[2])
    begun = time.perf_counter()
    fill(folder, total)
    print(f"{total} events in {time.perf_counter() - begun:.1f} s")


if __name__ == "__main__":
    main()
