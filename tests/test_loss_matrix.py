"""Whatever becomes of the program, its events arrive; `bench.loss_matrix` has the other clients.

The cells are programs that end in each of these ways, and are started once more.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bench import losing, loss_matrix

ALL = str(losing.EVENTS)
#: A batch that was under way when the program was killed comes again, with the same event ids.
KILLED = frozenset({"sigterm", "sigkill"})

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("end", loss_matrix.COLUMNS)
def test_process_durability_loses_nothing(end: str) -> None:
    with loss_matrix.cell("ours", down_s=1.0) as cell:
        arrived = cell.run(end)

    assert arrived.split("+")[0] == ALL
    assert end in KILLED or "+" not in arrived


@pytest.mark.parametrize(
    ("end", "arrived"),
    [
        *[(end, ALL) for end in ("exits", "fork", "gunicorn", "threads", "shutdown", "disk")],
        *[(end, ALL) for end in ("down", "down_exit")],
        *[(end, "0") for end in KILLED],
    ],
)
def test_spool_alone_loses_what_waits_in_memory(end: str, arrived: str) -> None:
    """As docs/tracker.md says: half a second's events, where the program is killed."""
    with loss_matrix.cell("ours_fast", down_s=1.0) as cell:
        assert cell.run(end) == arrived


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"retries": 0}, {"undelivered": losing.EVENTS}),
        ({"max_queue": 100, "interval": 60}, {"full": 20, "undelivered": 100}),
    ],
    ids=["server down", "queue full"],
)
def test_loss_without_a_spool_is_counted_by_reason(
    settings: dict[str, Any], reason: dict[str, int]
) -> None:
    code = (
        "import sys\n"
        "from analytics import AnalyticsTracker\n"
        f"tracker = AnalyticsTracker('shop', url='http://127.0.0.1:9', spool=False, **{settings})\n"
        f"for _ in range({losing.EVENTS}):\n"
        "    tracker.track('e')\n"
        "tracker.close()\n"
        "print(tracker.stats()['dropped'])\n"
    )
    root = Path(__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == str(reason)


def test_hanging_program_and_its_children_are_killed() -> None:
    """The table is printed to its end, whatever a client does."""
    program = subprocess.Popen(["sleep", "600"], start_new_session=True, text=True)

    loss_matrix._kill(program)

    assert program.wait(10) == -signal.SIGKILL
