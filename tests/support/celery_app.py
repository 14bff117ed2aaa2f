"""Tasks of Celery, their queue in a folder: for tests with a worker of its own.

    CELERY_FOLDER=/tmp/x python -m celery -A support.celery_app worker
    CELERY_FOLDER=/tmp/x python -m support.celery_app          sends ten of each kind, and waits

Source: ours.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

from celery import Celery, Task

from analytics.input import AnalyticsTracker
from analytics.integrations.celery import Tracking

COUNT = 10
FOLDER = Path(os.environ["CELERY_FOLDER"])
QUEUE = FOLDER / "queue"

QUEUE.mkdir(exist_ok=True)
app = Celery("shop", broker="filesystem://", backend=f"file://{FOLDER}")
app.conf.update(
    broker_transport_options={
        "data_folder_in": f"{QUEUE}",
        "data_folder_out": f"{QUEUE}",
        "control_folder": f"{FOLDER / 'control'}",
        "polling_interval": 0.05,
    },
    worker_hijack_root_logger=False,
)
# As a program does that starts before it forks.
tracker = AnalyticsTracker("shop", data=FOLDER / "data", interval=30)
tracker.track("imported")
Tracking(tracker).connect()


@app.task(name="shop.look")
def look(number: int) -> int:
    tracker.track("look", number=number)
    return number


@app.task(name="shop.again", bind=True, default_retry_delay=0, max_retries=1)
def again(self: Task, number: int) -> int:
    if not self.request.retries:
        raise self.retry(exc=ConnectionError(number))
    return number


@app.task(name="shop.broken")
def broken(number: int) -> None:
    raise LookupError(number)


@app.task(name="shop.killed")
def killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    """Send the tasks for one person each, and wait until they are done."""
    killed.delay().get(timeout=60, propagate=False)  # nothing of the others is in its memory
    waiting = []
    for number in range(COUNT):
        with tracker.context(f"u{number}", f"s{number}"):
            waiting += [task.delay(number) for task in (look, again, broken)]
    for result in waiting:
        result.get(timeout=60, propagate=False)


if __name__ == "__main__":
    main()
