"""What is said of a person in journals, spools and records set aside."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from support.made import event

from analytics.engine.traces import Traces
from analytics.transports.journal import encode

if TYPE_CHECKING:
    from pathlib import Path

WHO = "erika-musterfrau"


def line(**changed: object) -> bytes:
    return encode([event(1, **changed)])


@pytest.mark.parametrize(
    ("ids", "data", "want"),
    [
        (["42"], line(distinct_id="42"), True),
        (["42"], line(props={"anonymous_id": "42"}), True),
        (["42"], line(props={"previous_id": "42"}), True),
        (["42"], line(props={"price": "42"}), False),
        (["42"], line(ts=42), False),
        ([WHO], line(props={"note": f"by {WHO}"}), True),
        ([WHO], line(), False),
        (["42"], b'{"distinct_id":"42","app', True),
        (["42"], b'{"ts":42,"app', False),
        ([WHO], b"\xff\xfe " + WHO.encode() + b"\n", True),
        (["é" * 9], json.dumps({"distinct_id": "é" * 9}).encode(), True),
        (['a"b'], line(distinct_id='a"b'), True),
        (["42"], b'8f1a2b3c {"distinct_id":"42"}\n', True),
        (["42"], b'["42"]\n', True),
    ],
    ids=str,
)
def test_line_is_of_the_person(ids: list[str], data: bytes, want: bool) -> None:  # noqa: FBT001
    assert Traces(ids).is_in(data) is want


def test_one_application_alone() -> None:
    assert not Traces(["u1"], "blog").is_in(line(distinct_id="u1"))
    assert Traces(["u1"], "shop").is_in(line(distinct_id="u1"))


def test_blanks_take_the_place_of_lines_that_were_applied(tmp_path: Path) -> None:
    path = tmp_path / "j"
    mine, other = line(distinct_id=WHO), line(distinct_id="u2")
    path.write_bytes(mine + other + mine + b'{"torn')
    traces, end = Traces([WHO]), len(mine) + len(other)

    assert traces.blank(path, end, is_dry=True) == 1
    assert path.read_bytes().startswith(mine)
    assert traces.blank(path, end) == 1
    assert path.read_bytes() == b" " * (len(mine) - 1) + b"\n" + other + mine + b'{"torn'


def test_lines_are_cut_out_and_an_empty_file_goes(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_bytes(line(distinct_id=WHO) + b"other\n")
    two.write_bytes(WHO.encode())
    traces = Traces([WHO])

    assert [traces.cut(path, is_dry=True) for path in (one, two)] == [1, 1]
    assert [traces.cut(path) for path in (one, two)] == [1, 1]
    assert one.read_bytes() == b"other\n"
    assert [path.name for path in tmp_path.iterdir()] == ["one"]


def test_files_that_still_name_the_person_are_told(tmp_path: Path) -> None:
    (tmp_path / "lookups").mkdir()
    (tmp_path / "lookups/a.csv").write_bytes(b"x" * (2**20 - 5) + WHO.encode())
    (tmp_path / "lookups/b.csv").write_text("42")
    (tmp_path / "hot.duckdb").write_text(WHO)

    assert Traces([WHO, "42"]).left(tmp_path) == ["lookups/a.csv"]
    assert Traces(["42"]).left(tmp_path) == []


def test_spool_keeps_its_head_and_damaged_lines_go(tmp_path: Path) -> None:
    path = tmp_path / "1.spool"
    head, damaged = b"analytics spool 1 000000000032\n", b"no record of analytics\n"
    path.write_bytes(head + damaged + b'8f1a2b3c {"distinct_id":"u1"}\n')

    assert Traces(["analytics"]).mask(path, is_dry=True) == 1
    assert Traces(["analytics"]).mask(path) == 1
    assert path.read_bytes().startswith(head + b" " * (len(damaged) - 1) + b"\n8f1a2b3c {")
