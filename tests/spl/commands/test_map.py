"""map: a search for each row."""

from __future__ import annotations

import pytest
from support.cases import Case, answer, event, found, rows
from support.together import together

from analytics.errors import SplError

EVENTS = [
    event("a", 0, who="u 1", n=1),
    event("b", 60, who="u2", n=5),
    event("c", 90, who='q"|x', index="second"),
]
NAMES = '| makeresults | eval f="a\\"b | delete", w="one", o="OR", m=split("x,y", ",")'
CASES = [
    # Splunk Search Reference 10.0, map, examples 3 and 4
    Case(
        '| makeresults count=2 | streamstats count | eval field="hello".count | map '
        '[ makeresults | eval pony=1,field="$field$",serial="$_serial_id$",hello="buttercup"]'
        " | table field hello pony serial",
        rows(
            "field hello pony serial", ("hello1", "buttercup", 1, 1), ("hello2", "buttercup", 1, 2)
        ),
    ),
    Case(
        '| makeresults count=2 | eval field="hello" | map search="| makeresults | eval pony=1, '
        'field=\\"$field$\\", serial=\\"$_serial_id$\\"" | table field pony serial',
        rows("field pony serial", ("hello", 1, 1), ("hello", 1, 2)),
    ),
    Case(
        "search index=main | stats count BY distinct_id | map maxsearches=5 "
        "[search index=main distinct_id=$distinct_id$ | table event distinct_id]",
        rows("event distinct_id", ("a", "u 1"), ("b", "u2")),
    ),
    # a value cannot leave its place
    Case(
        f'{NAMES} | map search="| makeresults | eval x=\\"$f$\\", y=$f$ | table x y"',
        rows("x y", ('a"b | delete', 'a"b | delete')),
    ),
    Case(
        "search index=second | map [search index=second distinct_id=$distinct_id$ | table event]",
        rows("event", "c"),
    ),
    Case(
        f'{NAMES} | map [ makeresults | eval a="$o$", b="$m$", c="[$none$]" | table a b c]',
        rows("a b c", ("OR", "x", "[]")),
    ),
    Case("search index=none | map [search index=main]", []),
]
REFUSED = [
    ("search index=main | map", "needs a search"),
    ("search index=main | map saved", "needs a search"),
    ("search index=main | map maxsearches=0 [search x]", "no whole number from 1"),
    ("search index=main | map [search index=main | delete]", "Neither map nor delete"),
    ("search index=main | map [search index=main | map [search x]]", "Neither map nor delete"),
    ("search index=main | map [haed $event$]", "haed"),
]


@together("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


@together(("spl", "text"), REFUSED)
def test_refused(spl: str, text: str) -> None:
    with pytest.raises(SplError, match=text):
        found(Case(spl, []), EVENTS)


def test_rows_beyond_the_limit_are_told() -> None:
    given = answer(Case("| makeresults count=12 | map [ makeresults ]", []), EVENTS)

    assert len(given.rows) == 10
    assert "first 10 rows" in given.messages[0].text


def test_many_searches_are_no_deep_nest() -> None:
    spl = "| makeresults count=300 | map maxsearches=300 [ makeresults | eval n=$_serial_id$ ]"
    assert found(Case(f"{spl} | stats count max(n)", []), EVENTS) == rows(
        "count max(n)", (300, 300)
    )
