"""lookup: fields from the rows of a table that fit."""

from __future__ import annotations

from typing import Any

import pytest
from support.cases import event, rows
from support.tables import found, with_tables
from support.together import together

from analytics.errors import SearchError, SplError

EVENTS = [
    event("buy", 0, who="u1", plan="pro", ip="10.1.2.3"),
    event("buy", 1, who="u2", plan="PRO", ip="192.168.0.9", price="9"),
    event("buy", 2, who="u3", plan="team", ip="x"),
    event("look", 3),
]
TABLES = {
    "plans.csv": "plan,price,note\npro,64.9,best\nfree,0,\nteam,99,\nteam,120,big\n",
    "nets.csv": "net,site\n10.0.0.0/8,office\n192.168.0.0/16,home\n",
    "paths.csv": "pattern,kind\np*o,starts p\nP*,capital\n",
}
STANZAS = {
    "anycase": {"filename": "plans.csv", "case_sensitive_match": "false", "max_matches": "1"},
    "nets": {"filename": "nets.csv", "match_type": "CIDR(net)", "min_matches": "1",
             "default_match": "elsewhere"},
    "paths": {"filename": "paths.csv", "match_type": "WILDCARD(pattern)"},
    "outside": {"filename": "../plans.csv"},
    "script": {"filename": "plans.csv", "external_cmd": "x.py"},
    "odd": {"filename": "plans.csv", "match_type": "LIKE(plan)"},
}  # fmt: skip
NAMES = "search index=main | rename analytics_prop__* AS * | sort distinct_id"


def made() -> Any:
    return with_tables(EVENTS, TABLES, STANZAS)


@together(
    ("spl", "want"),
    [
        ("lookup plans.csv plan | table plan price note",
         rows("plan price note", ("pro", "64.9", "best"), ("PRO", None, None),
              ("team", ["99", "120"], "big"), (None, None, None))),
        ("lookup plans.csv plan OUTPUT price AS cost | table plan cost price",
         rows("plan cost price", ("pro", "64.9", None), ("PRO", None, 9),
              ("team", ["99", "120"], None), (None, None, None))),
        ("lookup plans.csv plan OUTPUTNEW price | table price",
         rows("price", "64.9", 9, ["99", "120"], None)),
        ("lookup plans.csv plan OUTPUT price | table price",
         rows("price", "64.9", None, ["99", "120"], None)),
        ("lookup anycase plan OUTPUT price | table price", rows("price", "64.9", "64.9", 99, None)),
        ("lookup nets net AS ip OUTPUT site | table site",
         rows("site", "office", "home", "elsewhere", "elsewhere")),
        ("lookup paths pattern AS plan OUTPUT kind | table kind",
         rows("kind", "starts p", "capital", None, None)),
        ("lookup plans.csv plan, price OUTPUT note | stats count(note)", rows("count(note)", 0)),
        ("stats count BY plan | lookup plans.csv plan OUTPUT note | table plan note",
         rows("plan note", ("PRO", None), ("pro", "best"), ("team", "big"))),
        ("lookup local=t plans.csv plan OUTPUT note | stats dc(note)", rows("dc(note)", 2)),
    ],
)  # fmt: skip
def test_rows(spl: str, want: list[dict[str, Any]]) -> None:
    assert found(made(), f"{NAMES} | {spl}") == want


def test_behind_a_scan_only_what_it_needs_is_read() -> None:
    spl = "search index=main | lookup plans.csv plan AS analytics_prop__plan | stats count BY note"

    assert found(made(), spl) == rows("note count", ("best", 1), ("big", 1))


@pytest.mark.parametrize(
    ("spl", "text"),
    [
        ("lookup plans.csv nothing", "no column 'nothing'"),
        ("lookup plans.csv plan OUTPUT nothing", "no column 'nothing'"),
        ("lookup none.csv plan", "no file 'none.csv'"),
        ("lookup none plan", "no lookup table 'none'"),
        ("lookup outside plan", "no name of a .csv file"),
        ("lookup script plan", "external_cmd"),
        ("lookup odd plan", "match_type"),
    ],
)
def test_bad_table_is_told(spl: str, text: str) -> None:
    with pytest.raises(SearchError, match=text):
        found(made(), f"{NAMES} | {spl}")


@pytest.mark.parametrize(
    ("spl", "text"),
    [
        ("lookup", "lookup table is missing"),
        ("lookup plans.csv", "needs a column"),
        ("lookup plans.csv plan OUTPUT", "column is missing after OUTPUT"),
        ("lookup plans.csv plan OUTPUT price (", "does not take"),
    ],
)
def test_refused(spl: str, text: str) -> None:
    with pytest.raises(SplError, match=text):
        found(made(), f"{NAMES} | {spl}")
