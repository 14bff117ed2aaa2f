"""Rows are written for people and for programs."""

from __future__ import annotations

import io
from typing import Any

import pytest

from analytics.cli.show import show

ROWS: list[dict[str, Any]] = [
    {"country": "Germany", "count": "12", "plans": ["free", "pro"]},
    {"country": 'Å "b"', "count": "7.5"},
]
COLUMNS = ("country", "count", "plans")


def shown(form: str, rows: list[dict[str, Any]] = ROWS) -> str:
    out = io.StringIO()
    show(COLUMNS, rows, form, out)
    return out.getvalue()


def test_table_sets_numbers_to_the_right() -> None:
    assert shown("table").splitlines() == [
        "country  count  plans",
        "-------  -----  ---------",
        "Germany     12  free, pro",
        'Å "b"      7.5',
    ]


def test_table_shows_what_would_steer_a_terminal() -> None:
    assert "\\x1b[31m" in shown("table", [{"country": "\x1b[31mred"}])


def test_json_is_one_array_with_absent_fields_left_out() -> None:
    assert shown("json") == (
        '[{"country": "Germany", "count": "12", "plans": ["free", "pro"]}, '
        '{"country": "Å \\"b\\"", "count": "7.5"}]\n'
    )


def test_csv_quotes_what_must_be() -> None:
    assert shown("csv") == ('country,count,plans\nGermany,12,"free\npro"\n"Å ""b""",7.5,\n')


def test_whole_numbers_need_no_point() -> None:
    assert shown("csv", [{"country": "a", "count": 170.0}]).endswith("a,170,\n")


@pytest.mark.parametrize(
    ("form", "text"), [("table", "No rows.\n"), ("json", "[]\n"), ("csv", "country,count,plans\n")]
)
def test_nothing_found(form: str, text: str) -> None:
    assert shown(form, []) == text
