"""User agents give way to what is behind them, on their way into the store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from support.made import event, rows, text

from analytics.engine import visitors
from analytics.engine.store import Batch
from analytics.engine.stores.duckdb import DuckStore, open_store
from analytics.enrich.agents import Agents
from analytics.enrich.bots import Bots
from analytics.transports.journal import encode, prepare

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0"
FOUND = {
    "browser": "Firefox", "browser_version": "120.0", "os": "Linux", "device": "desktop",
    "bot": "false",
}  # fmt: skip


@pytest.fixture
def store(data: Path) -> Iterator[DuckStore]:
    prepare(data)
    opened = open_store(data, threads=1)
    yield opened
    opened.close()


def put(store: DuckStore, *records: dict[str, object]) -> bool:
    records = tuple(record | {"event_id": None} for record in records)
    return store.apply(Batch(encode(records).decode()[:-1], len(records), {}))


def visit(**props: str) -> dict[str, object]:
    return event(1, props={name.replace("S_", "$"): text for name, text in props.items()})


def props(store: DuckStore) -> list[dict[str, str]]:
    return [dict(row[0]) for row in rows(store, "props")]


def test_user_agent_becomes_what_is_behind_it(store: DuckStore) -> None:
    put(store, visit(page="/a", S_user_agent=FIREFOX, S_hints_mobile="?0", S_hints_platform=""))

    assert props(store) == [{"page": "/a", **FOUND}]


CASES: list[dict[str, str]] = [
    {"S_user_agent": FIREFOX, "browser": "Mine", "bot": "true", "bot_reason": "mine"},
    {"S_user_agent": FIREFOX, "S_prefetch": "1"},
    {"S_user_agent": FIREFOX, "S_webdriver": "1", "os": ""},
    {"S_user_agent": ""},
    {"S_user_agent": 'curl/8 \\ "quoted" \u00e9'},
    {"S_user_agent": FIREFOX, "S_hints_platform": '"Android"', "S_hints_mobile": "?1"},
    {"note": '"$user_agent":'},
]  # fmt: skip


@pytest.mark.parametrize("sent", CASES, ids=map(str, range(len(CASES))))
def test_database_and_python_do_the_same(store: DuckStore, sent: dict[str, str]) -> None:
    """Events on their way to a Splunk are replaced in Python."""
    record: dict[str, Any] = visit(**sent)
    put(store, record)

    assert props(store) == [Agents(Bots.read(None)).replaced(record["props"])]


def test_each_text_is_looked_at_once(store: DuckStore, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def described(_self: Agents, context: dict[str, str]) -> dict[str, str]:
        asked.append(context["$user_agent"])
        return {"browser": context["$user_agent"]}

    monkeypatch.setattr(Agents, "described", described)
    put(store, *(visit(S_user_agent=f"b{n % 3}", n=str(n)) for n in range(300)))

    assert sorted(asked) == ["b0", "b1", "b2"]
    assert props(store) == [{"n": str(n), "browser": f"b{n % 3}"} for n in range(300)]


def test_other_rows_of_a_batch_stay_as_they_are(store: DuckStore) -> None:
    field = text("x", props={"$user_agent": "theirs"}, fields={"$user_agent": "theirs"})
    put(store, event(1), visit(S_user_agent=FIREFOX), field, event(2, host="h"))

    assert rows(store, "seq, props, raw, fields, host") == [
        (1, {"page": "/1"}, None, None, None),
        (2, FOUND, None, None, None),
        (3, {"$user_agent": "theirs"}, "x", {"$user_agent": "theirs"}, "h"),
        (4, {"page": "/2"}, None, None, "h"),
    ]


def test_batches_without_any_are_inserted_as_before(
    store: DuckStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(visitors, "_VISITS")

    assert put(store, event(1), event(2, props={"price": "$5"}))


def test_bad_record_is_refused_whole_and_the_next_batch_is_not(store: DuckStore) -> None:
    assert not put(store, visit(S_user_agent=FIREFOX), event(2, ts="x"))
    assert put(store, visit(S_user_agent=FIREFOX))
    assert props(store) == [FOUND]


def test_list_of_the_data_directory_counts(data: Path, store: DuckStore) -> None:
    (data / "bots.txt").write_text("firefox\n")
    put(store, visit(S_user_agent=FIREFOX))

    assert props(store)[0]["bot_reason"] == "user_agent"


def test_spoilt_list_stops_nothing(
    data: Path, store: DuckStore, caplog: pytest.LogCaptureFixture
) -> None:
    (data / "bots.txt").write_text("")
    put(store, visit(S_user_agent=FIREFOX))

    assert props(store) == [FOUND]
    assert "The list of the package is used" in caplog.text
