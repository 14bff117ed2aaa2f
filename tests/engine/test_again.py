"""Rows of an answer are searched again, whether they are few or many."""

from __future__ import annotations

import json

import pytest
from support.cases import NOW, engine

from analytics.engine import again
from analytics.engine.search import Answer, Request, run

ROWS = [
    {"_time": "2011-08-08T12:00:00.000+02:00", "a/b": "1", "many": ["x", "y"], "é~": 'say "hi"'},
    {"_time": "2011-08-08T12:00:01.500+00:00", "a/b": "10", "many": "z"},
    {"many": ["x"], "a/b": "9"},
    {"_time": "1969-12-31T23:59:59.000+00:00"},
]
FOUND = Answer(
    ("_time", "a/b", "many", "é~"), [json.dumps(row, separators=(",", ":")) for row in ROWS]
)


@pytest.mark.parametrize(
    "spl",
    [
        "search *",
        "| eval t=_time | table t",
        'search many=x | table "a/b" many',
        'search "é~"="*hi*"',
        '| sort 0 - "a/b" | table "a/b"',
        "stats count by many",
        "| head 2 | reverse",
        "| timechart span=1d count",
        "| append [| makeresults count=2 | eval n=1 | table n] | stats count",
        "| appendpipe [stats count] | table count many",
        "| table nowhere",
    ],
)
def test_many_rows_are_searched_as_few_are(monkeypatch: pytest.MonkeyPatch, spl: str) -> None:
    few = run(engine("[]"), Request(spl, now=NOW), rows=FOUND)
    monkeypatch.setattr(again, "FEW", 0)
    monkeypatch.setattr(again, "_CHUNK", 3)
    many = run(engine("[]"), Request(spl, now=NOW), rows=FOUND)

    assert [json.loads(row) for row in many.rows] == [json.loads(row) for row in few.rows]
    assert many.fields == few.fields


def test_no_rows_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(again, "FEW", -1)
    got = run(engine("[]"), Request("stats count", now=NOW), rows=Answer(("a",), []))

    assert got.rows == ['{"count":"0"}']
