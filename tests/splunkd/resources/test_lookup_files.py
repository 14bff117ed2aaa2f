"""Lookup tables are uploaded, replaced and removed over REST, and searched."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest
from support.face import ask, entries, message, post

if TYPE_CHECKING:
    from splunklib.client import Service

    from analytics.splunkd.app import Face

PATH = "data/lookup-table-files"
PLANS = 'plan,price\npro,64.9\n"a, b",1\n'


def rows(asked: Service, spl: str) -> list[dict[str, Any]]:
    return list(json.loads(asked.jobs.oneshot(spl, output_mode="json").read())["results"])


def test_table_is_made_read_replaced_and_removed(real: Face, asked: Service) -> None:
    made = post(real, PATH, name="plans.csv", output_mode="json", **{"eai:data": PLANS})
    assert made.status == 201
    assert rows(asked, "| inputlookup plans.csv") == [
        {"plan": "pro", "price": "64.9"},
        {"plan": "a, b", "price": "1"},
    ]
    assert post(real, PATH, name="plans.csv", **{"eai:data": PLANS}).status == 409

    assert post(real, f"{PATH}/plans.csv", **{"eai:data": "plan\nfree\n"}).status == 200
    assert rows(asked, "| inputlookup plans.csv") == [{"plan": "free"}]
    (entry,) = entries(real, PATH, search="plans")
    assert (entry["name"], entry["content"]["size"]) == ("plans.csv", 10)
    (entry,) = entries(real, f"{PATH}/plans.csv", f="eai:data")
    assert entry["content"]["eai:data"] == "lookups/plans.csv"

    assert ask(real, "DELETE", f"{PATH}/plans.csv").status == 200
    assert ask(real, "GET", f"{PATH}/plans.csv").status == 404
    assert os.listdir(real.engine.folder / "lookups") == []  # noqa: PTH208 - hidden ones too


@pytest.mark.parametrize(
    ("name", "table", "what"),
    [
        ("", PLANS, "without a target name"),
        ("../x.csv", PLANS, "cannot be a lookup table"),
        ("a/b.csv", PLANS, "cannot be a lookup table"),
        (".hidden.csv", PLANS, "cannot be a lookup table"),
        ("x.txt", PLANS, "cannot be a lookup table"),
        ("x.csv", "", "is empty"),
        ("x.csv", "a,a\n", "names a column twice"),
        ("x.csv", 'a\n"open', "no CSV"),
    ],
)
def test_what_is_no_table_is_refused(real: Face, name: str, table: str, what: str) -> None:
    status, _, told = message(post(real, PATH, name=name, **{"eai:data": table}))

    assert status == 400
    assert what in told
    assert entries(real, PATH) == []


@pytest.mark.parametrize("name", ["absent.csv", "..%2Fcatalog.db", "..%2F..%2Fx.csv"])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_nothing_else_is_reached(real: Face, method: str, name: str) -> None:
    assert message(ask(real, method, f"{PATH}/{name}"))[0] == 404


def test_link_out_of_the_folder_is_not_there(real: Face) -> None:
    folder = real.engine.folder / "lookups"
    folder.mkdir(exist_ok=True)
    (real.engine.folder / "secret").write_text("a\nb\n")
    (folder / "link.csv").symlink_to(real.engine.folder / "secret")

    assert entries(real, PATH) == []
    assert ask(real, "GET", f"{PATH}/link.csv").status == 404
    (folder / "link.csv").unlink()


def test_new_one_needs_its_text(real: Face) -> None:
    (entry,) = entries(real, f"{PATH}/_new")

    assert entry["fields"]["required"] == ["eai:data"]
