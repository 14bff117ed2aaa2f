"""What reading costs around the searches: rows, calls, segments, pages, start and memory.

    python -m bench.reads FOLDER [part …]        a data directory that bench/events.py filled

Parts: rows, calls, segments, page, start; all of them without one.

Source: targets in docs/performance.md.
"""

from __future__ import annotations

import io
import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
from splunklib.client import Service

from analytics import AnalyticsRetriever, connect
from analytics.engine.search import Request, run
from analytics.engine.stores.duckdb import open_store
from analytics.web.app import make_app
from analytics.web.settings import Settings
from bench import report
from bench.searches import QUESTIONS

if TYPE_CHECKING:
    from collections.abc import Callable

EVENTS = "search index=sample_analytics application=app0"


def median_ms(*calls: Callable[[], object], rounds: int = 5) -> list[float]:
    """Time *calls* in turn, round by round, and return the median of each in milliseconds."""
    times: list[list[float]] = [[] for _ in calls]
    for _ in range(rounds):
        for place, call in enumerate(calls):
            start = time.perf_counter()
            call()
            times[place].append((time.perf_counter() - start) * 1000)
    return [statistics.median(each) for each in times]


def against(what: str, ours: float, peer: float, target: str) -> None:
    """Print a row: ours and a ceiling in milliseconds, and their ratio."""
    report.row(what, f"{ours:.2f} ms ({ours / peer:.2f}x)", f"{peer:.2f} ms", target)


def rows(folder: Path) -> None:
    """10,000 rows of 5 fields to Python dicts; 10,000 events as JSON."""
    service = connect(data=folder)
    spl = f"{EVENTS} | head 10000 | table _time application event distinct_id event_id"

    def body() -> bytes:
        reply = service.jobs.oneshot(spl, output_mode="json", count=0)
        return bytes(reply.read())

    text = body()
    ready, plain = median_ms(lambda: json.loads(body()), lambda: json.loads(text))
    scan = f"{EVENTS} | head 10000 | table _time application event distinct_id event_id"
    with own(folder) as engine:
        search, _ = median_ms(lambda: run(engine, Request(scan)), lambda: None)
    against("10,000 rows x 5 fields, after the search", ready - search, plain, "<= 4x")
    with own(folder) as engine, engine.store.snapshot() as snapshot:
        ev = snapshot.scan(None, None, None, None)
        peer = (
            "SELECT string_agg(to_json(e), chr(10)) FROM (SELECT ts, application, event, "
            f"distinct_id, event_id, props FROM {ev} WHERE application = 'app0' "
            "ORDER BY ts DESC LIMIT 10000) e"
        )
        ours, theirs = median_ms(
            lambda: run(engine, Request(f"{EVENTS} | head 10000 | fields - _raw")),
            lambda: snapshot.connection.execute(peer).fetchall(),
        )
    against("10,000 events as JSON", ours, theirs, "<= 2x")


def own(folder: Path) -> Any:
    """Open the engine, closing what `connect` opened."""
    from analytics.connect import close  # noqa: PLC0415
    from analytics.engine.engine import Engine  # noqa: PLC0415

    close(folder)
    return Engine(folder, "UTC")


def calls(folder: Path) -> None:
    """One search of a constant in process, against splunklib alone."""
    service = connect(data=folder)
    answer = {"status": 200, "reason": "OK", "headers": [("Connection", "close")]}
    null = Service(handler=lambda *_, **__: answer | {"body": io.BytesIO(b"{}")}, token="x")  # noqa: S106
    null._splunk_version, null._instance_type = (9, 3, 0), ""  # noqa: SLF001  (what it asks first)

    def ask(target: Service) -> None:
        for _ in range(100):
            target.jobs.oneshot("| makeresults", output_mode="json").read()

    ours, theirs = median_ms(lambda: ask(service), lambda: ask(null))
    against("oneshot of a constant in process", ours / 100, theirs / 100, "<= 4x")


