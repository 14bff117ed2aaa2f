"""What the language costs: commands over a million rows, and texts of searches.

    python -m bench.language FOLDER          a data directory that bench/events.py filled

Each command is run as SPL and as SQL written by hand on the same snapshot; both sides count
what comes out, so that only the command is compared. Rounds alternate; the figures are medians.

Source: targets in docs/performance.md.
"""

from __future__ import annotations

import statistics
import sys
import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from analytics.engine.engine import Engine
from analytics.engine.search import Request, run
from analytics.spl import parse, planner, rules
from bench import report

INDEX = "search index=sample_analytics"
EV = "SELECT ts, seq, application, event, distinct_id FROM {ev}"
#: Command -> a search, and SQL over {ev} that answers the same.
COMMANDS = {
    "eventstats count by distinct_id": (
        f"{INDEX} | eventstats count as n by distinct_id | stats sum(n)",
        (
            f"SELECT sum(n) FROM (SELECT count(*) OVER (PARTITION BY distinct_id) n FROM ({EV}) "
            "WHERE distinct_id IS NOT NULL)"
        ),
    ),
    "streamstats count by distinct_id": (
        f"{INDEX} | streamstats count as n by distinct_id | stats sum(n)",
        (
            "SELECT sum(n) FROM (SELECT count(*) OVER (PARTITION BY distinct_id ORDER BY ts DESC, "
            f"seq DESC ROWS UNBOUNDED PRECEDING) n FROM ({EV}) WHERE distinct_id IS NOT NULL)"
        ),
    ),
    "dedup distinct_id": (
        f"{INDEX} | dedup distinct_id | stats count",
        (
            "SELECT count(*) FROM (SELECT row_number() OVER (PARTITION BY distinct_id "
            f"ORDER BY ts DESC, seq DESC) n FROM ({EV}) WHERE distinct_id IS NOT NULL) WHERE n = 1"
        ),
    ),
    "dedup application event": (
        f"{INDEX} | dedup application event | stats count",
        (
            "SELECT count(*) FROM (SELECT row_number() OVER (PARTITION BY application, event "
            f"ORDER BY ts DESC, seq DESC) n FROM ({EV})) WHERE n = 1"
        ),
    ),
    "join distinct_id with its first event": (
        (
            f"{INDEX} | join distinct_id [{INDEX} | stats min(_time) as first by distinct_id]"
            " | stats count sum(first)"
        ),
        (
            f"SELECT count(*), sum(f) FROM ({EV}) JOIN (SELECT distinct_id, min(ts) f FROM ({EV}) "
            "GROUP BY 1) USING (distinct_id)"
        ),
    ),
    "transaction distinct_id maxpause=30m": (
        f"{INDEX} | transaction distinct_id maxpause=30m | stats count sum(eventcount)",
        (
            "SELECT count(*), sum(n) FROM (SELECT distinct_id, s, count(*) n FROM "
            "(SELECT distinct_id, sum(g) OVER "
            "(PARTITION BY distinct_id ORDER BY ts, seq ROWS UNBOUNDED PRECEDING) s FROM "
            "(SELECT *, CASE WHEN ts - lag(ts) OVER (PARTITION BY distinct_id ORDER BY ts, seq) "
            f"<= 1800000000 THEN 0 ELSE 1 END g FROM ({EV}) WHERE distinct_id IS NOT NULL)) "
            "GROUP BY ALL)"
        ),
    ),
    "head 10 of all fields": (
        f"{INDEX} | head 10",
        "SELECT * FROM {ev} ORDER BY ts DESC, seq DESC LIMIT 10",
    ),
}


def commands(folder: Path) -> None:
    """Run each command against its SQL."""
    with Engine(folder, "UTC") as engine, engine.store.snapshot() as snapshot:
        events = snapshot.scan(None, None, None, None)
        for name, (spl, sql) in COMMANDS.items():
            text = sql.format(ev=events)
            ours, theirs = [], []
            try:
                for _ in range(3):
                    theirs.append(timed(lambda: snapshot.connection.execute(text).fetchall()))  # noqa: B023
                    ours.append(timed(lambda: run(engine, Request(spl))))  # noqa: B023
            except Exception as error:  # noqa: BLE001 - the others are worth knowing all the same
                report.row(name, f"failed: {error}"[:60], "", "<= 1.5x")
                continue
            mine, peer = statistics.median(ours), statistics.median(theirs)
            target = "" if name.startswith("head") else "<= 1.5x"
            report.row(name, f"{mine:.0f} ms ({mine / peer:.2f}x)", f"{peer:.0f} ms", target)


def timed(call: object) -> float:
    """Time *call*, in milliseconds."""
    start = time.perf_counter()
    call()  # type: ignore[operator]
    return (time.perf_counter() - start) * 1000


def parsing() -> None:
    """Parse and plan searches of 100 and 200 lines."""
    context, times = planner.Context(datetime.now(UTC), ZoneInfo("UTC")), []
    for lines in (100, 200):
        spl = "search index=web\n" + "\n".join(
            f'| eval field{n}=if(a{n}>{n} AND like(b{n}, "x%"), upper(c{n})." {n}", null())'
            for n in range(lines - 1)
        )
        times.append(statistics.median(timed(partial(planned, spl, context)) for _ in range(9)))
    report.row("parse and plan of 100 lines", f"{times[0]:.2f} ms", "", "<= 5 ms")
    report.row("200 lines against 100", f"{times[1] / times[0]:.2f}x", "2x is linear", "linear")


def planned(spl: str, context: planner.Context) -> object:
    """Parse and plan *spl*."""
    return rules.improve(planner.plan(parse.parse(spl), context))


def main() -> None:
    """Measure all."""
    report.head()
    parsing()
    commands(Path(sys.argv[1]).resolve())


if __name__ == "__main__":
    main()
