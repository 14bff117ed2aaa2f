"""Jobs run, end well or not, and are forgotten."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from analytics.engine import jobs as module
from analytics.engine.jobs import Job, Jobs
from analytics.engine.search import Answer, Request
from analytics.errors import SearchError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROW = Answer(("n",), ['{"n":"1"}'])


class Clock:
    """A clock that stands still."""

    def __init__(self) -> None:
        self.now = 1000.0

    def time(self) -> float:
        return self.now

    monotonic = time


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(module, "clock", clock)
    return clock


@pytest.fixture
def make() -> Iterator[Callable[..., Jobs]]:
    made: list[Jobs] = []

    def new(run: Callable[[], Answer] = lambda: ROW, **more: Any) -> Jobs:
        made.append(Jobs(None, run=lambda _e, _r, _rows=None: run(), **more))  # type: ignore[arg-type]
        return made[-1]

    yield new
    for jobs in made:
        jobs.close()


def start(jobs: Jobs, **more: Any) -> Job:
    return jobs.start(Request("search x"), {}, owner="admin", app="search", **more)


def test_normal_job_runs_beside_its_maker(make: Callable[..., Jobs]) -> None:
    go = threading.Event()
    jobs = make(lambda: (go.wait(5), ROW)[1])
    job = start(jobs)
    assert job.state in {"QUEUED", "RUNNING"}
    assert not jobs.is_quiet(0)

    go.set()
    assert job.wait(5)
    assert (job.state, job.answer) == ("DONE", ROW)


def test_blocking_job_is_done_when_it_is_made(make: Callable[..., Jobs]) -> None:
    job = start(make(), is_blocking=True)

    assert job.is_done
    assert job.request.counts_events


@pytest.mark.parametrize("error", [SearchError("Too much. Narrow it."), ZeroDivisionError("oops")])
def test_failed_search_is_a_failed_job(make: Callable[..., Jobs], error: Exception) -> None:
    def fail() -> Answer:
        raise error

    job = start(make(fail), is_blocking=True)

    assert job.state == "FAILED"
    assert str(error) in str(job.error)


def test_sids_differ_and_may_be_chosen(make: Callable[..., Jobs]) -> None:
    jobs = make()
    first, second, third = start(jobs), start(jobs), start(jobs, sid="mine")

    assert len({first.sid, second.sid, third.sid}) == 3
    assert jobs.get("mine") is third
    assert jobs.get("nobody's") is None
    assert [job.sid for job in jobs.list()] == ["mine", second.sid, first.sid]


def test_job_is_forgotten_after_its_time(make: Callable[..., Jobs], clock: Clock) -> None:
    jobs = make()
    job = start(jobs, is_blocking=True, ttl_s=10)
    clock.now += 9
    assert jobs.get(job.sid) is job  # which lets it live again
    clock.now += 9
    assert jobs.get(job.sid) is job
    clock.now += 11
    assert jobs.get(job.sid) is None


def test_touch_changes_what_is_told(make: Callable[..., Jobs], clock: Clock) -> None:
    job = start(make(), is_blocking=True)
    before = job.updated
    clock.now += 1
    job.touch()

    assert job.updated == before + 1


def test_oldest_go_when_there_are_too_many(make: Callable[..., Jobs]) -> None:
    jobs = make(kept=2)
    made = [start(jobs, is_blocking=True) for _ in range(3)]

    assert [job.sid for job in jobs.list()] == [made[2].sid, made[1].sid]


def test_oldest_go_when_their_rows_are_too_many(make: Callable[..., Jobs]) -> None:
    """The last one stays, however large: somebody is about to read it."""
    jobs = make(kept_characters=10)
    made = [start(jobs, is_blocking=True) for _ in range(2)]

    assert [job.sid for job in jobs.list()] == [made[1].sid]


def test_removed_job_is_gone(make: Callable[..., Jobs]) -> None:
    jobs = make()
    job = start(jobs)
    jobs.remove(job.sid)
    jobs.remove(job.sid)

    assert jobs.list() == []


def test_quiet_means_that_nobody_asks(make: Callable[..., Jobs], clock: Clock) -> None:
    jobs = make()
    assert jobs.is_quiet(5)
    start(jobs, is_blocking=True)
    assert not jobs.is_quiet(5)
    clock.now += 6
    assert jobs.is_quiet(5)
