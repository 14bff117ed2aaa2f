"""What becomes of tasks of Celery, recorded."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from celery import Celery, Task, signals

from analytics.input import AnalyticsTracker
from analytics.integrations.celery import Tracking
from analytics.output import AnalyticsRetriever
from analytics.transports.memory import MemoryTransport

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analytics.event import Event

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/integrations.md"


@contextmanager
def recording(**settings: Any) -> Iterator[tuple[AnalyticsTracker, list[Event]]]:
    transport = MemoryTransport()
    with AnalyticsTracker("shop", transport=transport) as tracker:
        tracking = Tracking(tracker, **settings)
        tracking.connect()
        try:
            yield tracker, transport.events
        finally:
            tracking.disconnect()


def tasks(tracker: AnalyticsTracker) -> dict[str, Any]:
    app = Celery("shop", broker="memory://", set_as_current=False)

    @app.task(name="shop.resize")
    def resize(number: int) -> int:
        tracker.track("look", number=number)
        return 1 // number

    @app.task(name="shop.again", bind=True, default_retry_delay=0)
    def again(self: Task, times: int) -> None:
        if self.request.retries < times:
            raise self.retry(exc=ConnectionError(times))

    return {"resize": resize, "again": again}


def done(name: str, argument: int, **settings: Any) -> list[Event]:
    """Do a task in this process, as one that nobody sent."""
    with recording(**settings) as (tracker, events):
        tasks(tracker)[name].apply((argument,), throw=False)
        tracker.flush()
        return list(events)


@pytest.mark.parametrize(
    ("name", "argument", "names"),
    [
        ("resize", 1, ["task_started", "look", "task_succeeded"]),
        ("resize", 0, ["task_started", "look", "task_failed"]),
        ("again", 1, ["task_started", "task_retried", "task_started", "task_succeeded"]),
    ],
    ids=["succeeds", "fails", "retries"],
)
def test_what_becomes_of_a_task(name: str, argument: int, names: list[str]) -> None:
    found = done(name, argument)
    assert sorted(event.name for event in found) == sorted(names)
    of_tasks = [event for event in found if event.name != "look"]
    assert {event.properties["task"] for event in of_tasks} == {f"shop.{name}"}
    assert len({event.properties["task_id"] for event in of_tasks}) == 1
    for event in of_tasks:
        is_over = event.name != "task_started"
        assert ("duration_ms" in event.properties) == is_over
        assert float(event.properties.get("duration_ms", 0)) >= 0


@pytest.mark.parametrize(
    ("name", "argument", "error"),
    [("resize", 0, "ZeroDivisionError"), ("again", 1, "ConnectionError")],
    ids=["failed", "retried"],
)
def test_an_error_is_told_by_its_class_alone(name: str, argument: int, error: str) -> None:
    found = [event.properties for event in done(name, argument) if "error" in event.properties]
    assert [properties["error"] for properties in found] == [error]
    assert "division" not in f"{found}"


def test_arguments_are_not_recorded() -> None:
    assert "4711" not in f"{[e for e in done('resize', 4711) if e.name != 'look']}"


@pytest.mark.parametrize(
    ("exclude", "names"),
    [(("shop.*",), ["look"]), (("celery.*",), ["task_started", "look", "task_succeeded"])],
    ids=["left out", "others"],
)
def test_tasks_may_be_left_out(exclude: tuple[str, ...], names: list[str]) -> None:
    assert [event.name for event in done("resize", 1, exclude=exclude)] == names


def test_a_message_carries_who_it_is_done_for() -> None:
    headers: dict[str, Any] = {}
    with recording() as (tracker, events):
        with tracker.context("u1", "s7", plan="pro", size={"w": 1.5}, none=None):
            signals.before_task_publish.send("shop.resize", headers=headers)
        headers = json.loads(json.dumps(headers))
        tasks(tracker)["resize"].apply((1,), headers=headers)
        tracker.track("later")
        tracker.flush()
        *inside, later = events
    assert [event.distinct_id for event in inside] == ["u1"] * 3
    carried = {"session_id": "s7", "plan": "pro", "size_w": "1.5"}
    assert all(carried.items() <= event.properties.items() for event in inside)
    assert (later.distinct_id, dict(later.properties)) == (None, {})
    assert int(inside[0].properties["waited_ms"]) >= 0


def test_a_retry_keeps_what_it_came_with() -> None:
    headers = {"analytics_context": {"distinct_id": "u1"}, "analytics_sent": 1.0}
    with recording() as (tracker, _), tracker.context("worker"):
        signals.before_task_publish.send("shop.resize", headers=headers)
    assert headers["analytics_context"] == {"distinct_id": "u1"}
    assert headers["analytics_sent"] != 1.0


@pytest.mark.parametrize("headers", [None, {"analytics_context": "x", "analytics_sent": "y"}])
def test_a_message_of_somebody_else_is_done_for_nobody(headers: Any) -> None:
    with recording() as (tracker, events):
        tasks(tracker)["resize"].apply((1,), headers=headers)
        tracker.flush()
        assert [event.distinct_id for event in events] == [None] * 3


def test_the_example_of_the_page_runs() -> None:
    section = PAGE.read_text("utf-8").partition("\n## Celery\n")[2]
    snippet = section.partition("```python\n")[2].partition("```")[0]
    names: dict[str, Any] = {"__name__": "shop"}
    transport = MemoryTransport()
    with AnalyticsTracker("shop", transport=transport) as names["tracker"]:
        try:
            exec(snippet.replace("amqp://", "memory://"), names)  # noqa: S102 - the page of this repository
            names["resize"].apply(("cat.png",))
        finally:
            names["tracking"].disconnect()
    assert [event.name for event in transport.events] == ["task_started", "task_succeeded"]


@pytest.mark.slow
def test_nothing_is_lost_in_a_worker_that_forks(tmp_path: Path) -> None:
    """Processes of the pool are replaced all the time, and one is killed."""
    path = f"{ROOT / 'tests'}{os.pathsep}{ROOT}"
    env = {**os.environ, "PYTHONPATH": path, "CELERY_FOLDER": f"{tmp_path}"}
    words = "celery -A support.celery_app worker -c 2 --max-tasks-per-child 3 --loglevel CRITICAL"
    command = [sys.executable, "-m", *words.split(), "--without-gossip", "--without-mingle"]
    with subprocess.Popen(command, env=env, cwd=tmp_path, stderr=subprocess.DEVNULL) as worker:
        try:
            sending = [sys.executable, "-m", "support.celery_app"]
            subprocess.run(sending, env=env, check=True, timeout=120)
            worker.send_signal(signal.SIGTERM)
            assert worker.wait(60) == 0
        finally:
            worker.kill()
    retriever = AnalyticsRetriever("shop", data=tmp_path / "data")
    rows = retriever.search(
        "search index=* | fillnull value=- analytics_prop__task distinct_id"
        " | stats count by event analytics_prop__task distinct_id"
    )
    counts = {
        (row["event"], row["analytics_prop__task"], row["distinct_id"]): int(row["count"])
        for row in rows
    }
    wanted = {
        ("imported", "-", "-"): 2,  # by the worker and by the sender
        ("task_failed", "shop.killed", "-"): 1,  # that it started went with its process
    }
    for number in range(10):
        person, name = f"u{number}", "shop."
        wanted |= {
            ("look", "-", person): 1,
            ("task_started", name + "look", person): 1,
            ("task_succeeded", name + "look", person): 1,
            ("task_started", name + "again", person): 2,
            ("task_retried", name + "again", person): 1,
            ("task_succeeded", name + "again", person): 1,
            ("task_started", name + "broken", person): 1,
            ("task_failed", name + "broken", person): 1,
        }
    assert counts == wanted
