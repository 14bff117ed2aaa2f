"""What is in already is asked for once, and page after page where it must be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from analytics.imports import resume
from analytics.imports.resume import Seen, seen
from analytics.splunkd.dispatch import MAX_ROWS

if TYPE_CHECKING:
    from collections.abc import Iterator

IDS = [f"p-{number:03}" for number in range(0, 40, 2)]


class Before:
    """A source that begins as that of an earlier import, or does not."""

    def __init__(self, *, is_alike: bool) -> None:
        self.is_alike = is_alike
        self.asked: list[str] = []

    def begins_alike(self, last: str) -> bool:
        self.asked.append(last)
        return self.is_alike


def test_nothing_is_in() -> None:
    source = Before(is_alike=False)

    found = seen(source, "p", "shop", "main", lambda _: [{}])

    assert "p-000" not in found
    assert source.asked == []


def test_all_up_to_the_last_is_in_where_the_file_begins_alike() -> None:
    asked: list[str] = []

    def ask(spl: str) -> list[dict[str, str]]:
        asked.append(spl)
        return [{"last": "p-038"}]

    found = seen(Before(is_alike=True), "p", 'a "b"', "main", ask)

    assert ("p-037" in found, "p-038" in found, "p-039" in found) == (True, True, False)
    assert asked == [
        'search index="main" application="a \\"b\\"" event_id=p-* | stats max(event_id) as last'
    ]


def test_page_is_no_longer_than_what_a_search_gives() -> None:
    """A page that was cut would be taken for the last."""
    assert resume.PAGE <= MAX_ROWS


@pytest.mark.parametrize("page", [1, 7, 10, 20, 100])
def test_ids_are_fetched_in_pages_as_they_are_needed(
    page: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resume, "PAGE", page)
    fetched = 0

    def ask(spl: str) -> list[dict[str, str]]:
        nonlocal fetched
        if "stats" in spl:
            return [{"last": IDS[-1]}]
        after = spl.partition('event_id>"')[2].partition('"')[0]
        fetched += 1
        return [{"event_id": id_} for id_ in IDS if id_ > after][:page]

    found = seen(Before(is_alike=False), "p", "shop", "main", ask)

    assert [id_ for id_ in (f"p-{number:03}" for number in range(2)) if id_ in found] == ["p-000"]
    assert fetched == 1 + (page == 1)
    assert [id_ for id_ in (f"p-{number:03}" for number in range(2, 50)) if id_ in found] == IDS[1:]
    assert "q" not in found


def test_pages_that_are_not_needed_are_not_asked_for() -> None:
    def pages() -> Iterator[list[str]]:
        yield ["b", "d"]
        raise AssertionError

    found = Seen(pages=pages())

    assert [id_ for id_ in "abcd" if id_ in found] == ["b", "d"]
