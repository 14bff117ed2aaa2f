"""Searches with an id, while they run and until their rows are forgotten.

    job = jobs.start(Request("search index=web | stats count"), ttl_s=600)
    job.wait()
    job.state -> "DONE"
    job.answer.rows

Source: Splunk REST API Reference, "search/jobs": the states of a job, its time to live, and
what "control" does. A pause holds nothing up: searches here end in seconds.
"""

from __future__ import annotations

import logging
import threading
import time as clock
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from analytics.engine import search
from analytics.errors import AnalyticsError, SearchError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from analytics.engine.search import Answer, Request, Searched, Stream

#: A finished job is forgotten after so long without a question about it (splunkd's default).
TTL_S = 600

#: At most so many jobs are kept: a page that opens one a second keeps those of its last minutes.
KEPT = 200

#: The rows of all kept jobs together; beyond it the oldest go.
KEPT_CHARACTERS = 256 * 2**20

#: How many normal jobs run at a time: one search already uses every core.
WORKERS = 2

_LOG = logging.getLogger(__name__)


class Run(Protocol):
    """Runs a search: `analytics.engine.search.run`."""

    def __call__(self, engine: Searched, request: Request, rows: Answer | None = None) -> Answer:
        """Run *request* over the engine's events, or over the *rows* of another answer."""


@dataclass(slots=True, eq=False)
class Job:
    """One search and what became of it.

    Attributes:
        sid: its id.
        request: what was asked.
        arguments: everything that came with it, for the one who reads the job.
        owner, app: the namespace it was asked in.
        ttl_s: how long it is kept after it was last asked for.
        created, updated: seconds since 1970; "touch" moves the latter.
        asked: when it was last asked for.
        answer: what it found, once it is done.
        error: why it failed, if it did.
        run_s: how long it ran.
        size: how many characters its rows have.
        priority: 0 to 10; told, not heeded.
    """

    sid: str
    request: Request
    arguments: Mapping[str, Any]
    owner: str
    app: str
    ttl_s: int = TTL_S
    created: float = field(default_factory=clock.time)
    updated: float = field(default_factory=clock.time)
    asked: float = field(default_factory=clock.time)
    answer: Answer | None = None
    error: AnalyticsError | None = None
    run_s: float = 0.0
    size: int = 0
    priority: int = 5
    is_started: bool = False
    is_paused: bool = False
    is_finalized: bool = False
    is_previewed: bool = True
    _done: threading.Event = field(default_factory=threading.Event)

    @property
    def is_done(self) -> bool:
        """Whether it has ended, well or not."""
        return self._done.is_set()

    @property
    def state(self) -> str:
        """QUEUED, RUNNING, PAUSED, DONE or FAILED."""
        if self.is_done:
            return "FAILED" if self.error else "DONE"
        if self.is_paused:
            return "PAUSED"
        return "RUNNING" if self.is_started else "QUEUED"

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait until it has ended; return whether it has."""
        return self._done.wait(timeout_s)

    def touch(self) -> None:
        """Let it live for its whole time again, and say that it changed."""
        self.asked = self.updated = clock.time()

    def run(self, search: Callable[[Request], Answer]) -> None:
        """Search, and keep what comes of it."""
        self.is_started = True
        start = clock.monotonic()
        try:
            self.answer = search(self.request)
            self.size = sum(map(len, self.answer.rows))
        except AnalyticsError as error:
            self.error = error
        except Exception as error:  # noqa: BLE001 - whoever waits must be told that it ended
            _LOG.exception("The search of job %s failed", self.sid)
            self.error = SearchError(f"The search failed: {error!r}. The log says where.")
        self.run_s = clock.monotonic() - start
        self.touch()
        self._done.set()


class Jobs:
    """The jobs of one engine; any thread may call it."""

    def __init__(
        self,
        engine: Searched,
        *,
        run: Run = search.run,
        stream: Callable[[Searched, Request], Stream] = search.Stream,
        kept: int = KEPT,
        kept_characters: int = KEPT_CHARACTERS,
        workers: int = WORKERS,
    ) -> None:
        """Search *engine*.

        Args:
            engine: whose events are searched.
            run: how a request becomes an answer.
            stream: how it becomes rows that are read as they come.
            kept: how many jobs there may be; beyond it the oldest ended ones go.
            kept_characters: how much text the rows of all of them may have.
            workers: how many run at a time.
        """
        self._engine, self._run, self._stream = engine, run, stream
        self._kept, self._kept_characters = kept, kept_characters
        self._jobs: dict[str, Job] = {}
        self._count = 0
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(workers, "analytics job")

    def answer(self, request: Request, rows: Answer | None = None) -> Answer:
        """Search at once, without a job.

        Raises:
            SplError: the search cannot be understood.
            SearchError: it failed while it ran.
        """
        return self._run(self._engine, request, rows)

    def stream(self, request: Request) -> Stream:
        """Search at once, the rows to be read as they come.

        Raises:
            SplError: the search cannot be understood.
        """
        return self._stream(self._engine, request)

    def start(
        self,
        request: Request,
        arguments: Mapping[str, Any],
        *,
        owner: str,
        app: str,
        sid: str = "",
        ttl_s: int = TTL_S,
        is_blocking: bool = False,
    ) -> Job:
        """Make a job of *request* and run it, at once or when a worker is free."""
        request = replace(request, counts_events=True)
        job = Job(sid or self._new_sid(), request, arguments, owner, app, ttl_s)
        with self._lock:
            self._jobs[job.sid] = job
        if is_blocking:
            self._work(job)
        else:
            self._pool.submit(self._work, job)
        return job

    def get(self, sid: str) -> Job | None:
        """Find a job; asking for it lets it live for its whole time again."""
        self._forget_old()
        job = self._jobs.get(sid)
        if job:
            job.asked = clock.time()
        return job

    def list(self) -> list[Job]:
        """List the jobs, the newest first."""
        self._forget_old()
        with self._lock:
            return list(self._jobs.values())[::-1]

    def remove(self, sid: str) -> None:
        """Forget a job; one that runs ends unseen."""
        with self._lock:
            self._jobs.pop(sid, None)

    def is_quiet(self, for_s: float) -> bool:
        """Whether none runs, and none was asked for in the last *for_s* seconds."""
        since = clock.time() - for_s
        return all(job.is_done and job.asked < since for job in self.list())

    def close(self) -> None:
        """Wait for the running jobs, and drop those that wait."""
        self._pool.shutdown(cancel_futures=True)

    def _work(self, job: Job) -> None:
        job.run(self.answer)
        self._forget_old()

    def _new_sid(self) -> str:
        with self._lock:
            self._count += 1
            return f"{int(clock.time())}.{self._count}"

    def _forget_old(self) -> None:
        """Drop the jobs whose time is over, and the oldest ended ones of too many."""
        now = clock.time()
        with self._lock:
            ended = [job for job in self._jobs.values() if job.is_done]
            size, count = sum(job.size for job in ended), len(self._jobs)
            for job in ended:
                too_many = count > self._kept or (size > self._kept_characters and job != ended[-1])
                if too_many or job.asked + job.ttl_s < now:
                    del self._jobs[job.sid]
                    size, count = size - job.size, count - 1
