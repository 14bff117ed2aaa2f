"""delete: the events of a search are gone."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from support.cases import NOW, Case, Engine, event, found

from analytics.engine.rights import OWNER
from analytics.engine.search import Request, check, run
from analytics.errors import SearchError, SplError

EVENTS = [
    event("test", 0, n=1),
    event("test", 1, n=2),
    event("real", 2),
    event("test", 3, index="second"),
]


def told(engine: Engine, spl: str, **more: Any) -> list[dict[str, Any]]:
    return [json.loads(row) for row in run(engine, Request(spl, now=NOW, **more)).rows]


def left(engine: Engine) -> list[str]:
    rows = told(engine, "search index=* | sort _time | table event analytics_prop__n index")
    return [f"{row['event']} {row.get('analytics_prop__n', '')} {row['index']}" for row in rows]


@pytest.mark.parametrize("is_sorted", [False, True], ids=["tail", "segments"])
def test_events_are_removed_and_counted(is_sorted: bool) -> None:  # noqa: FBT001
    engine = Engine(EVENTS)
    if is_sorted:
        while engine._store.compact(force=True):
            pass
    got = told(engine, "search index=* event=test | delete | table index deleted errors")

    assert got == [
        {"index": "main", "deleted": "2", "errors": "0"},
        {"index": "second", "deleted": "1", "errors": "0"},
        {"index": "__ALL__", "deleted": "3", "errors": "0"},
    ]
    assert left(engine) == ["real  main"]


def test_conditions_behind_the_search_count_too() -> None:
    engine = Engine(EVENTS)
    told(engine, "search index=main | rename analytics_prop__n AS n | where n>1 | delete")

    assert left(engine) == ["test 1 main", "real  main", "test  second"]


def test_nothing_found_is_nothing_removed() -> None:
    engine = Engine(EVENTS)

    assert told(engine, "search index=none | delete | table deleted") == [{"deleted": "0"}]
    assert len(left(engine)) == 4


def test_the_right_is_needed_for_each_index() -> None:
    engine = Engine(EVENTS)
    rights = replace(OWNER, deletable=("second",))
    got = told(engine, "search index=* event=test | delete | table index deleted errors",
               rights=rights)  # fmt: skip

    assert got[0] == {"index": "main", "deleted": "0", "errors": "2"}
    assert left(engine) == ["test 1 main", "test 2 main", "real  main"]
    with pytest.raises(SearchError, match="delete_by_keyword"):
        told(engine, "search index=* | delete", rights=replace(OWNER, deletable=()))


def test_checking_a_search_removes_nothing() -> None:
    engine = Engine(EVENTS)
    check(engine, Request("search index=* | delete", now=NOW))

    assert len(left(engine)) == 4


def test_a_job_counts_events_without_removing_twice() -> None:
    engine = Engine(EVENTS)
    got = run(engine, Request("search index=main | delete", now=NOW, counts_events=True))

    assert got.event_count == 3
    assert json.loads(got.rows[-1])["deleted"] == "3"


@pytest.mark.parametrize(
    "spl",
    [
        "search index=main | head 1 | delete",
        "search index=main | stats count | delete",
        "search index=main | dedup event | delete",
        "| makeresults | delete",
        "search index=main | append [search index=second] | delete",
    ],
)
def test_only_behind_streaming_commands(spl: str) -> None:
    with pytest.raises(SplError, match="delete stands behind search"):
        found(Case(spl, []), EVENTS)
