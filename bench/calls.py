"""What one call of a client costs the thread that makes it: a program for its interpreter.

    python bench/calls.py posthog http://127.0.0.1:41234 /tmp/x       46.1 1312.0

The median and the 99th percentile, in microseconds, of a call with seven properties. Events come
in bursts; what waits is sent between them, so that no queue is ever full. Source: ours.
"""

from __future__ import annotations

import logging
import sys
import time

import losing

ROUNDS, BURST = 40, 250


def main(name: str, url: str, folder: str) -> None:
    """Measure one client."""
    client = losing.MEASURED[name](url, folder)
    track, clock = client.track, time.perf_counter_ns
    taken = []
    for _ in range(ROUNDS):
        for _ in range(BURST):
            held = dict(losing.PROPERTIES)
            start = clock()
            track(held)
            taken.append(clock() - start)
        client.flush()
    taken.sort()
    print(taken[len(taken) // 2] / 1e3, taken[len(taken) * 99 // 100] / 1e3)


if __name__ == "__main__":
    logging.disable()
    main(*sys.argv[1:])
