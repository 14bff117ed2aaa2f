"""Real data, imported by the command line, gives the answers that are known.

Every answer of ``../shared/data`` that SPL can express is asked; the searches stand in
``questions/*.toml``, and `GAPS` says why the others are not there.
"""

from __future__ import annotations

import io
import json
import math
import tomllib
from contextlib import redirect_stdout
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from analytics.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable

Rows = list[dict[str, Any]]

# How rows become the value of an answer.


def number(text: str) -> float:
    value = float(text)
    return int(value) if value.is_integer() else value


def single(rows: Rows) -> float:
    ((value,),) = (row.values() for row in rows)
    return number(value)


def several(rows: Rows) -> list[float]:
    (row,) = rows
    return [number(value) for value in row.values()]


def pairs(rows: Rows) -> list[list[Any]]:
    """Give key and count, the greatest count first."""
    counted = [[key, number(count)] for key, count, *_ in (row.values() for row in rows)]
    return sorted(counted, key=lambda pair: (-pair[1], pair[0]))


def in_order(rows: Rows) -> list[list[Any]]:
    """Give key and count in the order of the rows."""
    return [[key, number(count)] for key, count, *_ in (row.values() for row in rows)]


def by_month(rows: Rows) -> list[list[Any]]:
    return [[key[:7], count] for key, count in in_order(rows)]


def by_day(rows: Rows) -> list[list[Any]]:
    return [[key[:10], count] for key, count in in_order(rows)]


def triples(rows: Rows) -> list[list[Any]]:
    return [[*keys, number(count)] for *keys, count in (row.values() for row in rows)]


def numbers(rows: Rows) -> list[list[Any]]:
    return [[int(key), count] for key, count in pairs(rows)]


def milliseconds(rows: Rows) -> list[int]:
    return [round(seconds * 1000) for seconds in several(rows)]


def sizes(rows: Rows) -> list[list[Any]]:
    counted = [[int(key), count] for key, count in in_order(rows)]
    return [*counted[:10], ["max", counted[-1][0]]]


def repeats(rows: Rows) -> list[list[Any]]:
    return [[key if key == "7+" else int(key), count] for key, count in in_order(rows)]


def grid(rows: Rows) -> list[list[Any]]:
    """Give a line per cohort: its name, then the people of each span; no row is 0."""
    lines = []
    for cohort, found in groupby(triples(rows), key=lambda triple: triple[0]):
        people = {int(span): count for _, span, count in found}
        lines.append([cohort, *(people.get(span, 0) for span in range(max(people) + 1))])
    return lines


SHAPES: dict[str, Callable[[Rows], Any]] = {
    shape.__name__: shape
    for shape in (
        single, several, pairs, in_order, by_month, by_day, triples, numbers, milliseconds,
        sizes, repeats, grid,
    )
}  # fmt: skip

#: Name of the set -> its answers, how it is imported, what is asked.
SETS = {
    path.stem: tomllib.loads(path.read_text())
    for path in sorted((Path(__file__).parent / "questions").glob("*.toml"))
}

#: The answers on the access log count addresses, user agents and whole referrers.
RULES = """
[application.semicomplete]
steps = ["identity", "address"]
ip = "keep"
user_agent = "keep"
"""

#: What is not asked, and why.
GAPS = {
    "percentiles_dollar": "SPL takes the nearest rank, the answer lies between two",
    "bgnbd_published": "a model's parameters, fitted by maximum likelihood",
    "commit_messages": "counts the elements of JSON text, which takes json functions of set B",
    "distinct_leaf_paths": "counts paths of the JSON text, which properties are not",
    "paths_in_all_events": "counts paths of the JSON text, which properties are not",
}

CASES = [(name, answer) for name, data in SETS.items() for answer in data["questions"]]


@pytest.fixture(scope="module")
def imported(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Import every data set into one data directory."""
    folder = tmp_path_factory.mktemp("real")
    (folder / "privacy.toml").write_text(RULES)
    for data in SETS.values():
        assert bring(folder, shared, data["import"]) == 0
    return folder


def bring(folder: Path, shared: Path, line: str) -> int:
    """Run `analytics import`; the file is named within the data."""
    form, file, *options = line.split()
    path = str(shared / "data" / file)
    return main(["--data", str(folder), "import", form, path, *options])


def known(shared: Path, file: str) -> dict[str, Any]:
    answers = json.loads((shared / "data" / file).read_text())["answers"]
    return {answer["id"]: answer["value"] for answer in answers}


def ask(folder: Path, spl: str) -> Rows:
    """Run `analytics search` and read what it prints."""
    out = io.StringIO()
    with redirect_stdout(out):
        code = main(["--data", str(folder), "search", spl, "--tz", "UTC", "-o", "json"])
    assert code == 0
    rows: Rows = json.loads(out.getvalue())
    return rows


def same(got: Any, want: Any) -> bool:
    """Compare as the data asks: exactly, but floats to one in a million."""
    if isinstance(want, list):
        return (
            isinstance(got, list)
            and len(got) == len(want)
            and all(same(one, other) for one, other in zip(got, want, strict=True))
        )
    if isinstance(want, float) or isinstance(got, float):
        return math.isclose(got, want, rel_tol=1e-6)
    return bool(got == want)


@pytest.mark.parametrize(("name", "answer"), CASES)
def test_answer(imported: Path, shared: Path, name: str, answer: str) -> None:
    data = SETS[name]
    question = data["questions"][answer]
    want = known(shared, data["answers"])[answer]

    got = SHAPES[question["shape"]](ask(imported, question["spl"].strip()))

    assert same(got, want), f"{got} is not {want}"


def test_every_answer_is_asked_or_named_as_a_gap(shared: Path) -> None:
    asked = {answer for _, answer in CASES} | set(GAPS)
    files = {data["answers"] for data in SETS.values()}

    assert {answer for file in files for answer in known(shared, file)} == asked


def test_second_import_adds_nothing(
    imported: Path, shared: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = bring(imported, shared, SETS["otto"]["import"])

    assert code == 0
    assert "862 were there already" in capsys.readouterr().out
    assert ask(imported, "search index=* application=otto | stats count") == [{"count": "862"}]
