"""What a search shows before it is done: itself, over the newest of its events."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

import pytest
from support.cases import NOW, engine, event
from support.face import PaperStream, rows

from analytics.engine import previews as module
from analytics.engine import slices
from analytics.engine.previews import Part, Previews, growing
from analytics.engine.search import Answer, Request
from analytics.errors import SearchError

if TYPE_CHECKING:
    from collections.abc import Callable

    from analytics.engine.running import Running

#: Ten events, one each ten seconds; every other is a login.
EVENTS = json.dumps([event(("login", "buy")[n % 2], 10 * n, n=str(n)) for n in range(10)])


@pytest.fixture(autouse=True)
def _small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "ROWS", 1)


def part(spl: str, events: int) -> Part:
    return Part(engine(EVENTS), Request(spl, now=NOW), events=events)


def found(spl: str, events: int) -> list[Any]:
    with part(spl, events) as chunks:
        return [json.loads(row) for chunk in chunks for row in chunk]


@pytest.mark.parametrize(
    ("spl", "events", "want"),
    [
        ("search index=main | stats count", 3, [{"count": "3"}]),
        ("search index=main | stats count", 100, [{"count": "5"}]),
        ("search index=nowhere | stats count", 3, [{"count": "0"}]),
        ("search index=main event=login | stats count", 2, [{"count": "2"}]),
        # Three of the newest are read; of them two have it.
        ("search index=main analytics_prop__n>7 | stats count", 3, [{"count": "2"}]),
        ("search index=main NOT 9 | stats count", 3, [{"count": "2"}]),
        ("search index=main | sort 1 _time | table analytics_prop__n", 2,
         [{"analytics_prop__n": "8"}]),
        ("search index=main | stats count | append [search index=main | stats count]", 3,
         [{"count": "3"}, {"count": "10"}]),
        ("search index=main [search index=main event=buy | head 1 | fields event] | stats count",
         2, [{"count": "2"}]),
    ],
)  # fmt: skip
def test_part_is_the_search_over_its_newest_events(spl: str, events: int, want: object) -> None:
    assert found(spl, events) == want


def test_part_says_how_many_events_there_are() -> None:
    some = part("search index=main | stats count", 3)
    with some as chunks:
        list(chunks)

    assert some.total == 10


@pytest.mark.parametrize(
    "spl",
    [
        "search index=main",
        "search index=main | head 2 | eval a=1",
        "| makeresults | stats count",
        "search index=main | delete",
        "search index=main [search index=main | delete | fields index] | stats count",
        "search index=main | stats count | append [search index=main | delete]",
    ],
)
def test_no_preview_of_what_shows_itself_or_changes_events(spl: str) -> None:
    with pytest.raises(SearchError, match="has no preview"):
        found(spl, 3)
    assert found("search index=main | stats count | append [search index=main | stats count]", 3)[
        1
    ] == {"count": "10"}


class Clock:
    """Goes on when a preview is made."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(module, "clock", clock)
    return clock


def made(clock: Clock, sizes: list[int]) -> Callable[[int, Running], Any]:
    """Make previews that take a second, each with the number of its events; the third fails."""

    def make(events: int, _running: Running) -> Any:
        clock.now += 1
        sizes.append(events)
        wrong = SearchError("It took too long. Wait.")
        return cast("Any", PaperStream(wrong if len(sizes) == 3 else rows("n", str(events))))

    return make


def test_previews_grow_and_rest_in_between(clock: Clock) -> None:
    sizes: list[int] = []
    previews = Previews(made(clock, sizes))
    first = previews.answer()
    clock.now += module.REST - 0.5

    assert previews.answer() is first
    assert first.rows == [f'{{"n": "{module.FIRST}"}}']
    clock.now += 1
    assert previews.answer().rows == [f'{{"n": "{module.GROWTH * module.FIRST}"}}']
    assert previews.count == 2


def test_preview_that_fails_leaves_the_one_before(clock: Clock) -> None:
    sizes: list[int] = []
    previews = Previews(made(clock, sizes))
    for _ in range(4):
        last = previews.answer()
        clock.now += module.REST + 1

    assert sizes == [module.FIRST * n for n in (1, 2, 4, 4)]
    assert last.rows == [f'{{"n": "{4 * module.FIRST}"}}']
    assert previews.count == 3


def test_there_is_no_row_before_the_first(clock: Clock) -> None:
    sizes = [0, 0]
    previews = Previews(made(clock, sizes))

    assert previews.answer() == Answer((), ())
    assert previews.count == 0


@pytest.mark.parametrize(("total", "count"), [(0, 1), (199_999, 1), (1_599_999, 1), (1_600_000, 2)])
def test_previews_of_an_export_are_few(total: int, count: int) -> None:
    """One over the first events; the next ones only where they are a part of all."""

    def make(events: int) -> Any:
        stream = PaperStream(rows("n", str(events)))
        stream.total = total  # type: ignore[attr-defined]
        return stream

    assert len(list(growing(make))) == count


def test_export_whose_preview_fails_goes_on_without() -> None:
    def make(_events: int) -> Any:
        return PaperStream(SearchError("It has none. Wait."))

    assert list(growing(make)) == []
