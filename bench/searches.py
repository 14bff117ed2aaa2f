"""Set-A searches against the same questions as hand-written SQL, on the same store.

    python -m bench.searches FOLDER          a data directory that bench/events.py filled

Each line gives the median of our time (search text to rows as JSON), that of the SQL, their
ratio, and what parsing, planning and writing the SQL cost alone.

Source: targets in docs/performance.md.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.engine.contexts import context_of
from analytics.engine.engine import Engine
from analytics.engine.rows import rendered
from analytics.engine.search import Request, run
from analytics.engine.sql import Compiler
from analytics.spl import parse, planner, rules

if TYPE_CHECKING:
    from collections.abc import Callable

INDEX = "search index=sample_analytics"
APP = "application = 'app0'"
#: What a question is called, as SPL, as SQL over {ev}.
QUESTIONS = {
    "count by application": (
        f"{INDEX} | stats count by application",
        "SELECT application, count(*) FROM {ev} GROUP BY 1 ORDER BY 1",
    ),
    "count by event of an application": (
        f"{INDEX} application=app0 | stats count by event",
        f"SELECT event, count(*) FROM {{ev}} WHERE {APP} GROUP BY 1 ORDER BY 1",
    ),
    "users by event of an application": (
        f"{INDEX} application=app0 | stats count dc(distinct_id) by event",
        (
            f"SELECT event, count(*), count(DISTINCT distinct_id) FROM {{ev}} WHERE {APP} "
            "GROUP BY 1 ORDER BY 1"
        ),
    ),
    "dc of all properties of an event": (
        f"{INDEX} application=app0 event=event0 | stats dc(analytics_prop__*) as *",
        (
            "SELECT k, count(DISTINCT v) FROM (SELECT unnest(map_keys(props)) k, "
            f"unnest(map_values(props)) v FROM {{ev}} WHERE {APP} AND event = 'event0') "
            "GROUP BY 1 ORDER BY 1"
        ),
    ),
    "count by property": (
        f"{INDEX} application=app0 event=event0 | stats count by analytics_prop__p0",
        (
            f"SELECT props['p0'] p, count(*) FROM {{ev}} WHERE {APP} AND event = 'event0' "
            "AND p IS NOT NULL GROUP BY 1 ORDER BY 1"
        ),
    ),
    "timechart by event": (
        f"{INDEX} application=app0 | timechart span=1d limit=0 count by event",
        (
            f"SELECT ts // 86400000000 d, event, count(*) FROM {{ev}} WHERE {APP} "
            "GROUP BY 1, 2 ORDER BY 1, 2"
        ),
    ),
    "timechart of all by event, top 10": (
        f"{INDEX} | timechart span=1d count by event",
        "SELECT ts // 86400000000 d, event, count(*) FROM {ev} GROUP BY 1, 2 ORDER BY 1, 2",
    ),
    "timechart by property": (
        f"{INDEX} application=app0 event=event0 | timechart span=1d count by analytics_prop__p0",
        (
            f"SELECT ts // 86400000000 d, props['p0'] p, count(*) FROM {{ev}} WHERE {APP} "
            "AND event = 'event0' GROUP BY 1, 2 ORDER BY 1, 2"
        ),
    ),
    "users by hour": (
        f"{INDEX} application=app0 | timechart span=1h dc(distinct_id)",
        (
            f"SELECT ts // 3600000000 h, count(DISTINCT distinct_id) FROM {{ev}} WHERE {APP} "
            "GROUP BY 1 ORDER BY 1"
        ),
    ),
    "latest 100": (
        f"{INDEX} application=app0 | head 100 | table _time event distinct_id",
        f"SELECT ts, event, distinct_id FROM {{ev}} WHERE {APP} ORDER BY ts DESC LIMIT 100",
    ),
    "events of one person": (
        f"{INDEX} distinct_id=u104711 | table _time application event",
        "SELECT ts, application, event FROM {ev} WHERE distinct_id = 'u104711' ORDER BY ts DESC",
    ),
    "p95 of a property by day": (
        f"{INDEX} application=app0 event=event0 | timechart span=1d p95(analytics_prop__p1)",
        (
            "SELECT ts // 86400000000 d, quantile_disc(TRY_CAST(props['p1'] AS DOUBLE), 0.95) "
            f"FROM {{ev}} WHERE {APP} AND event = 'event0' GROUP BY 1 ORDER BY 1"
        ),
    ),
}


def median_ms(call: Callable[[], object], rounds: int = 5) -> float:
    """Time *call* and return the median in milliseconds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        call()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def plan_ms(engine: Engine, spl: str) -> float:
    """Time what comes before the SQL is run; a pivot runs its aggregates while it is made."""
    context = context_of(Request(spl), engine.zone)

    def compiled() -> None:
        plan = rules.improve(planner.plan(parse.parse(spl), context))
        if "timechart" in spl or "*)" in spl:
            return
        compiler = Compiler(lambda: snapshot, context)
        rendered(compiler, compiler.relation(plan))

    with engine.store.snapshot() as snapshot:
        return median_ms(compiled)


def main() -> None:
    """Run all questions over the data directory named."""
    ratios = []
    print(f"{'question':36}{'ours ms':>9}{'SQL ms':>9}{'ratio':>7}{'plan ms':>9}")
    with Engine(Path(sys.argv[1]).resolve(), "UTC") as engine:
        for name, (spl, sql) in QUESTIONS.items():
            with engine.store.snapshot() as snapshot:
                text = sql.format(ev=snapshot.scan(None, None, None, None))
                connection = snapshot.connection
                peer = [median_ms(lambda: connection.execute(text).fetchall(), 2)]  # noqa: B023
                ours = [median_ms(lambda: run(engine, Request(spl)), 2)]  # noqa: B023
                for _ in range(3):
                    peer.append(median_ms(lambda: connection.execute(text).fetchall(), 2))  # noqa: B023
                    ours.append(median_ms(lambda: run(engine, Request(spl)), 2))  # noqa: B023
            mine, theirs = statistics.median(ours), statistics.median(peer)
            ratios.append(mine / theirs)
            planned = plan_ms(engine, spl)
            print(f"{name:36}{mine:9.1f}{theirs:9.1f}{mine / theirs:7.2f}{planned:9.2f}")
    print(f"{'median':36}{'':18}{statistics.median(ratios):7.2f}")


if __name__ == "__main__":
    main()
