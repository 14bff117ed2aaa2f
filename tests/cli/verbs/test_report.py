"""Reports from the command line: texts become the parameters that a report has."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from analytics.cli import main

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def shop(data: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    for who, plan in (("u1", "pro"), ("u2", "pro"), ("u2", "free"), ("u3", "pro-rata")):
        name = ["shop", "login", "--distinct-id", who, "--index", "web"]
        assert main(["--data", str(data), "track", *name, f"plan={plan}"]) == 0
    capsys.readouterr()
    return data


def counts(
    shop: Path, capsys: pytest.CaptureFixture[str], *pairs: str
) -> dict[str, tuple[int, ...]]:
    options = ["application=shop", "index=web", *pairs, "-o", "json"]
    assert main(["--data", str(shop), "report", "counts", *options]) == 0
    rows = json.loads(capsys.readouterr().out)
    return {row["name"]: tuple(v for k, v in row.items() if k != "name") for row in rows}


def test_parameters_are_read_as_what_they_are(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert counts(shop, capsys, "by=plan", "limit=1", "has_users=false") == {"pro": (2,)}
    assert counts(shop, capsys, "by=event", "events=login,signup", "has_users=yes") == {
        "login": (4, 3)
    }


@pytest.mark.parametrize(
    ("where", "plans"),
    [
        ("plan:pro", {"pro"}),
        ("!plan:pro", {"free", "pro-rata"}),
        ("plan~pro", {"pro", "pro-rata"}),
        ("!plan~pro", {"free"}),
        ("plan:*", {"pro", "free", "pro-rata"}),
        ("!plan:*", set()),
    ],
)
def test_filters(
    shop: Path, where: str, plans: set[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert counts(shop, capsys, "by=plan", f"where={where}").keys() == plans


def test_table_is_what_people_get(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pairs = ["application=shop", "index=web", "by=plan", "has_users=no", "limit=1"]
    assert main(["--data", str(shop), "report", "counts", *pairs]) == 0
    assert capsys.readouterr().out == "name  count\n----  -----\npro       2\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["count"], "Did you mean 'counts'"),
        (["counts", "limit"], "Write it as key=value"),
        (["counts", "limit=many"], "Use a whole number"),
        (["counts", "has_users=perhaps"], "Use true or false"),
        (["counts", "where=plan"], "where=plan:pro"),
        (["counts", "colour=red"], "colour"),
    ],
)
def test_what_makes_no_sense_is_told(
    data: Path, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--data", str(data), "report", *arguments]) == 2
    assert message in capsys.readouterr().err
