"""Which fields an event has in a search: its own, those that came with it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from support.cases import NOW, Case, Engine, engine, event, found
from support.together import together

from analytics.engine import fields, scans
from analytics.engine.engine import Engine as FilesEngine
from analytics.engine.search import Request, run
from analytics.engine.sql import Compiler
from analytics.spl.planner import Context

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

TIME = datetime(2011, 8, 8, 12, tzinfo=UTC)


def entry(line: str, **indexed: str) -> dict[str, Any]:
    said = {"sourcetype": "web", "host": "h", "source": "s"}
    return fields.entry(line, "main", said, zone=UTC, now=TIME, indexed=indexed)


CAME = [
    entry("size=1 color=red", size="9", tags="a\nb"),
    entry("size=2", tags="c"),
    entry("size=3", analytics_prop__plan="pro", event="sale"),
    event("login", size=4) | {"indexed": {"zone": "eu"}, "fields": {"zone": "eu"}},
]


@together(
    ("spl", "want"),
    [
        ("size=9 | stats count", [{"count": "1"}]),
        ("size=1 | stats count", [{"count": "0"}]),
        ("tags=b | table tags", [{"tags": ["a", "b"]}]),
        (
            "tags=* | stats count by tags",
            [{"tags": tag, "count": "1"} for tag in "abc"],
        ),
        ("event=sale | table analytics_prop__plan", [{"analytics_prop__plan": "pro"}]),
        ("zone=eu | table event", [{"event": "login"}]),
        ("tags=c | fields - _* host index s*e* linecount", [{"tags": "c"}]),
        ("tags=a | table t*", [{"tags": ["a", "b"]}]),
        ("| eval n=mvcount(tags) | stats sum(n) as n", [{"n": "3"}]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_index_time_fields_are_fields(spl: str, want: list[dict[str, Any]]) -> None:
    assert found(Case(f"search index=main {spl}", []), CAME) == want


@together(
    ("name", "sql"),
    [
        ("index", "idx"),
        ("_time", "ts"),
        ("sourcetype", "coalesce(sourcetype, 'sample_analytics')"),
        ("size", "indexed[CAST($p0 AS VARCHAR)]"),
        ("tags", "string_split(indexed[CAST($p0 AS VARCHAR)], chr(10))"),
        ("color", None),
        ("event", None),
        ("_raw", None),
    ],
)
def test_index_time_fields_are_known(name: str, sql: str | None) -> None:
    """What a ``tstats`` may ask for, and nothing else."""
    with engine(json.dumps(CAME)).snapshot() as snapshot:
        compiler = Compiler(lambda: snapshot, Context(NOW, ZoneInfo("UTC")))
        value = scans.indexed(compiler, name)

    assert (value and value.sql) == sql


def test_too_many_names_of_index_time_fields(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where they are not known any field may be one."""
    monkeypatch.setattr("analytics.engine.segments.NAMES_LIMIT", 2)
    full = Engine(CAME)
    with full.snapshot() as snapshot:
        compiler = Compiler(lambda: snapshot, Context(NOW, ZoneInfo("UTC")))

        assert snapshot.names("indexed") is None
        assert scans.indexed(compiler, "color") is not None


def test_field_is_there_once_an_event_has_it(data: Path) -> None:
    """A field that no event has costs nothing; a store learns of it with the first that has it."""
    spl = "search index=main | stats count(size) as n values(size) as size"
    answers = []
    with FilesEngine(data, "UTC") as kept:
        for records in ([event("login", plan="pro")], CAME[:2], [event("logout")]):
            kept.append(records)
            kept.catch_up()
            kept.store.compact(force=True)
            answers += [json.loads(row) for row in run(kept, Request(spl)).rows]

    assert answers == [{"n": "0"}, *[{"n": "2", "size": ["2", "9"]}] * 2]
