"""Searches that would run for minutes end when they are told to, in DuckDB and out of it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from analytics.config import Limits
from analytics.engine.engine import Engine
from analytics.engine.job import Bounds, Job
from analytics.engine.jobs import Jobs
from analytics.engine.search import Request, run
from analytics.errors import SearchError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: 400 million rows, each with a sum to hash.
LONG = (
    "| makeresults count=20000 | eval k=1"
    " | join max=0 k [| makeresults count=20000 | eval k=1, n=1 | streamstats sum(n) as j]"
    ' | eval h=md5(j."x") | stats dc(h) as n'
)
SHORT = "| makeresults count=3 | stats count"


@pytest.fixture
def engine(data: Path) -> Iterator[Engine]:
    with Engine(data, "UTC") as engine:
        yield engine


@pytest.fixture
def jobs(engine: Engine) -> Iterator[Jobs]:
    made = Jobs(engine, folder=engine.folder / "tmp")
    yield made
    made.close()


def started(jobs: Jobs, spl: str = LONG, **more: Any) -> Job:
    """Start a search and wait until DuckDB is at it."""
    job = jobs.start(Request(spl), {}, owner="admin", app="search", **more)
    while job.state in {"QUEUED", "PARSING"} and not job.is_done:
        job.wait(0.001)
    return job


def answered(jobs: Jobs) -> bool:
    """Whether another search works."""
    return jobs.answer(Request(SHORT)).rows == ['{"count":"3"}']


def test_cancelled_search_ends_at_once(jobs: Jobs) -> None:
    job = started(jobs)
    jobs.remove(job.sid)

    assert job.wait(10)
    assert job.answer is None
    assert answered(jobs)


def test_finalized_aggregate_has_nothing_and_says_so(jobs: Jobs) -> None:
    job = started(jobs)
    job.finalize()

    assert job.wait(10)
    assert (job.state, job.error) == ("DONE", None)
    assert list(job.so_far().rows) == []
    assert "was finalized" in job.so_far().messages[0].text
    assert answered(jobs)


def test_two_searches_at_a_time_and_one_is_cancelled(jobs: Jobs) -> None:
    first, second = started(jobs), started(jobs)
    jobs.remove(first.sid)

    assert first.wait(10)
    assert not second.is_done
    assert answered(jobs)
    jobs.remove(second.sid)
    assert second.wait(10)


def test_search_that_may_run_for_a_moment(jobs: Jobs) -> None:
    job = started(jobs, bounds=Bounds(final_s=1))

    assert job.wait(10)
    assert job.is_finalized


def test_search_at_once_has_a_limit(engine: Engine) -> None:
    jobs = Jobs(engine, limit_s=0.2)
    with pytest.raises(SearchError, match="longer than the 0 s"):
        jobs.answer(Request(LONG))
    assert answered(jobs)
    jobs.close()


def test_reader_that_goes_away_ends_its_search(jobs: Jobs) -> None:
    gone = threading.Event()
    threading.Timer(0.1, gone.set).start()

    with pytest.raises(SearchError, match="cancelled"):
        jobs.answer(Request(LONG), is_gone=gone.is_set)


def test_engine_that_closes_ends_its_searches(data: Path) -> None:
    with Engine(data, "UTC") as engine:
        jobs = Jobs(engine)
        job = started(jobs)
    assert job.wait(10)
    assert "being closed" in str(job.error)
    jobs.close()


def test_search_out_of_memory_is_told_and_the_next_one_works(
    data: Path,
) -> None:
    many = (
        "| makeresults count=2000 | eval k=1 | join max=0 k [| makeresults count=2000 | eval k=1]"
    )
    with Engine(data, "UTC", limits=Limits("64MB", "1MB")) as engine:
        with pytest.raises(SearchError, match="more memory and disk than"):
            run(engine, Request(f"{many} | streamstats count as n | sort 0 - n | stats list(n)"))
        assert run(engine, Request(SHORT)).rows == ['{"count":"3"}']
