"""Indexes, counted, cleaned and made as splunklib does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.face import ask, content, document, entries, face, message, post

from analytics.engine.catalog import Entity

if TYPE_CHECKING:
    from splunklib.client import Service


def test_index_is_made_and_begins_as_splunks_do(asked: Service) -> None:
    index = asked.indexes.create("fresh")

    assert (index["disabled"], index["sync"], index["totalEventCount"]) == ("0", "0", "0")
    assert asked.indexes["fresh"]["maxTotalDataSizeMB"] == "500000"
    asked.indexes.delete("fresh")
    assert "fresh" not in asked.indexes


def test_events_are_counted_and_cleaned(asked: Service) -> None:
    index = asked.indexes.create("counted")
    index.submit("a=1\na=2")
    assert index.refresh()["totalEventCount"] == "2"
    index.clean(timeout=5)

    assert index.refresh()["totalEventCount"] == "0"
    assert index["frozenTimePeriodInSecs"] == "188697600"


def test_index_with_events_is_there_though_nobody_made_it(asked: Service) -> None:
    asked.post("/services/receivers/simple", body="x", index="found")
    index = asked.indexes["found"]

    assert index["totalEventCount"] == "1"
    assert index["minTime"] == index["maxTime"]
    assert "found" in [one.name for one in asked.indexes]
    index.clean(timeout=5)
    assert index.refresh()["totalEventCount"] == "0"


def test_deleted_index_has_lost_its_events(asked: Service) -> None:
    asked.indexes.create("gone").submit("x")
    asked.indexes.delete("gone")
    assert "gone" not in asked.indexes
    assert asked.indexes.create("gone")["totalEventCount"] == "0"


def test_the_four_are_there_from_the_beginning() -> None:
    names = [entry["name"] for entry in entries(face(), "data/indexes", count=0)]

    assert names == ["_audit", "_internal", "main", "sample_analytics"]


def test_index_tells_types() -> None:
    of = face()
    post(of, "data/indexes", name="web")
    told = content(of, "data/indexes/web")

    assert (told["totalEventCount"], told["disabled"], told["isInternal"]) == (0, False, False)
    assert told["currentDBSizeMB"] == "1"
    assert content(of, "data/indexes/_audit")["defaultDatabase"] == "main"
    assert content(of, "data/indexes/_audit")["isInternal"] is True


def test_rolling_removes_nothing_that_may_stay() -> None:
    of = face()
    of.engine.store.counts = {"main": 5}  # type: ignore[attr-defined]
    post(of, "data/indexes/main/roll-hot-buckets")
    assert content(of, "data/indexes/main")["totalEventCount"] == 5


@pytest.mark.parametrize("name", ["Web", "a b", "-x", "a/b", "x" * 200, "é"])
def test_name_of_an_index_is_checked(name: str) -> None:
    got = message(post(face(), "data/indexes", name=name))

    assert got[0] == 400
    assert "cannot be the name" in got[2]


def test_indexes_that_cannot_be_read_are_not_told_of() -> None:
    of = face()
    of.catalog.put(Entity("roles", "web", {"srchIndexesAllowed": ["web"]}))
    of.catalog.put(Entity("users", "eve", {"roles": ["web"]}))
    post(of, "data/indexes", name="web")
    told = document(ask(of, "GET", "data/indexes", user="eve", output_mode="json", count=0))

    assert [entry["name"] for entry in told["entry"]] == ["web"]
    assert ask(of, "GET", "data/indexes/web", user="eve").status == 200
    assert ask(of, "GET", "data/indexes/main", user="eve").status == 404
