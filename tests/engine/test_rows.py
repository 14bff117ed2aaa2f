"""Rows written here and rows written by the database are the same text."""

from __future__ import annotations

import json
from zoneinfo import ZoneInfo

import duckdb
from hypothesis import given
from hypothesis import strategies as st
from support.cases import NOW, engine

from analytics.engine.relation import Relation, Term, natural, natural_columns
from analytics.engine.rows import Rows, Writer, rendered
from analytics.engine.scans import values
from analytics.engine.sql import Compiler
from analytics.engine.values import Value
from analytics.engine.zones import Zone
from analytics.spl.plan import Values
from analytics.spl.planner import Context

texts = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=12)
numbers = st.floats(allow_nan=True, allow_infinity=True)
whole = st.integers(-(2**53), 2**53)
times = st.integers(0, 4_000_000_000_000_000)
rows = st.tuples(
    st.none() | texts, st.none() | whole, st.none() | numbers, st.none() | times, st.none() | times,
    st.none() | st.lists(texts, max_size=3),
)  # fmt: skip
NAMES = ("a text", "whole", "number", "_time", "then", "many")
KINDS = ("text", "int", "num", "time", "time", "many")


@given(st.lists(rows, min_size=1, max_size=4), st.sampled_from(["UTC", "Asia/Kolkata"]))
def test_both_ways_give_one_text(table: list[tuple[object, ...]], zone: str) -> None:
    columns = tuple(list(column) for column in zip(*table, strict=True))
    context = Context(NOW, ZoneInfo(zone))
    with engine("[]").snapshot() as snapshot:
        compiler = Compiler(lambda: snapshot, context)
        compiler.zone = wide(zone)
        relation = values(compiler, Values(NAMES, KINDS, columns))  # type: ignore[arg-type]
        sql = rendered(compiler, relation)
        by_database = [row for (row,) in compiler.fetch(sql)]
    write = Writer(relation, context.zone)
    here = [write(row) for row in table]
    assert [json.loads(row) for row in by_database] == [json.loads(row) for row in here]


def wide(name: str) -> Zone:
    return Zone(ZoneInfo(name), 0, 4_000_000_000_000_000)


@given(st.lists(texts | st.from_regex(r"-?\d{1,3}(\.\d)?|nan|1_0|inf", fullmatch=True), max_size=8))
def test_natural_order_is_the_same_here_and_there(names: list[str]) -> None:
    column = Value("c", "text")
    relation = Relation("", {"n": column}, natural(column))
    query = f"SELECT c FROM (SELECT unnest($1::VARCHAR[]) AS c){relation.order_by()}"
    by_database = [name for (name,) in duckdb.execute(query, [names]).fetchall()]

    with engine("[]").snapshot() as snapshot:
        compiler = Compiler(lambda: snapshot, Context(NOW, ZoneInfo("UTC")))
        known = values(compiler, Values(("n",), ("text",), (list[object](names),)))
        ordered = Relation(known.sql, known.columns, natural(known.columns["n"]), known=known.known)
        here = [
            json.loads(row).get("n", "") for chunk in Rows(compiler, ordered, 99) for row in chunk
        ]
    assert here == by_database


def test_an_order_turned_round_is_not_the_natural_one() -> None:
    column = Value("c", "text")
    up = Relation("", {"n": column}, natural(column))
    down = Relation("", {"n": column}, tuple(term.turned() for term in natural(column)))
    assert natural_columns(up) == [column]
    assert natural_columns(down) is None
    assert natural_columns(Relation("", {"n": column}, (Term("c"),))) is None


def test_a_time_beyond_the_calendar_is_written_as_a_number() -> None:
    relation = Relation("", {"_time": Value("c1", "num")})
    assert Writer(relation, ZoneInfo("UTC"))((9e15,)) == '{"_time":"9000000000000000"}'
    assert Writer(relation, ZoneInfo("UTC"))((float("inf"),)) == "{}"
