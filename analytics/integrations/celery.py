"""Record the tasks of Celery, and have them know who they are done for.

    Tracking(tracker).connect()                          where the tasks are, for both sides
    with tracker.context("u1", plan="pro"):
        resize.delay("cat.png")                          carries u1 and plan to the worker
    task_started     u1   plan=pro task=shop.resize task_id=… queue=celery retries=0 waited_ms=3
    task_succeeded   u1   plan=pro task=shop.resize task_id=… queue=celery retries=0 duration_ms=48

Source: Celery 5.6, "Signals", "Message Protocol" version 2 (headers), "Concurrency".
"""

from __future__ import annotations

import time as clock
from contextlib import suppress
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from celery import signals

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    from analytics.input import AnalyticsTracker

# Headers of a message: what the context of its sender says, and when it was sent.
_CARRIED, _SENT = "analytics_context", "analytics_sent"
# The attribute of a task's request that holds its run.
_RUN = "analytics_run"


@dataclass(frozen=True, slots=True)
class _Run:
    """A task that is being done."""

    around: AbstractContextManager[None]
    started: float


class Tracking:
    """Records what becomes of tasks, in the processes that do them."""

    def __init__(
        self, tracker: AnalyticsTracker, *, exclude: Sequence[str] = ("celery.*",)
    ) -> None:
        """Record with *tracker*, once it is connected.

        Args:
            tracker: what records. Made before the worker forks it is one in each process.
            exclude: names of tasks that are not recorded, with ``*`` for any text.
        """
        self._tracker, self._exclude = tracker, tuple(exclude)
        self._receivers: tuple[tuple[Any, Callable[..., None]], ...] = (
            (signals.before_task_publish, self._send),
            (signals.task_prerun, self._begin),
            (signals.task_success, self._succeed),
            (signals.task_failure, self._fail),
            (signals.task_retry, self._retry),
            (signals.task_postrun, self._end),
            (signals.worker_process_shutdown, self._leave),
        )

    def connect(self) -> None:
        """Record from now on, in this process and in those that it forks."""
        for signal, receiver in self._receivers:
            signal.connect(receiver, weak=False)

    def disconnect(self) -> None:
        """Record nothing more."""
        for signal, receiver in self._receivers:
            signal.disconnect(receiver)

    def _send(self, sender: str, headers: dict[str, Any], **_: Any) -> None:
        """Put what the context says into a message; a retry keeps what it came with."""
        if self._is_left_out(sender):
            return
        headers[_SENT] = clock.time()
        carried = self._tracker.carried()
        if carried:
            headers.setdefault(_CARRIED, carried)

    def _begin(self, task: Any, **_: Any) -> None:
        if self._is_left_out(task.name):
            return
        headers = task.request.headers or {}
        carried = headers.get(_CARRIED)
        around = self._tracker.context(**(carried if isinstance(carried, dict) else {}))
        around.__enter__()
        setattr(task.request, _RUN, _Run(around, clock.perf_counter()))
        sent = headers.get(_SENT)
        # One that is to wait says nothing of the queue.
        if isinstance(sent, float) and not task.request.eta:
            waited = {"waited_ms": max(0, round((clock.time() - sent) * 1000))}
        else:
            waited = {}
        self._record("task_started", task, task.request.id, waited)

    def _succeed(self, sender: Any, **_: Any) -> None:
        self._record("task_succeeded", sender, sender.request.id, {})

    def _fail(self, sender: Any, task_id: str, exception: object, **_: Any) -> None:
        """Record a failure; that of a process that died is told in the worker's main process."""
        self._record("task_failed", sender, task_id, {"error": type(exception).__name__})

    def _retry(self, sender: Any, reason: Any, **_: Any) -> None:
        error = getattr(reason, "exc", None)
        told = {"error": type(error).__name__} if isinstance(error, BaseException) else {}
        self._record("task_retried", sender, sender.request.id, told)

    def _end(self, task: Any, **_: Any) -> None:
        run: _Run | None = getattr(task.request, _RUN, None)
        if run is not None:
            with suppress(ValueError):  # a pool may end a task in another context
                run.around.__exit__(None, None, None)

    def _leave(self, **_: Any) -> None:
        """Send what waits: a process of the pool ends without ``atexit``."""
        self._tracker.close()

    def _record(self, event: str, task: Any, task_id: str, told: dict[str, Any]) -> None:
        if self._is_left_out(task.name):
            return
        request = task.request
        run: _Run | None = getattr(request, _RUN, None)
        if run is not None and event != "task_started":
            told["duration_ms"] = round((clock.perf_counter() - run.started) * 1000, 3)
        told |= {"task": task.name, "task_id": task_id}
        if request.id == task_id:
            told |= {
                "retries": request.retries,
                "queue": (request.delivery_info or {}).get("routing_key"),
            }
        self._tracker.track(event, props=told)

    def _is_left_out(self, name: str) -> bool:
        return any(fnmatchcase(name, pattern) for pattern in self._exclude)