def segments(folder: Path) -> None:
    """The twelve questions over many segments, against one."""
    with tempfile.TemporaryDirectory() as name:
        one = Path(name) / "one"
        shutil.copytree(folder, one, ignore=shutil.ignore_patterns("*.sock"))
        store = open_store(one)
        while len(list((one / "segments").glob("*.duckdb"))) > 1 and store.compact(force=True):
            pass
        store.close()
        counts = [len(list((each / "segments").glob("*.duckdb"))) for each in (folder, one)]
        ratios = []
        with own(folder) as many_engine, own(one) as one_engine:
            for spl, _ in QUESTIONS.values():
                many, single = median_ms(
                    lambda spl=spl: run(many_engine, Request(spl)),
                    lambda spl=spl: run(one_engine, Request(spl)),
                    rounds=3,
                )
                ratios.append(many / single)
    report.row(
        "the twelve over segment files",
        f"{statistics.median(ratios):.2f}x in the median, {max(ratios):.2f}x at most",
        f"{counts[0]} files against {counts[1]}",
        "<= 1.5x",
    )


def page(folder: Path) -> None:
    """The page of an application: server time against the searches it makes."""
    retriever = AnalyticsRetriever("", data=folder, tz="UTC")
    spent: list[float] = []
    search = retriever.search

    def timed(*args: Any, **options: Any) -> Any:
        start = time.perf_counter()
        found = search(*args, **options)
        spent.append((start, time.perf_counter()))
        return found

    retriever.search = timed  # type: ignore[method-assign]
    clock = last_moment(folder)
    app = make_app(retriever, None, Settings(zone="UTC", clock=lambda: clock))
    whole: list[float] = []
    inside: list[float] = []
    for _ in range(7):
        spent.clear()
        start = time.perf_counter()
        call(app, "/application/app0")
        whole.append((time.perf_counter() - start) * 1000)
        inside.append((max(end for _, end in spent) - min(begin for begin, _ in spent)) * 1000)
    against("page of an application", statistics.median(whole), statistics.median(inside),
            "<= 1.5x; <= 150 ms at 1M")  # fmt: skip


def last_moment(folder: Path) -> Any:
    """Return the time of the newest event."""
    from analytics.engine.zones import moment  # noqa: PLC0415

    with own(folder) as engine, engine.store.snapshot() as snapshot:
        bounds = snapshot.bounds()
    return moment(bounds[1] if bounds else 0)


def call(app: Any, path: str) -> bytes:
    """Ask a WSGI application for a page."""
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": "", "SERVER_NAME": "bench",
        "SERVER_PORT": "80", "HTTP_HOST": "bench", "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr, "wsgi.url_scheme": "http", "SERVER_PROTOCOL": "HTTP/1.1",
    }  # fmt: skip
    status: list[str] = []
    body = b"".join(app(environ, lambda line, _headers, *_: status.append(line)))
    if not status or not status[0].startswith("200"):
        message = f"the page {path} answered {status}"
        raise RuntimeError(message)
    return body


_START = """
import sys, time, resource
from pathlib import Path
begin = time.perf_counter()
from analytics.engine.engine import Engine
from analytics.engine.search import Request, run
from bench.searches import QUESTIONS
with Engine(Path(sys.argv[1]), "UTC") as engine:
    run(engine, Request("search index=sample_analytics | stats count"))
    first = time.perf_counter() - begin
    for spl, _ in QUESTIONS.values():
        run(engine, Request(spl))
    print(first, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def start(folder: Path) -> None:
    """A new process: import to first answer, and its memory after the twelve questions."""
    from analytics.connect import close  # noqa: PLC0415

    close(folder)
    done = subprocess.run([sys.executable, "-c", _START, str(folder)], check=True,
                          capture_output=True, text=True)  # fmt: skip
    seconds, kilobytes = done.stdout.split()
    report.row("start to first answer", f"{float(seconds):.2f} s", "-", "<= 2 s at 10M")
    report.row("memory after the twelve", f"{int(kilobytes) // 1024} MB", "-", "<= 700 MB at 10M")


PARTS = {"rows": rows, "calls": calls, "segments": segments, "page": page, "start": start}


def main() -> None:
    """Measure the parts named."""
    folder = Path(sys.argv[1]).resolve()
    report.head()
    for name in sys.argv[2:] or PARTS:
        PARTS[name](folder)
    print(f"peak of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB, "
          f"DuckDB {duckdb.__version__}")  # fmt: skip


if __name__ == "__main__":
    main()
