"""A tracker through its life and that of a process: settings, close, fork, exit."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from analytics.errors import ConfigError, TransportError
from analytics.input import AnalyticsTracker
from analytics.transports.memory import MemoryTransport
from analytics.transports.spool import decode

ROOT = Path(__file__).parents[1]
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def run(code: str, *arguments: str, **env: str) -> str:
    """Run *code* in a fresh interpreter and give what it printed."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, *arguments],
        cwd=ROOT,
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert not done.stderr
    assert done.returncode == 0
    return done.stdout


def read(data: Path) -> list[dict[str, Any]]:
    """Read the journal of a data directory."""
    files = (data / "journal").glob("*.ndjson")
    return [json.loads(line) for file in files for line in file.read_text().splitlines()]


def test_with_block_sends_at_its_end() -> None:
    kept = MemoryTransport()
    with AnalyticsTracker("shop", transport=kept) as tracker:
        tracker.track("e")

    assert len(kept.events) == 1
    assert kept.is_closed
    assert tracker.track("late") is None
    assert tracker.stats()["dropped"] == {"closed": 1}


@pytest.mark.parametrize(
    ("settings", "fix"),
    [
        ({"application_name": ""}, "Give a text"),
        ({"splunk_info": {"port": "80x"}}, "whole number"),
        ({"splunk_info": {"host": "h"}, "data": "d"}, "Leave out"),
        ({"overflow": "wait"}, "'drop-new'"),
    ],
)
def test_wrong_setting_is_told_at_once(settings: dict[str, Any], fix: str) -> None:
    with pytest.raises(ConfigError, match=fix):
        AnalyticsTracker(**{"application_name": "shop", **settings})


def test_events_go_to_the_journal_of_a_data_directory(data: Path) -> None:
    with AnalyticsTracker("shop", data=data, index="web") as tracker:
        event_id = tracker.track("e", NOON, plan="pro")
        assert tracker.flush()
        lines = read(data)

    assert len(lines) == 1
    assert lines[0]["event_id"] == event_id
    assert lines[0]["props"] == {"plan": "pro"}
    assert lines[0]["index"] == "web"


def test_exit_sends_what_waits(data: Path) -> None:
    """Without flush or close, even from another thread's and an exit handler's events."""
    code = """
import atexit, sys, threading
from analytics.input import AnalyticsTracker
tracker = AnalyticsTracker("shop", data=sys.argv[1], interval=60)
atexit.register(lambda: tracker.track("last"))
for n in range(120):
    tracker.track("e", n=n)
threading.Thread(target=lambda: tracker.track("other")).start()
"""
    run(code, str(data))

    assert len(read(data)) == 122


def test_exit_is_bounded_when_the_server_hangs() -> None:
    code = """
import threading
from analytics.input import AnalyticsTracker
from analytics.transports import buffered
buffered.EXIT_S = 0.2
class Hanging:
    def send(self, events): threading.Event().wait(60)
    def close(self): pass
tracker = AnalyticsTracker("shop", transport=Hanging())
tracker.track("e")
"""
    started = time.monotonic()
    run(code)

    assert time.monotonic() - started < 15


def test_exit_leaves_to_the_spool_what_a_hanging_server_has_not_taken(tmp_path: Path) -> None:
    """The batch that is under way, and those behind it."""
    code = """
import sys, threading
from analytics.input import AnalyticsTracker
from analytics.transports import buffered
buffered.EXIT_S = 0.2
class Hanging:
    def send(self, events): threading.Event().wait(60)
    def close(self): pass
tracker = AnalyticsTracker("shop", transport=Hanging(), spool=sys.argv[1], batch=1)
for name in "abc":
    tracker.track(name)
"""
    run(code, str(tmp_path))
    (path,) = tmp_path.rglob("*.spool")
    events = [decode(line) for line in path.read_bytes().splitlines()[1:]]

    assert [event.name for event in events if event] == ["a", "b", "c"]


