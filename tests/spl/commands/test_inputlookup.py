"""inputlookup: the rows of a table."""

from __future__ import annotations

from typing import Any

import pytest
from support.cases import event, rows
from support.tables import found, with_tables
from support.together import together

from analytics.errors import SearchError, SplError

ENGINE_EVENTS = [event("a", 0)]
TABLES = {
    "plans.csv": "plan,price\npro,64.9\nfree,0\nold,\n",
    "odd.csv": '\ufeff"a b",c\r\n"x ""y""\nz",1\r\n2\r\n',
    "empty.csv": "",
    "twice.csv": "a,a\n1,2\n",
    "broken.csv": 'a,b\n"x',
}


@together(
    ("spl", "want"),
    [
        ("| inputlookup plans.csv",
         rows("plan price", ("pro", "64.9"), ("free", 0), ("old", None))),
        ("| inputlookup plans.csv WHERE price>1", rows("plan price", ("pro", "64.9"))),
        ("| inputlookup plans.csv where plan=F* OR plan=old | table plan",
         rows("plan", "free", "old")),
        ("| inputlookup start=1 max=1 plans.csv | table plan", rows("plan", "free")),
        ("| inputlookup odd.csv", [{"a b": 'x "y"\nz', "c": "1"}, {"a b": "2"}]),
        ("| inputlookup empty.csv", []),
        ("search index=main | table event | inputlookup append=t plans.csv | stats count",
         rows("count", 4)),
        ("search index=main | append [| inputlookup plans.csv] | stats count", rows("count", 4)),
        ("search index=main NOT [| inputlookup plans.csv | fields plan] | stats count",
         rows("count", 1)),
    ],
)  # fmt: skip
def test_rows(spl: str, want: list[dict[str, Any]]) -> None:
    assert found(with_tables(ENGINE_EVENTS, TABLES), spl) == want


@pytest.mark.parametrize(
    "name", ["none.csv", "none", "../catalog.csv", "/etc/passwd", "a/../plans.csv", "..", ".csv"]
)
def test_nothing_outside_of_the_folder_is_read(name: str) -> None:
    with pytest.raises(SearchError, match="lookup table"):
        found(with_tables(ENGINE_EVENTS, TABLES), f'| inputlookup "{name}"')


def test_no_link_is_followed() -> None:
    made = with_tables(ENGINE_EVENTS, TABLES)
    (made.folder / "secret.txt").write_text("a\n1\n")
    link = made.folder / "lookups" / "link.csv"
    link.unlink(missing_ok=True)
    link.symlink_to(made.folder / "secret.txt")

    with pytest.raises(SearchError, match=r"no file 'link.csv'"):
        found(made, "| inputlookup link.csv")


@pytest.mark.parametrize(("name", "text"), [("twice.csv", "twice"), ("broken.csv", "no CSV")])
def test_bad_file_is_told(name: str, text: str) -> None:
    with pytest.raises(SearchError, match=text):
        found(with_tables(ENGINE_EVENTS, TABLES), f"| inputlookup {name}")


def test_file_that_changed_is_read_again() -> None:
    made = with_tables(ENGINE_EVENTS, {"new.csv": "a\n1\n"})
    before = found(made, "| inputlookup new.csv")
    with_tables(ENGINE_EVENTS, {"new.csv": "a\n1\n2\n"})

    assert (len(before), len(found(made, "| inputlookup new.csv"))) == (1, 2)


@pytest.mark.parametrize(
    ("spl", "text"),
    [
        ("| inputlookup", "lookup table is missing"),
        ("search index=main | inputlookup plans.csv", "append=t"),
        ("| inputlookup plans.csv x", "does not take 'x'"),
    ],
)
def test_refused(spl: str, text: str) -> None:
    with pytest.raises(SplError, match=text):
        found(with_tables(ENGINE_EVENTS, TABLES), spl)
