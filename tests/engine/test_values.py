"""What counts as a number, and how numbers are written."""

from __future__ import annotations

import duckdb
import pytest
from support.together import together

from analytics.engine.values import Parameters, Value, text_number
from analytics.errors import SearchError


def number(text: str) -> float | None:
    row = duckdb.execute(
        f"SELECT {text_number('x')} FROM (SELECT $1::VARCHAR AS x)", [text]
    ).fetchone()
    assert row is not None
    return None if row[0] is None else float(row[0])


@together(
    ("text", "want"),
    [
        ("12", 12), ("-1.5", -1.5), ("1e3", 1000), (".5", 0.5), ("+7", 7), (" 8 ", 8),
        ("nan", None), ("NaN", None), ("inf", None), ("Infinity", None), ("1_000", None),
        ("0x10", None), ("", None), ("1,000", None), ("٣", None),
    ],
)  # fmt: skip
def test_number_of_a_text(text: str, want: float | None) -> None:
    assert number(text) == want


@pytest.mark.parametrize(
    ("sql", "want"),
    [
        ("1.0", "1"),
        ("0.1::DOUBLE + 0.2::DOUBLE", "0.30000000000000004"),
        ("1e300 * 1e300", None),
        ("-2.50", "-2.5"),
        ("123456789012.0", "123456789012"),
    ],
)
def test_text_of_a_number(sql: str, want: str | None) -> None:
    value = Value(f"CAST({sql} AS DOUBLE)", "num")
    assert duckdb.execute(f"SELECT {value.text()}").fetchone() == (want,)


def test_a_text_is_no_condition() -> None:
    with pytest.raises(SearchError, match="Compare it with something"):
        Value("c1", "text").condition()


def test_equal_parameters_share_a_name() -> None:
    parameters = Parameters()
    assert parameters.add("a") == parameters.add("a")
    assert parameters.add(1) != parameters.add("1")
    assert parameters.add(1) != parameters.add(1.0)
    assert list(parameters.values.values()) == ["a", 1, "1", 1.0]
