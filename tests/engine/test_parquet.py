"""Rows of Parquet as JSON, whatever their types."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from support.packed import parquet

from analytics.engine.parquet import Rows

if TYPE_CHECKING:
    from pathlib import Path


def read(path: Path) -> list[Any]:
    rows, lines = Rows(path), []
    while line := rows.readline():
        assert line.endswith(b"\n")
        lines.append(json.loads(line, parse_constant=pytest.fail))
    return lines


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("TIMESTAMP '2026-01-31 12:00:00.25'", "2026-01-31 12:00:00.25"),
        ("TIMESTAMPTZ '2026-01-31 12:00:00+02'", "2026-01-31 10:00:00+00"),
        ("DATE '2026-01-31'", "2026-01-31"),
        ("0.1::FLOAT", 0.1),
        ("'nan'::DOUBLE", None),
        ("'inf'::FLOAT", None),
        ("{'a': ['-inf'::DOUBLE, 1.5], 'b': 'NaN'}", {"a": [None, 1.5], "b": "NaN"}),
        ("1.50::DECIMAL(10, 2)", 1.5),
        ("9007199254740993", 9007199254740993),
        ("encode('ü\"')", 'ü"'),
        ("'\\xFF\\x00'::BLOB", "\\xFF\\x00"),
        ("MAP {'k': 1}", {"k": 1}),
        ("[1, NULL]", [1, None]),
        ("NULL::VARCHAR", None),
        ("'a\u2028\U0001f600\\n'", "a\u2028\U0001f600\\n"),
        ("true", True),
        ("'{\"x\": 1}'::JSON", {"x": 1}),
    ],
    ids=lambda value: str(value).encode("ascii", "replace").decode(),
)
def test_value(tmp_path: Path, value: str, found: object) -> None:
    assert read(parquet(tmp_path / "x", f"SELECT {value} AS v")) == [{"v": found}]


@pytest.mark.parametrize("column", ["whole_row", "Whole_Row", 'a"b', "a b", "$1", "ü", "v%s{0}"])
def test_column_of_any_name(tmp_path: Path, column: str) -> None:
    quoted = column.replace('"', '""')
    path = parquet(tmp_path / "x", f'SELECT 1.5::FLOAT AS "{quoted}", 2 AS other')

    assert read(path) == [{column: 1.5, "other": 2}]


@pytest.mark.parametrize("name", ["a*b", "a?b", "a[1]b", "a'b", "$x", "year=2026"])
def test_file_of_any_name(tmp_path: Path, name: str) -> None:
    plain = parquet(tmp_path / "x", "SELECT 1 AS v")
    parquet(tmp_path / "aXb", "SELECT 2 AS v")
    plain.rename(tmp_path / name)

    assert read(tmp_path / name) == [{"v": 1}]


def test_rows_keep_their_order(tmp_path: Path) -> None:
    found = read(parquet(tmp_path / "x", "SELECT i FROM range(12_345) t(i)"))

    assert [row["i"] for row in found] == list(range(12_345))


def test_no_row(tmp_path: Path) -> None:
    assert read(parquet(tmp_path / "x", "SELECT 1 AS v WHERE false")) == []


def test_damage_is_told(tmp_path: Path) -> None:
    whole = parquet(tmp_path / "x", "SELECT i, md5(i::VARCHAR) FROM range(5_000) t(i)").read_bytes()
    path = tmp_path / "damaged"
    path.write_bytes(whole[: len(whole) // 2])

    with pytest.raises(OSError, match=r"'damaged' cannot be read as Parquet: .*\. Write it again$"):
        Rows(path)
    path.write_bytes(whole[:200] + b"\xff" * (len(whole) // 2) + whole[200 + len(whole) // 2 :])
    with pytest.raises(OSError, match="'damaged' cannot be read as Parquet"):
        read(path)
