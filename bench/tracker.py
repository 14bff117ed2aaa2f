"""What tracking costs the program, and how much one process can track.

    python -m bench.tracker

    track()     on the caller's thread, against posthog, segment and mixpanel where installed
    CPU         of the whole process for one event: caller, worker, sending
    to a stub   events a second through splunklib to a server that answers at once
    to a journal against append + fdatasync of the same bytes in groups of 500

All in one run, on 127.0.0.1. Source: ours.
"""

from __future__ import annotations

import logging
import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from splunklib import client

from analytics import AnalyticsTracker
from bench import stub
from bench.report import head, row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Peer = tuple[str, Callable[[], object], Callable[[], object]]

PROPERTIES = {
    "username": "bob",
    "plan": "pro",
    "price": 12.5,
    "items": 3,
    "paid": True,
    "useragent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36",
    "path": "/products/1",
}
KEY = "key"
ROUNDS, BURST, MANY, GROUP = 40, 250, 100_000, 500


def latencies(track: Callable[[], object], flush: Callable[[], object]) -> tuple[float, float]:
    """Give the median and the 99th percentile of a call, in microseconds.

    Events come in bursts; what waits is sent between them, so that no queue is ever full.
    """
    taken = []
    for _ in range(ROUNDS):
        for _ in range(BURST):
            start = time.perf_counter_ns()
            track()
            taken.append(time.perf_counter_ns() - start)
        flush()
    taken.sort()
    return taken[len(taken) // 2] / 1e3, taken[len(taken) * 99 // 100] / 1e3


def splunk(port: int) -> client.Service:
    return client.Service(host="127.0.0.1", port=port, scheme="http", token=KEY)


def peers(port: int) -> Iterator[Peer]:
    """Yield the other clients that are installed: name, a call, a flush."""
    host = f"http://127.0.0.1:{port}"
    with suppress(ImportError):
        from posthog import Posthog  # noqa: PLC0415

        posthog = Posthog(KEY, host=host)
        yield (
            "posthog",
            lambda: posthog.capture("login", distinct_id="u1", properties=dict(PROPERTIES)),
            posthog.flush,
        )
    with suppress(ImportError):
        from segment.analytics import Client  # noqa: PLC0415

        segment = Client(KEY, host=host)
        yield "segment", lambda: segment.track("u1", "login", dict(PROPERTIES)), segment.flush
    with suppress(ImportError):
        from mixpanel import BufferedConsumer, Mixpanel  # noqa: PLC0415

        buffer = BufferedConsumer(events_url=f"{host}/track")
        mixpanel = Mixpanel(KEY, consumer=buffer)
        yield (
            "mixpanel buffered",
            lambda: mixpanel.track("u1", "login", dict(PROPERTIES)),
            buffer.flush,
        )


def measure_calls(port: int) -> None:
    with AnalyticsTracker("shop", splunk(port), max_queue=10**6) as tracker:
        p50, p99 = latencies(
            lambda: tracker.track(
                "login",
                distinct_id="u1",
                username="bob",
                plan="pro",
                price=12.5,
                items=3,
                paid=True,
                useragent="Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36",
                path="/products/1",
            ),
            tracker.flush,
        )
    ours = f"p50 {p50:.1f} us, p99 {p99:.1f} us"
    row("track(), 7 properties", ours, "-", "p50 <= 1.5, p99 <= 10")
    for name, call, flush in peers(port):
        peer50, peer99 = latencies(call, flush)
        target = "<= 0.10x" if name == "segment" else ""
        row(
            f"track() against {name}",
            f"{p50 / peer50:.2f}x",
            f"p50 {peer50:.1f} us, p99 {peer99:.0f} us",
            target,
        )


def measure_stub(port: int) -> None:
    with AnalyticsTracker("shop", splunk(port), max_queue=10**6, max_bytes=1 << 30) as tracker:
        cpu, wall = time.process_time(), time.perf_counter()
        for _ in range(MANY):
            tracker.track("login", distinct_id="u1", props=PROPERTIES)
        tracker.flush(60)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    row("tracker, all its CPU per event", f"{cpu / MANY * 1e6:.1f} us", "-", "<= 8 us")
    row("tracker to a stub server", f"{MANY / wall:,.0f} events/s", "-", ">= 100,000 events/s")


def measure_journal() -> None:
    with tempfile.TemporaryDirectory() as folder:
        with AnalyticsTracker("shop", data=folder, max_queue=10**6, max_bytes=1 << 30) as tracker:
            wall = time.perf_counter()
            for _ in range(MANY):
                tracker.track("login", distinct_id="u1", props=PROPERTIES)
            tracker.flush(60)
            ours = MANY / (time.perf_counter() - wall)
        files = sorted(Path(folder, "journal").glob("*.ndjson"))
        ceiling = MANY / appending(b"".join(file.read_bytes() for file in files), folder)
    row(
        "tracker to the journal, durable",
        f"{ours:,.0f} events/s, {ours / ceiling:.2f}x",
        f"append + fdatasync {ceiling:,.0f}/s",
        ">= 0.5x, >= 60,000 events/s",
    )


def appending(data: bytes, folder: str) -> float:
    """Give the seconds to append the lines of *data* and sync them, a group at a time."""
    lines = data.splitlines(keepends=True)
    groups = [b"".join(lines[start : start + GROUP]) for start in range(0, len(lines), GROUP)]
    descriptor = os.open(Path(folder, "ceiling"), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    start = time.perf_counter()
    for group in groups:
        os.write(descriptor, group)
        os.fdatasync(descriptor)
    taken = time.perf_counter() - start
    os.close(descriptor)
    return taken


if __name__ == "__main__":
    logging.disable()
    head()
    with stub.serving() as port:
        measure_calls(port)
        measure_stub(port)
    measure_journal()
