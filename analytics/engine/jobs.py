"""Searches with an id, while they run and until their rows are forgotten.

    job = jobs.start(Request("search index=web | stats count"), {}, owner="admin", app="search")
    job.wait()
    job.state -> "DONE"
    job.answer.rows

Source: Splunk REST API Reference, "search/jobs": the states of a job, its time to live, and
what "control" does.
"""

from __future__ import annotations

import threading
import time as clock
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from analytics.engine import search
from analytics.engine.job import TTL_S, Bounds, Job
from analytics.engine.kept import Kept
from analytics.engine.previews import Part, Previews, growing
from analytics.engine.running import End, Running, Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from analytics.engine.search import Answer, Request, Searched, Stream

#: At most so many jobs are kept: a page that opens one a second keeps those of its last minutes.
KEPT = 200

#: At most so many wait or run; a further one is refused.
UNDER_WAY = 200

#: The rows of all kept jobs together, in memory and in files; beyond it the oldest go.
KEPT_CHARACTERS, KEPT_BYTES = 256 * 2**20, 8 * 2**30

#: How many normal jobs run at a time: one search already uses every core.
WORKERS = 2

#: Nobody waits longer for a search.
LIMIT_S = 3600.0


class Jobs:
    """The jobs of one engine; any thread may call it."""

    def __init__(
        self,
        engine: Searched,
        *,
        folder: Path | None = None,
        stream: Callable[..., Stream] = search.Stream,
        part: Callable[..., Part] = Part,
        kept: int = KEPT,
        kept_characters: int = KEPT_CHARACTERS,
        workers: int = WORKERS,
        limit_s: float = LIMIT_S,
    ) -> None:
        """Search *engine*.

        Args:
            engine: whose events are searched.
            folder: where the rows of large jobs are kept; the system's by default.
            stream: makes rows of an engine, a request, perhaps another answer, and a `Running`.
            part: makes a preview of an engine, a request, a `Running` and a number of events.
            kept: how many jobs there may be; beyond it the oldest ended ones go.
            kept_characters: how much text the rows of all of them may have in memory.
            workers: how many run at a time.
            limit_s: a search that runs longer fails; 0 for no bound.
        """
        self._engine, self._folder, self._limit_s = engine, folder, limit_s
        self._stream, self._part = stream, part
        self._kept, self._kept_characters = kept, kept_characters
        self._jobs: dict[str, Job] = {}
        self._threads: dict[Job, threading.Thread] = {}
        self._count = 0
        self._lock = threading.Lock()
        self._slots = threading.Semaphore(workers)
        self._watch = Watch()

    def answer(
        self,
        request: Request,
        rows: Answer | None = None,
        *,
        offset: int = 0,
        is_gone: Callable[[], bool] | None = None,
    ) -> Answer:
        """Search at once, without a job.

        Args:
            request: what to search for.
            rows: of another answer, to search in place of the events.
            offset: how many of the first rows are left out.
            is_gone: says whether nobody waits for it any more, which ends it.

        Raises:
            SplError: the search cannot be understood.
            SearchError: it failed while it ran.
        """
        stream = self._stream(self._engine, request, rows, self._new_running(is_gone))
        found: list[str] = []
        with stream as chunks:
            for chunk in chunks:
                found += chunk[offset:]
                offset = max(0, offset - len(chunk))
        return replace(stream.answer(), rows=found)

    def stream(self, request: Request, *, is_gone: Callable[[], bool] | None = None) -> Stream:
        """Search at once, the rows to be read as they come.

        Raises:
            SplError: the search cannot be understood.
        """
        return self._stream(self._engine, request, None, self._new_running(is_gone))

    def previews(
        self, request: Request, *, is_gone: Callable[[], bool] | None = None
    ) -> Iterator[Answer]:
        """Search the newest events at once, then more of them; each search begins when read."""
        return growing(
            lambda events: self._part(
                self._engine, request, self._new_running(is_gone), events=events
            )
        )

    def start(
        self,
        request: Request,
        arguments: Mapping[str, Any],
        *,
        owner: str,
        app: str,
        sid: str = "",
        ttl_s: int = TTL_S,
        bounds: Bounds | None = None,
        is_blocking: bool = False,
    ) -> Job:
        """Make a job of *request* and run it, at once or when a worker is free."""
        request = replace(request, counts_events=True)
        job = Job(sid or self._new_sid(), request, arguments, owner, app, ttl_s)
        job.bounds, job.rows = bounds or Bounds(), Kept(self._folder)
        job.running = Running(
            limit_s=self._limit_s,
            final_s=job.bounds.final_s,
            watch=self._watch,
            slots=None if is_blocking else self._slots,
            probe=job.look if job.bounds.cancel_s or job.bounds.pause_s else None,
        )
        job.previews = Previews(
            lambda events, running: self._part(self._engine, request, running, events=events),
            self._watch,
        )
        with self._lock:
            self._jobs[job.sid] = job
        if is_blocking:
            self._work(job)
        else:
            thread = threading.Thread(
                target=self._wait_and_work, args=(job,), name="analytics job", daemon=True
            )
            self._threads[job] = thread
            thread.start()
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
        """Forget a job, and end it if it runs."""
        with self._lock:
            job = self._jobs.pop(sid, None)
        if job:
            job.running.end(End.CANCELLED)

    @property
    def is_full(self) -> bool:
        """Whether so many are under way that no other should be started."""
        return len(self._threads) >= UNDER_WAY

    def is_quiet(self, for_s: float) -> bool:
        """Whether none runs, and none was asked for in the last *for_s* seconds."""
        since = clock.time() - for_s
        return all(job.is_done and job.asked < since for job in self.list())

    def close(self) -> None:
        """End the jobs that run and drop those that wait."""
        with self._lock:
            jobs, threads = list(self._jobs.values()), list(self._threads.values())
        for job in jobs:
            if not job.is_done:
                job.running.end(End.CLOSED)
        for thread in threads:
            thread.join()
        self._watch.close()

    def _wait_and_work(self, job: Job) -> None:
        try:
            with self._slots:
                self._work(job)
        finally:
            with self._lock:
                del self._threads[job]

    def _work(self, job: Job) -> None:
        job.run(lambda request, running: self._stream(self._engine, request, None, running))
        if job.running.ending is End.CANCELLED:
            self.remove(job.sid)
        self._forget_old()

    def _new_running(self, is_gone: Callable[[], bool] | None) -> Running:
        def probe(running: Running) -> None:
            if is_gone and is_gone():
                running.end(End.CANCELLED)

        return Running(limit_s=self._limit_s, watch=self._watch, probe=probe if is_gone else None)

    def _new_sid(self) -> str:
        with self._lock:
            self._count += 1
            return f"{int(clock.time())}.{self._count}"

    def _forget_old(self) -> None:
        """Drop the jobs whose time is over, and the oldest ended ones of too many."""
        now = clock.time()
        with self._lock:
            ended = [job for job in self._jobs.values() if job.is_done]
            size, count = sum(job.rows.in_memory for job in ended), len(self._jobs)
            bytes_ = sum(job.rows.size - job.rows.in_memory for job in ended)
            for job in ended:
                is_over = size > self._kept_characters or bytes_ > KEPT_BYTES
                if count > self._kept or (is_over and job != ended[-1]) or _is_over(job, now):
                    del self._jobs[job.sid]
                    size, count = size - job.rows.in_memory, count - 1
                    bytes_ -= job.rows.size - job.rows.in_memory


def _is_over(job: Job, now: float) -> bool:
    return job.asked + job.ttl_s < now
