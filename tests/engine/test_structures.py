"""Fields whose layout is known: JSON and tables."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.engine.sourcetypes import Structure
from analytics.engine.structures import Table, leaves


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ('{"a": {"b": [1, 2.50, {"c": null}]}, "d": "", "e": true}',
         {"a.b{}": "1\n2.50", "a.b{}.c": "null", "e": "true"}),
        ("[1]", {}),
        ("7", {}),
        ('{"a": 1', {}),
        ('{"": "x"}', {}),
        ('{"a": "\\ud83d", "b": "\\ud83d\\ude00"}', {"a": "\ufffd", "b": "😀"}),
        ('{"a":' * 5000 + "1" + "}" * 5000, {}),
        ('{"a":' * 600 + "1" + "}" * 600, {}),
    ],
    ids=range(8),
)  # fmt: skip
def test_leaves_of_json(raw: str, found: dict[str, str]) -> None:
    assert leaves(raw) == found


def test_depth_costs_no_time() -> None:
    raw = '{"a":' * 400 + json.dumps([[n] for n in range(20_000)]) + "}" * 400

    (text,) = leaves(raw).values()
    assert text.count("\n") == 19_999


@given(st.dictionaries(st.text(min_size=1), st.text(min_size=1).filter(lambda t: "\n" not in t)))
def test_flat_object_keeps_its_texts(found: dict[str, str]) -> None:
    assert leaves(json.dumps(found)) == found


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("1,2,3", ["1", "2", "3"]),
        ('"a, ""b""", c ,', ['a, "b"', "c", ""]),
        ('a"b,"open, x', ['a"b', "open, x", ""]),
        ("", ["", "", ""]),
        (' "q" x,y', ["q", "y", ""]),
    ],
)
def test_line_of_a_table(line: str, values: list[str]) -> None:
    table = Table(Structure("table", ",", ("a", "b", "c")))
    names = ("a", "b", "c")

    assert table.fields(line) == {
        name: value for name, value in zip(names, values, strict=True) if value
    }


def test_first_line_names_the_columns() -> None:
    table = Table(Structure("table", "|"))

    assert table.fields("\ufeffa b|c.d||a b") is None
    assert table.fields("1|2|3|4|5") == {
        "a b": "1", "c_d": "2", "EXTRA_FIELD_3": "3", "EXTRA_FIELD_5": "5",
    }  # fmt: skip
