"""Searches in brackets run first and become text; macros are text."""

from __future__ import annotations

import json
from typing import Any

import pytest
from support.cases import NOW, Case, answer, event, found, rows
from support.cases import engine as made
from support.together import together

from analytics.engine.catalog import Entity
from analytics.engine.search import Request, check, run
from analytics.errors import SearchError, SplError

EVENTS = [
    event("login", 0, who="u1", n=1),
    event("login", 1, who="u2", n=2),
    event("login", 2, who="u3", n=3),
    event("plan", 3, who="u1", index="crm", plan="pro"),
    event("plan", 4, who="u3", index="crm", plan="pro"),
]
CASES = [
    Case(
        "search index=main [search index=crm | fields distinct_id] | table distinct_id",
        rows("distinct_id", "u3", "u1"),
    ),
    Case(
        "search index=main NOT [search index=crm | fields distinct_id] | table distinct_id",
        rows("distinct_id", "u2"),
    ),
    Case("search index=main [search index=none | fields distinct_id] | stats count",
         rows("count", 0)),
    Case("search index=main | head [search index=crm | stats count | return $count] | stats count",
         rows("count", 2)),
    Case(
        "search index=main | eval n=[search index=crm | stats count | return $count]"
        " | stats sum(n)",
        rows("sum(n)", 6),
    ),
    Case(
        "search index=main | where [search index=crm | head 1 | return distinct_id]"
        " | table distinct_id",
        rows("distinct_id", "u3"),
    ),
    Case(
        "search index=main [search index=crm [search index=main event=login n=3 OR "
        "analytics_prop__n=3 | fields distinct_id] | fields distinct_id] | table distinct_id",
        rows("distinct_id", "u3"),
    ),
    Case(
        "| makeresults"
        " | append [search index=main [search index=crm | head 1 | fields distinct_id]]"
        " | stats count(event) AS n",
        rows("n", 1),
    ),
    Case(
        'search index=main [| makeresults | eval search="distinct_id=u2 OR distinct_id=u1"'
        " | fields search] | stats count",
        rows("count", 2),
    ),
    Case('search index=main "[not a subsearch]" | stats count', rows("count", 0)),
]  # fmt: skip


@together("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


def test_rows_that_are_left_out_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analytics.spl.formats.MAX_ROWS", 1)
    got = answer(Case("search index=main [search index=crm | fields distinct_id]", []), EVENTS)

    assert "more than 1 rows" in got.messages[0].text


@pytest.mark.parametrize(
    ("spl", "text"),
    [
        ("search index=main [search index=crm", "not closed"),
        ("search index=main [haed 5]", "Unknown search command 'haed'"),
        ("search index=main [search index=crm] | haed", "Unknown search command 'haed'"),
        ("search index=main [stats count]", "cannot begin a search"),
        ("search index=main | stats [", "not closed"),
    ],
)
def test_faults_are_found_before_it_runs(spl: str, text: str) -> None:
    with pytest.raises(SplError, match=text):
        check(made(json.dumps(EVENTS)), Request(spl, now=NOW))


def test_brackets_nested_too_deep_are_refused() -> None:
    spl = "search a " + "[search a " * 5_000 + "]" * 5_000

    with pytest.raises((SplError, SearchError)):
        check(made(json.dumps(EVENTS)), Request(spl, now=NOW))


def test_macros_of_the_catalog_are_expanded() -> None:
    """A user's own macro comes before the app's, and only he has it."""
    engine = made(json.dumps([*EVENTS, event("other", 9)]))
    for owner, definition in (("nobody", "distinct_id=u1"), ("eve", "distinct_id=u2")):
        engine.catalog.put(
            Entity("conf-macros", "who", {"definition": definition}, owner, "search")
        )
    engine.catalog.put(
        Entity(
            "conf-macros",
            "least(1)",
            {"args": "n", "definition": '"analytics_prop__n>=" . $n$', "iseval": "1",
             "validation": "isnum(n)", "errormsg": "n is no number"},
        )
    )  # fmt: skip

    def count(spl: str, user: str = "") -> Any:
        (row,) = run(engine, Request(f"{spl} | stats count", now=NOW, user=user)).rows
        return json.loads(row)["count"]

    assert count("search index=main `who`", "bob") == "1"
    assert count("search index=main `least(2)` ") == "2"
    assert count("search index=main `least(2)` `who`", "eve") == "1"
    with pytest.raises(SplError, match="n is no number"):
        count("search index=main `least(x)`")
    with pytest.raises(SplError, match=r"macro 'least\(2\)' that cannot be found"):
        count("search index=main `least(1, 2)`")


def test_brackets_in_a_search_over_the_rows_of_a_job() -> None:
    """They begin anew: the rows of the job are those of the search around them."""
    engine = made(json.dumps(EVENTS))
    rows_of_job = run(engine, Request("search index=main | table distinct_id", now=NOW))
    inner = '[| makeresults | eval distinct_id="u2" | return distinct_id]'
    got = run(engine, Request(f"search {inner} | stats count", now=NOW), rows_of_job)

    assert got.rows == ['{"count":"1"}']
