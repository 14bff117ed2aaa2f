"""Jobs run, end well or not, and are forgotten."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from support.face import PaperStream

from analytics.engine import job as one
from analytics.engine import jobs as module
from analytics.engine.job import Bounds, Job
from analytics.engine.jobs import Jobs
from analytics.engine.kept import Kept
from analytics.engine.running import End
from analytics.engine.search import Answer, Request
from analytics.errors import SearchError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from analytics.engine.running import Running

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
    monkeypatch.setattr(one, "clock", clock)
    return clock


@pytest.fixture
def make() -> Iterator[Callable[..., Jobs]]:
    made: list[Jobs] = []

    def new(run: Callable[[], Answer] = lambda: ROW, **more: Any) -> Jobs:
        made.append(Jobs(None, stream=lambda *_: PaperStream(run()), **more))  # type: ignore[arg-type]
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
    assert job.state in {"QUEUED", "PARSING"}
    assert not jobs.is_quiet(0)

    go.set()
    assert job.wait(5)
    assert job.state == "DONE"
    assert job.answer is not None
    assert list(job.answer.rows) == ROW.rows


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


class Slow:
    """A search of three rows that waits to be let go on before each."""

    def __init__(self, running: Running, *, is_events: bool = True) -> None:
        self.running, self.is_events, self.fields = running, is_events, ("n",)
        self.go, self.waits = threading.Semaphore(0), threading.Semaphore(0)

    def __enter__(self) -> Iterator[list[str]]:
        self.running.begin()
        return self._chunks()

    def _chunks(self) -> Iterator[list[str]]:
        self.running.stage = "RUNNING"
        for n in range(3):
            self.waits.release()
            self.go.acquire(timeout=5)
            try:
                self.running.check()
            except SearchError:
                if self.running.ending is End.FINALIZED:
                    return
                raise
            yield [f'{{"n":"{n}"}}']

    def __exit__(self, *_: object) -> None:
        self.running.done()

    def answer(self) -> Answer:
        return Answer(self.fields, [], is_transforming=not self.is_events)


class Slowly:
    """Jobs whose searches are `Slow`."""

    def __init__(self, **more: Any) -> None:
        self.streams: list[Slow] = []
        self.made = threading.Semaphore(0)
        self.jobs = Jobs(None, stream=self._stream, **more)  # type: ignore[arg-type]

    def _stream(self, _engine: object, _request: Request, _rows: object, running: Running) -> Slow:
        self.streams.append(Slow(running))
        self.made.release()
        return self.streams[-1]

    def started(self, **more: Any) -> tuple[Job, Slow]:
        job = start(self.jobs, **more)
        assert self.made.acquire(timeout=5)
        stream = self.streams[-1]
        assert stream.waits.acquire(timeout=5)
        return job, stream


@pytest.fixture
def slowly() -> Iterator[Slowly]:
    made = Slowly()
    yield made
    for stream in made.streams:  # nobody waits for a test that has ended
        stream.go.release(100)
    made.jobs.close()


def one_row(stream: Slow) -> None:
    stream.go.release()
    assert stream.waits.acquire(timeout=5)


def test_rows_are_seen_while_it_runs(slowly: Slowly) -> None:
    job, stream = slowly.started()
    assert (job.state, list(job.so_far().rows)) == ("RUNNING", [])
    one_row(stream)
    assert list(job.so_far().rows) == ['{"n":"0"}']
    assert not job.so_far().is_transforming
    stream.go.release(2)
    assert job.wait(5)
    assert (job.state, len(job.so_far().rows)) == ("DONE", 3)


def test_cancelled_job_ends_and_is_gone(slowly: Slowly) -> None:
    job, stream = slowly.started()
    slowly.jobs.remove(job.sid)
    assert slowly.jobs.get(job.sid) is None
    stream.go.release()
    assert job.wait(5)
    assert job.running.ending is End.CANCELLED


def test_finalized_job_keeps_what_it_has(slowly: Slowly) -> None:
    job, stream = slowly.started()
    one_row(stream)
    job.finalize()
    stream.go.release()
    assert job.wait(5)
    assert (job.state, job.is_finalized) == ("DONE", True)
    assert list(job.so_far().rows) == ['{"n":"0"}']


def test_paused_job_holds_and_goes_on(slowly: Slowly) -> None:
    job, stream = slowly.started()
    job.pause()
    stream.go.release(3)
    assert job.state == "PAUSED"
    job.resume()
    assert job.wait(5)
    assert (job.is_paused, len(job.rows)) == (False, 3)
    job.pause()
    assert (job.state, job.is_paused) == ("DONE", True)


def test_paused_jobs_hold_up_no_other(slowly: Slowly) -> None:
    held = [slowly.started()[0] for _ in range(2)]
    for job in held:
        job.pause()
    for stream in slowly.streams:
        stream.go.release()
    third, stream = slowly.started()
    stream.go.release(3)
    assert third.wait(5)
    assert [job.state for job in held] == ["PAUSED", "PAUSED"]


def test_two_run_at_a_time_and_the_next_waits(slowly: Slowly) -> None:
    first, stream = slowly.started()
    slowly.started()
    third = start(slowly.jobs)
    assert third.state == "QUEUED"
    assert third.run_s == 0.0
    stream.go.release(3)
    assert first.wait(5)
    assert slowly.made.acquire(timeout=5)
    assert third.is_started


def test_waiting_job_can_be_cancelled() -> None:
    slowly = Slowly(workers=1)
    _, stream = slowly.started()
    waiting = start(slowly.jobs)
    slowly.jobs.remove(waiting.sid)
    stream.go.release(3)
    assert slowly.made.acquire(timeout=5)
    slowly.streams[-1].go.release()
    assert waiting.wait(5)
    assert not waiting.rows
    slowly.jobs.close()


def test_close_ends_what_runs() -> None:
    slowly = Slowly()
    job, stream = slowly.started()
    stream.go.release(3)
    slowly.jobs.close()
    assert job.is_done


def test_so_many_events_are_enough(slowly: Slowly) -> None:
    job, stream = slowly.started(bounds=Bounds(final_events=2))
    stream.go.release(3)
    assert job.wait(5)
    assert (len(job.rows), job.is_finalized) == (2, True)


@pytest.mark.parametrize(
    ("bounds", "ending", "is_paused"),
    [
        (Bounds(cancel_s=5), End.CANCELLED, False),
        (Bounds(pause_s=5), None, True),
        (Bounds(), None, False),
    ],
)
def test_job_that_nobody_asks_for(
    clock: Clock, bounds: Bounds, ending: End | None, *, is_paused: bool
) -> None:
    job = Job("1", Request("search x"), {}, "admin", "search", bounds=bounds)
    clock.now = job.asked + 5
    job.look(job.running)
    assert (job.running.ending, job.running.is_paused) == (None, False)
    clock.now += 1
    job.look(job.running)
    assert (job.running.ending, job.running.is_paused) == (ending, is_paused)


def test_too_many_rows_are_cut_and_told(slowly: Slowly, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "Kept", lambda _: Kept(memory_characters=0, file_bytes=10))
    job, stream = slowly.started()
    stream.go.release(3)
    assert job.wait(5)
    assert len(job.so_far().rows) == 1
    assert [m.text[:44] for m in job.so_far().messages] == [
        "The search has more rows than can be kept: 1"
    ]


def test_saved_job_lives_for_a_week(make: Callable[..., Jobs]) -> None:
    job = start(make(), is_blocking=True)
    job.save(is_saved=True)
    assert (job.is_saved, job.ttl_s) == (True, 604_800)
    job.save(is_saved=False)
    assert (job.is_saved, job.ttl_s) == (False, 600)


def test_answer_at_once_leaves_out_the_first_rows(make: Callable[..., Jobs]) -> None:
    jobs = make(lambda: Answer(("n",), ["a", "b", "c"]))
    assert jobs.answer(Request("search x"), offset=2).rows == ["c"]
    assert jobs.answer(Request("search x"), offset=5).rows == []
