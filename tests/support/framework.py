"""A site of somebody's framework, under somebody's server, in a process of its own.

    with answering("gunicorn", "--bind", "127.0.0.1:{port}", "site:application") as url:
        …
    counted(data)      {"pageview": 20}, when the process has ended

Source: ours.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from analytics.cli.workers import free_port, reachable
from analytics.output import AnalyticsRetriever

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"


@contextmanager
def answering(*words: str, **environ: str) -> Iterator[str]:
    """Run ``python -m`` with *words*, in which ``{port}`` is replaced; ends by SIGTERM."""
    port = free_port("127.0.0.1", 0)
    command = [sys.executable, "-m", *(word.replace("{port}", f"{port}") for word in words)]
    env = {**os.environ, "PYTHONPATH": str(ROOT), **environ}
    with subprocess.Popen(command, env=env, stderr=subprocess.DEVNULL) as process:
        giving_up = threading.Event()
        threading.Thread(target=lambda: (process.wait(), giving_up.set()), daemon=True).start()
        try:
            assert reachable("127.0.0.1", port, giving_up), f"{command} does not answer"
            yield f"http://127.0.0.1:{port}"
            process.terminate()
            process.wait(20)
        finally:
            process.kill()


def counted(data: Path) -> dict[str, int]:
    """Count the events of the application ``shop`` by name."""
    retriever = AnalyticsRetriever("shop", data=data)
    return {event["name"]: event["count"] for event in retriever.events()}


def eventually(is_so: Callable[[], bool]) -> None:
    """Wait for what another thread or process brings about."""
    end = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.05)
