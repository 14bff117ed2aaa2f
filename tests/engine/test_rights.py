"""No search reaches what its caller may not see."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.cases import NOW, engine, event
from support.together import together

import analytics
from analytics.engine.rights import EVERY, OWNER, Restricted, Rights, matches
from analytics.engine.search import Request, run
from analytics.engine.values import Parameters
from analytics.errors import SearchError, SplError

if TYPE_CHECKING:
    from collections.abc import Iterator

EVENTS = [
    event("login", 0, plan="pro"),
    event("secret", 1, index="secret", plan="pro"),
    event("visit", 2, index="web", plan="free"),
    event("visit", 3, index="web2", plan="pro"),
    event("audit", 4, index="_internal"),
]


def seen(spl: str, rights: Rights, earliest: str = "") -> list[str]:
    """Search; return the event names of the rows."""
    request = Request(spl, earliest, now=NOW, rights=rights)
    return [
        json.loads(row).get("event", "") for row in run(engine(json.dumps(EVENTS)), request).rows
    ]


def eve(*allowed: str, **more: object) -> Rights:
    return Rights(allowed=allowed, **more)  # type: ignore[arg-type]


@together(
    ("patterns", "index", "does"),
    [
        (("*",), "web", True),
        (("*",), "_internal", False),
        (("_*",), "_internal", True),
        (("_*",), "web", False),
        (("*_x",), "_x", False),
        (("web*",), "web2", True),
        (("web*",), "aweb", False),
        (("WEB",), "web", True),
        (("w.b",), "web", False),
        (("a", "web"), "web", True),
        ((), "web", False),
        (("we*\n",), "web", True),
    ],
)
def test_patterns(patterns: tuple[str, ...], index: str, *, does: bool) -> None:
    assert matches(patterns, index) is does


@together(
    "spl",
    [
        "search index=*",
        "search index=secret OR index=web OR index=main",
        "search index!=nothing",
        "search NOT index=web2 index=*",
        "search index=secret",
        "search index=SECRET",
        "search (index=web OR index=secret) OR index=_*",
        'search index="secret" OR index="_internal" OR index=main',
        "search index=* | stats values(index) as event",
        "search index=* | top limit=0 index | rename index as event",
        "search index=* | dedup index | eventstats dc(index) as d | table event d",
        "search index=* | stats dc(*) as *",
        "search index=web | append [search index=secret OR index=main]",
        'search index=web | join type=left event [search index=* | eval event="visit"]',
        "search index=* [search index=secret | fields index | format]",
        "search index=* [search index=secret | stats count | return $count]",
        "search index=main | appendcols [search index=secret | table event]",
        "| tstats count where index=* by index",
        "| tstats count where index=secret OR index=web by index event",
        "| tstats values(index) as event",
        "| metadata type=hosts index=*",
        "| metadata type=sourcetypes index=secret",
        "| eventcount summarize=false index=*",
        "| eventcount index=secret index=web",
        "search index=* | transaction event",
    ],
)
def test_forbidden_indexes_are_not_there(spl: str) -> None:
    """Whatever the text says: what is found is what a data directory without them gives."""
    rights = eve("main", "web", default=("main",))
    allowed = [one for one in EVENTS if rights.may_read(one["index"])]
    got = run(engine(json.dumps(EVENTS)), Request(spl, now=NOW, rights=rights))
    want = run(engine(json.dumps(allowed)), Request(spl, now=NOW))

    def told(rows: list[str]) -> list[dict[str, object]]:
        return [{k: v for k, v in json.loads(row).items() if k not in {"_cd", "_serial"}}
                for row in rows]  # fmt: skip

    assert told(got.rows) == told(want.rows)


@pytest.mark.parametrize(
    ("rights", "names"),
    [
        (OWNER, ["audit", "visit", "visit", "secret", "login"]),
        (eve("*"), ["visit", "visit", "secret", "login"]),
        (eve(*EVERY), ["audit", "visit", "visit", "secret", "login"]),
        (eve("*", denied=("secret", "web*")), ["login"]),
        (eve("web2"), ["visit"]),
        (eve(), []),
        (Rights(), []),
    ],
)
def test_allowed_less_denied(rights: Rights, names: list[str]) -> None:
    assert seen("search index=* OR index=_*", rights) == names


@pytest.mark.parametrize(
    ("default", "names"),
    [
        (("main",), ["login"]),
        (("web", "main"), ["visit", "login"]),
        (("web*",), ["visit", "visit"]),
        (("*",), ["visit", "visit", "secret", "login"]),
        (("_*",), ["audit"]),
        ((), []),
    ],
)
def test_search_without_index_looks_in_the_default_ones(
    default: tuple[str, ...], names: list[str]
) -> None:
    assert seen("search *", eve(*EVERY, default=default)) == names


def test_default_is_no_permission() -> None:
    assert seen("search *", eve("web", default=("secret",))) == []


@pytest.mark.parametrize(
    ("terms", "names"),
    [
        ("analytics_prop__plan=pro", ["visit", "secret", "login"]),
        ("event=login OR event=secret", ["secret", "login"]),
        ("NOT event=visit index=*", ["secret", "login"]),
        ("*", ["visit", "visit", "secret", "login"]),
    ],
)
def test_filter_is_put_on_every_event(terms: str, names: list[str]) -> None:
    assert seen("search index=*", eve("*", filter=terms)) == names
    assert seen("search index=* event=nothing OR index=*", eve("*", filter=terms)) == names


def test_filter_holds_where_its_field_is_computed_anew() -> None:
    got = seen('search index=* | eval event="login"', eve("*", filter="event=login"))
    assert got == ["login"]


@pytest.mark.parametrize("terms", ["a=1 | head 1", "| makeresults", "(", 'x="'])
def test_filter_is_terms_only(terms: str) -> None:
    with pytest.raises(SplError):
        seen("search index=*", eve("*", filter=terms))


def test_who_cannot_put_the_filter_on_gets_nothing() -> None:
    """A source of events that forgets the filter fails; it does not show them."""
    with engine(json.dumps(EVENTS)).snapshot() as snapshot:
        restricted = Restricted(snapshot, eve("*", filter="event=login"), Parameters())
        with pytest.raises(SearchError, match="search filter"):
            restricted.scan(None, None, None, None)
        with pytest.raises(SearchError, match="search filter"):
            restricted.sizes()


def test_sizes_and_names_of_visible_indexes_only() -> None:
    with engine(json.dumps(EVENTS)).snapshot() as snapshot:
        restricted = Restricted(snapshot, eve("web*"), Parameters())
        assert set(restricted.sizes()) == {"web", "web2"}
        assert restricted.names("idx") == {"web", "web2"}


@pytest.mark.parametrize(
    ("rights", "earliest", "names"),
    [
        (eve("*", window_s=86_400), "", ["visit", "visit", "secret", "login"]),
        (eve("*", window_s=86_398), "", ["visit", "visit"]),
        (eve("*", history_s=86_397), "", ["visit"]),
        (eve("*", window_s=86_397, history_s=86_398), "-10d", ["visit"]),
        (eve("*", history_s=86_400), "-1d@d+12h+2s", ["visit", "visit"]),
    ],
)
def test_time_is_bounded(rights: Rights, earliest: str, names: list[str]) -> None:
    """The events are a day old, and some seconds less."""
    assert seen("search index=*", rights, earliest) == names


def test_deleting_needs_its_own_right() -> None:
    assert OWNER.may_delete
    assert not eve("*").may_delete
    rights = eve("web*", deletable=("*",))
    assert rights.may_delete
    assert [index for index in ("web", "main") if rights.may_delete_of(index)] == ["web"]


def test_tables_of_events_are_named_by_the_store_alone() -> None:
    """A source of rows that named one itself would go round the rights."""
    folder = Path(analytics.__file__).parent
    known = {
        "engine/hot.py",
        "engine/segments.py",
        "engine/snapshots.py",
        "engine/stores/duckdb.py",
    }
    naming = {
        str(path.relative_to(folder))
        for path in folder.rglob("*.py")
        if "main.ev" in path.read_text(encoding="utf-8")
    }
    assert naming <= known


def calls(folder: str, function: str) -> Iterator[tuple[Path, ast.Call]]:
    for path in (Path(analytics.__file__).parent / folder).rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == function:
                yield path, call


def test_every_search_over_http_says_whose_it_is() -> None:
    """In `splunkd` a request of the engine is made with the rights of the caller."""
    found = list(calls("splunkd", "search.Request"))
    assert found
    for path, call in found:
        assert "rights" in {keyword.arg for keyword in call.keywords}, path


def test_every_compiler_is_told_the_rights() -> None:
    found = list(calls("engine", "Compiler"))
    assert found
    for path, call in found:
        assert len(call.args) > 2, path
