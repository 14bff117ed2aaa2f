"""A search parted by time has the rows of the whole, in their order."""

from __future__ import annotations

import json
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.cases import NOON, NOW, engine, event

from analytics.engine import slices
from analytics.engine.rights import EVERY, Rights
from analytics.engine.running import Running
from analytics.engine.search import Answer, Request, Stream, run
from analytics.engine.sql import Compiler
from analytics.engine.zones import moment
from analytics.spl.expr import TRUE
from analytics.spl.plan import Limit, Scan
from analytics.spl.planner import Context

#: Where the events of a search lie: far apart, at one moment, before 1970.
spans = st.integers(0, 3) | st.integers(0, 100_000) | st.integers(-(10**10), 10**10)


def found(
    seconds: list[int], spl: str, *, limit: int = 500_000, rights: Rights | None = None
) -> Answer:
    events = [event("login", at, who=f"u{n}", n=str(n)) for n, at in enumerate(seconds)]
    request = Request(spl, now=NOW, limit=limit, counts_events=True)
    if rights:
        request = Request(spl, now=NOW, limit=limit, counts_events=True, rights=rights)
    return run(engine(json.dumps(events)), request)


def small(monkeypatch: pytest.MonkeyPatch, rows: int = 3) -> None:
    monkeypatch.setattr(slices, "ROWS", rows)
    monkeypatch.setattr(slices, "FROM", 0)


PIPELINES = (
    "search index=main",
    "search index=main analytics_prop__n<5",
    "search index=main | eval m=analytics_prop__n*2 | where m>2 | fields m | rename m as k",
    'search index=main | rex "n=.(?<d>[0-9])" | table _time d analytics_prop__n',
    "search index=main earliest=2011-08-08T12:00:05 latest=2011-08-08T13:00:00",
)


@settings(max_examples=12)
@given(st.lists(spans, max_size=20), st.sampled_from(PIPELINES))
def test_slices_together_are_the_whole(seconds: list[int], spl: str) -> None:
    whole = found(seconds, spl)
    with pytest.MonkeyPatch.context() as patch:
        small(patch)
        parts = found(seconds, spl)

    assert list(parts.rows) == list(whole.rows)
    assert (parts.messages, parts.event_count) == (whole.messages, whole.event_count)
    assert parts.is_transforming == whole.is_transforming


@settings(max_examples=12)
@given(
    st.lists(spans, max_size=12),
    st.sampled_from(
        [
            "search index=main | head 3",
            "search index=main | head 5 | eval a=1 | head 2",
            "search index=main analytics_prop__n>2 | eval a=1 | head 3 | stats list(_raw)",
            "search index=main | where analytics_prop__n>2",
        ]
    ),
    st.integers(1, 5),
)
def test_newest_rows_are_those_of_the_whole(seconds: list[int], spl: str, limit: int) -> None:
    whole = found(seconds, spl, limit=limit)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(slices, "FROM", 0)
        some = found(seconds, spl, limit=limit)

    assert list(some.rows) == list(whole.rows)
    assert (some.messages, some.event_count) == (whole.messages, whole.event_count)


def test_no_text_is_made_of_older_events(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "FROM", 0)
    events = [event("login", at) for at in range(0, 900, 100)]
    with engine(json.dumps(events)).snapshot() as snapshot:
        compiler = Compiler(lambda: snapshot, Context(NOW, ZoneInfo("UTC")))
        plan = Limit(Scan(TRUE), 2)
        got = slices.newest(compiler, plan, 100)
        narrow = Limit(Scan(TRUE, names=frozenset({"event"})), 2)
        same = slices.newest(compiler, narrow, 100)

    assert got == Limit(Scan(TRUE, earliest=moment((NOON + 700) * 1_000_000)), 2)
    assert same == narrow


@pytest.mark.parametrize(("limit", "rows", "is_cut"), [(4, 4, True), (10, 10, False), (7, 7, True)])
def test_limit_ends_it_early(
    monkeypatch: pytest.MonkeyPatch, limit: int, rows: int, *, is_cut: bool
) -> None:
    small(monkeypatch)
    got = found(list(range(0, 1000, 100)), "search index=main", limit=limit)

    assert len(got.rows) == rows
    assert bool(got.messages) == is_cut
    assert got.event_count == 10


def test_share_is_that_of_the_events_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    small(monkeypatch)
    running = Running()
    events = [event("login", at) for at in range(0, 900, 100)]
    stream = Stream(engine(json.dumps(events)), Request("search index=main"), None, running)
    with stream as chunks:
        shares = [(len(chunk), round(running.share(), 2)) for chunk in chunks]

    assert shares == [(3, 0.0), (3, 0.33), (3, 0.67)]
    assert running.share() == 1.0
    assert running.scanned() == 9


def test_filter_of_a_role_holds_in_each_slice(monkeypatch: pytest.MonkeyPatch) -> None:
    small(monkeypatch, 1)
    rights = Rights(allowed=EVERY, default=("main",), filter="analytics_prop__n<3")
    got = found(
        list(range(0, 1000, 100)), "search index=main | table analytics_prop__n", rights=rights
    )

    assert [json.loads(row)["analytics_prop__n"] for row in got.rows] == ["2", "1", "0"]


@pytest.mark.parametrize(
    "spl",
    [
        "search index=main | stats count",
        "search index=main | sort 0 n",
        "search index=main | dedup n",
        "search index=main | head 5",
        "search index=main | table n*",
        "search index=main | streamstats count",
        "| makeresults count=5",
    ],
)
def test_what_looks_at_other_rows_is_not_parted(spl: str) -> None:
    stream = Stream(engine("[]"), Request(spl))
    assert not slices.can_part(stream._plan)
