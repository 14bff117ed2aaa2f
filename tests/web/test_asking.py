"""The searches of a view run together, and no text twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from analytics.errors import SearchError
from analytics.table import Results
from analytics.web.asking import Asker


class Meeting:
    """Answers a search only when *count* of them run at the same time."""

    def __init__(self, count: int) -> None:
        self.barrier = Barrier(count, timeout=5)
        self.seen: list[str] = []

    def search(self, spl: str, *, tz: str) -> Results:
        self.seen.append(spl)
        self.barrier.wait()
        return Results([{"spl": spl, "tz": tz}])


def test_searches_run_at_the_same_time() -> None:
    with ThreadPoolExecutor(4) as pool:
        found = Asker(Meeting(3), pool, "UTC").together({"a": "1", "b": "2", "c": "3"})

    assert found == {
        name: [{"spl": spl, "tz": "UTC"}] for name, spl in zip("abc", "123", strict=True)
    }


def test_same_text_runs_once() -> None:
    meeting = Meeting(1)
    with ThreadPoolExecutor(4) as pool:
        found = Asker(meeting, pool, "UTC").together({"a": "1", "b": "1"})

    assert meeting.seen == ["1"]
    assert found["a"] == found["b"]


@pytest.mark.parametrize("bad", ["1", "2"])
def test_first_failure_is_raised(bad: str) -> None:
    class Failing:
        def search(self, spl: str, *, tz: str) -> Results:  # noqa: ARG002
            if spl == bad:
                raise SearchError("It failed. Try again.")
            return Results()

    with ThreadPoolExecutor(4) as pool, pytest.raises(SearchError):
        Asker(Failing(), pool, "UTC").together({"a": "1", "b": "2"})
