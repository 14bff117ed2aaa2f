"""Rows know their columns, and become DataFrames."""

from __future__ import annotations

import builtins
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from analytics.errors import MissingExtraError
from analytics.table import Message, Results, Table


def test_results_are_a_list_of_rows() -> None:
    results = Results([{"a": "1"}], ("a", "b"), [Message("WARN", "cut")])

    assert results == [{"a": "1"}]
    assert results.fields == ("a", "b")
    assert results.messages[0].text == "cut"


def test_times_keep_their_offset() -> None:
    (time,) = Results([{"_time": "2026-11-24T00:00:00.000+01:00"}]).times()

    assert time == datetime(2026, 11, 23, 23, tzinfo=UTC)
    assert time.utcoffset() == timedelta(hours=1)


def test_frame_of_results() -> None:
    pytest.importorskip("pandas")
    rows = [
        {"_time": "2026-03-28T00:00:00.000+01:00", "n": "1", "id": "007", "mv": ["a", "b"]},
        {"_time": "2026-03-29T00:00:00.000+01:00", "id": "8"},
    ]
    frame = Results(rows, ("_time", "n", "id", "mv", "none")).to_pandas()

    assert str(frame["_time"].dtype).startswith("datetime64")
    assert frame["_time"][1] == datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert frame["n"].sum() == 1
    assert frame["id"].tolist() == ["007", "8"]
    assert [*frame.columns] == ["_time", "n", "id", "mv", "none"]


def test_frame_of_a_table() -> None:
    pytest.importorskip("pandas")
    table = Table(("time", "a"), ({"time": "2026-11-24T00:00:00.000+01:00", "a": 1.5},))

    assert table.to_pandas()["a"].tolist() == [1.5]
    assert table.to_pandas()["time"][0] == datetime(2026, 11, 23, 23, tzinfo=UTC)


def test_frame_of_nothing() -> None:
    pytest.importorskip("pandas")

    assert Results([], ("_time", "a")).to_pandas().empty


def test_without_pandas_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *args: Any) -> Any:
        if name == "pandas":
            raise ImportError(name)
        return real(name, *args)

    monkeypatch.setattr(builtins, "__import__", without)

    with pytest.raises(MissingExtraError, match=r"\[notebook\]"):
        Results([{"a": "1"}], ("a",)).to_pandas()