def test_killed_program_has_its_events_in_the_journal_at_the_next_start(data: Path) -> None:
    code = """
import os, signal, sys
from analytics import AnalyticsTracker
tracker = AnalyticsTracker("shop", data=sys.argv[1], durability="process", interval=60)
for n in range(120):
    tracker.track("e", n=n)
if sys.argv[2:]:
    os.kill(os.getpid(), signal.SIGKILL)
"""
    killed = subprocess.run([sys.executable, "-c", code, str(data), "x"], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert not (data / "journal").exists()

    run(code, str(data))

    assert len({line["event_id"] for line in read(data)}) == len(read(data)) == 240
    assert list(data.rglob("*.spool")) == []


def test_program_that_tracks_nothing_leaves_the_spool_alone(tmp_path: Path) -> None:
    """However much others have left in it: it would have to end first."""
    settings: dict[str, Any] = {"spool": tmp_path, "durability": "process", "interval": 60}

    class Down(MemoryTransport):
        def send(self, events: Any) -> None:
            raise TransportError(f"{len(events)} of them cannot be sent. Wait.")

    with AnalyticsTracker("shop", transport=Down(), **settings) as tracker:
        tracker.track("e")
    kept = MemoryTransport()
    with AnalyticsTracker("shop", transport=kept, **settings):
        pass

    assert kept.events == []
    assert len(list(tmp_path.rglob("*.spool"))) == 1


def test_child_of_fork_sends_its_own_events_once(data: Path) -> None:
    """Made and used before the fork, used in both processes: each event arrives once."""
    code = """
import os, sys, warnings
warnings.simplefilter("ignore", DeprecationWarning)  # of 3.12 and later: a fork beside threads
from analytics.input import AnalyticsTracker
tracker = AnalyticsTracker("shop", data=sys.argv[1], interval=0.01)
tracker.track("before", kept=True)
tracker.flush()
for n in range(5):
    tracker.track("waiting", n=n)
child = os.fork()
for n in range(10):
    tracker.track("child" if child == 0 else "parent", n=n)
assert tracker.flush()
stats = tracker.stats()
assert stats["sent"] == (10 if child == 0 else 16), stats
if child:
    assert os.waitpid(child, 0)[1] == 0
"""
    run(code, str(data))

    names = [line["event"] for line in read(data)]
    assert sorted(set(names)) == ["before", "child", "parent", "waiting"]
    assert [names.count(name) for name in ("before", "waiting", "child", "parent")] == [
        1,
        5,
        10,
        10,
    ]


def test_child_of_multiprocessing_sends_at_its_end(data: Path, tmp_path: Path) -> None:
    """Such a child ends without atexit."""
    script = tmp_path / "script.py"
    script.write_text("""
import multiprocessing, sys, warnings
warnings.simplefilter("ignore", DeprecationWarning)
from analytics.input import AnalyticsTracker
tracker = AnalyticsTracker("shop", data=sys.argv[1], interval=60)
def work(n):
    tracker.track("e", n=n)
if __name__ == "__main__":
    context = multiprocessing.get_context("fork")
    children = [context.Process(target=work, args=(n,)) for n in range(3)]
    for child in children: child.start()
    for child in children: child.join()
""")
    run(
        "import runpy, sys; runpy.run_path(sys.argv[2], run_name='__main__')",
        str(data),
        str(script),
    )

    assert sorted(line["props"]["n"] for line in read(data)) == ["0", "1", "2"]


def test_import_is_light() -> None:
    """A program that tracks loads no engine, no site and no Splunk client."""
    code = """
import sys
import analytics
from analytics import AnalyticsTracker
AnalyticsTracker("shop")
heavy = {"splunklib", "duckdb", "bottle", "msgspec", "http.client", "dateutil", "numpy"}
print(sorted(heavy & sys.modules.keys()))
"""
    assert run(code) == "[]\n"
