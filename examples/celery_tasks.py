"""Tasks of Celery that are recorded, and know who they are done for.

    ANALYTICS_DATA=/srv/shop-data python examples/celery_tasks.py       with a worker in a thread
    BROKER=redis://… celery --workdir examples -A celery_tasks worker   with one of its own

Source: ours.
"""

from __future__ import annotations

import os

from celery import Celery, Task
from celery.contrib.testing.worker import start_worker

from analytics import AnalyticsRetriever, AnalyticsTracker
from analytics.integrations.celery import Tracking

app = Celery("shop", broker=os.environ.get("BROKER", "memory://"))
tracker = AnalyticsTracker("shop")
Tracking(tracker).connect()


@app.task
def resize(picture: str) -> None:
    """Resize a picture; what is tracked here is of the one who sent it."""
    tracker.track("resized", picture=picture)


@app.task(bind=True, default_retry_delay=0, max_retries=1)
def publish(self: Task, picture: str) -> None:
    """Publish a picture, which fails at first."""
    if not self.request.retries:
        raise self.retry(exc=ConnectionError(picture))


def main() -> None:
    """Have a worker do both, and print what is recorded of it."""
    app.conf.update(
        result_backend="cache+memory://", broker_transport_options={"polling_interval": 0.05}
    )
    with tracker.context("u1", "s7", plan="pro"):
        waiting = [task.delay("cat.png") for task in (resize, publish)]
    with start_worker(app, perform_ping_check=False):
        for result in waiting:
            result.get(timeout=20)
    print("on disk:" if tracker.flush() else "lost:", tracker.stats())
    for event in AnalyticsRetriever("shop").events():
        print(f"{event['name']}: {event['count']}")


if __name__ == "__main__":
    main()
