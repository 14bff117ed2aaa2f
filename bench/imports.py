"""How fast JSON lines become journaled events, against decoding the file alone.

    python -m bench.imports [events]

Prints the ratio of the two and the rate. Source: ours; docs/performance.md has the figures.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from analytics.imports.fields import FieldMap
from analytics.imports.lines import Source
from analytics.imports.run import run
from analytics.transports.journal import JournalTransport

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 3


def write(path: Path, count: int) -> None:
    """Write *count* events of seven properties."""
    dice = Random(1)
    with path.open("w") as out:
        for number in range(count):
            record = {
                "time": f"2026-11-{1 + number % 28:02d}T10:{number % 60:02d}:00Z",
                "event": dice.choice(("page_view", "search", "purchase")),
                "distinct_id": f"u{dice.randrange(20_000)}",
                "country": dice.choice(("Germany", "France", "Poland")),
                "device": dice.choice(("phone", "desktop")),
                "plan": dice.choice(("free", "pro")),
                "path": f"/products/{dice.randrange(500)}",
                "amount": round(dice.uniform(1, 200), 2),
                "items": dice.randrange(9),
                "is_new": dice.random() < 0.3,
            }
            out.write(json.dumps(record) + "\n")


def decoding(path: Path) -> None:
    """Decode the file and do nothing else: the ceiling."""
    with path.open("rb") as lines:
        for line in lines:
            json.loads(line)


def importing(path: Path) -> None:
    """Import the file into the journal of a new data directory."""
    with tempfile.TemporaryDirectory() as folder, Source(str(path)) as source:
        transport = JournalTransport(Path(folder), "main")
        run(source, "jsonl", FieldMap("shop"), "main", lambda _: [], transport.send)
        transport.close()


def seconds(work: Callable[[Path], None], path: Path) -> float:
    """Time one round."""
    start = time.perf_counter()
    work(path)
    return time.perf_counter() - start


def main(count: int) -> None:
    """Alternate the two and print medians."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "events.jsonl"
        write(path, count)
        rounds = [(seconds(decoding, path), seconds(importing, path)) for _ in range(ROUNDS)]
    ceiling, ours = (statistics.median(column) for column in zip(*rounds, strict=True))
    print(f"decoding alone  {count / ceiling:>9,.0f} events/s")
    print(f"import jsonl    {count / ours:>9,.0f} events/s   {ceiling / ours:.2f}x")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)
