"""The function lookup: the rows of a table that fit, as a JSON text."""

from __future__ import annotations

from typing import Any

import pytest
from support.cases import event, rows
from support.tables import found, with_tables
from support.together import together

from analytics.errors import SearchError, SplError

EVENTS = [
    event("buy", 0, who="u1", plan="pro", ip="10.1.2.3"),
    event("buy", 1, who="u2", plan="PRO", ip="2001:db8::1"),
    event("buy", 2, who="u3", plan="team", ip="x"),
    event("look", 3),
]
TABLES = {
    "plans.csv": 'plan,price,note\npro,64.9,"be""st"\nfree,0,\nteam,99,\nteam,120,big\n',
    "nets.csv": "net,site\n10.0.0.0/8,office\n2001:db8::/32,lab\nx,typed\n",
    "paths.csv": "pattern,kind\np*o,starts p\nP*,capital\n%,percent\n",
    "status.csv": "status,text,type\n200,OK,Successful\n201,Created,Successful\n404,No,Error\n",
}
STANZAS = {
    "anycase": {"filename": "plans.csv", "case_sensitive_match": "false", "max_matches": "1"},
    "nets": {"filename": "nets.csv", "match_type": "CIDR(net)", "min_matches": "1",
             "default_match": "elsewhere"},
    "paths": {"filename": "paths.csv", "match_type": "WILDCARD(pattern)"},
    "two": {"filename": "plans.csv", "min_matches": "2"},
    "outside": {"filename": "../plans.csv"},
}  # fmt: skip
NAMES = "search index=main | rename analytics_prop__* AS * | sort distinct_id"


def made() -> Any:
    return with_tables(EVENTS, TABLES, STANZAS)


@together(
    ("call", "want"),
    [
        ('lookup("plans.csv", json_object("plan", plan), json_array("price", "note"))',
         ['{"price":"64.9","note":"be\\"st"}', None, '{"price":["99","120"],"note":"big"}', None]),
        ('lookup("anycase", json_object("plan", plan), json_array("price"))',
         ['{"price":"64.9"}', '{"price":"64.9"}', '{"price":"99"}', None]),
        ('lookup("nets", json_object("net", ip), json_array("site"))',
         ['{"site":"office"}', '{"site":"lab"}', '{"site":"typed"}', '{"site":"elsewhere"}']),
        ('lookup("paths", json_object("pattern", plan), json_array("kind"))',
         ['{"kind":"starts p"}', '{"kind":"capital"}', None, None]),
        ('lookup("two", json_object("plan", plan), json_array("price"))',
         [None, None, '{"price":["99","120"]}', None]),
        ('lookup("plans.csv", json_object("plan", plan, "price", "9"."9"), json_array("plan"))',
         [None, None, '{"plan":"team"}', None]),
        (('json_extract(lookup("plans.csv", json_object("plan", plan), json_array("price")), '
         '"price")'), ["64.9", None, '["99","120"]', None]),
    ],
)  # fmt: skip
def test_rows(call: str, want: list[str | None]) -> None:
    assert found(made(), f"{NAMES} | eval r={call} | table r") == rows("r", *want)


@together(
    ("spl", "want"),
    [
        # Splunk Search Reference 9.4, "Comparison and conditional functions", lookup
        (('makeresults | eval type="Successful" | eval output=lookup("status.csv", '
         'json_object("type", type), json_array("text")) | table output'),
         rows("output", '{"text":["OK","Created"]}')),
        (('makeresults | eval type="Successful", status="200" | eval output=lookup("status.csv", '
         'json_object("type", type, "status", status), json_array("text")) | table output'),
         rows("output", '{"text":"OK"}')),
        (('makeresults | eval status=201 | stats count BY status | where lookup("status.csv", '
         'json_object("status", status), json_array("text"))="{\\"text\\":\\"Created\\"}"'),
         rows("status count", ("201", 1))),
    ],
)  # fmt: skip
def test_documented_examples(spl: str, want: list[dict[str, Any]]) -> None:
    assert found(made(), f"| {spl}") == want


@together(
    ("call", "place"),
    [
        ('lookup("plans.csv", plan, json_array("price"))', "plan"),
        ('lookup("plans.csv", json_object(), json_array("price"))', "json_object()"),
        ('lookup("plans.csv", json_object(plan, "x"), json_array("price"))',
         'json_object(plan, "x")'),
        ('lookup("plans.csv", json_object("plan", plan), "price")', '"price"'),
        ("lookup(plan, json_object(\"plan\", plan), json_array('price'))", "plan"),
    ],
)  # fmt: skip
def test_refused_with_the_place(call: str, place: str) -> None:
    with pytest.raises(SplError) as caught:
        found(made(), f"{NAMES} | eval r={call}")
    assert caught.value.spl[caught.value.start : caught.value.end] == place


@together(
    ("call", "text"),
    [
        ('lookup("none.csv", json_object("a", plan), json_array("b"))', "no file 'none.csv'"),
        ('lookup("../plans.csv", json_object("a", plan), json_array("b"))', "no lookup table"),
        ('lookup("outside", json_object("a", plan), json_array("b"))', "no name of a .csv file"),
        ('lookup("plans.csv", json_object("a", plan), json_array("price"))', "no column 'a'"),
        ('lookup("plans.csv", json_object("plan", plan), json_array("b"))', "no column 'b'"),
        ('mvmap(plan, lookup("plans.csv", json_object("plan", plan), json_array("b")))',
         "Use mvexpand"),
        (('if(split("a,b", ",")=lookup("plans.csv", json_object("plan", plan), '
         'json_array("price")), 1, 2)'), "cannot stand beside several values"),
    ],
)  # fmt: skip
def test_bad_table_is_told(call: str, text: str) -> None:
    with pytest.raises(SearchError, match=text):
        found(made(), f"{NAMES} | eval r={call}")


@together(
    ("spl", "want"),
    [
        ("stats count(eval(isnotnull({}))) AS n", rows("n", 2)),
        ("timechart span=1d count(eval(isnotnull({}))) AS n | table n", rows("n", 2)),
        ("streamstats count(eval(isnull({}))) AS n | tail 1 | table n", rows("n", 2)),
        ("transaction startswith=eval(isnull({})) | table eventcount", rows("eventcount", 1, 2)),
        ("fieldformat plan={} | head 1 | table plan", rows("plan", '{"price":"64.9"}')),
        ("head 3 | appendpipe [eval z={} | where isnotnull(z)] | stats count", rows("count", 5)),
        ('where {} IN ("x", "{{\\"price\\":\\"64.9\\"}}") | table plan', rows("plan", "pro")),
    ],
)
def test_it_stands_wherever_an_expression_does(spl: str, want: list[dict[str, Any]]) -> None:
    call = 'lookup("plans.csv", json_object("plan", plan), json_array("price"))'

    assert found(made(), f"{NAMES} | {spl.format(call)}") == want


def test_networks_are_bounded() -> None:
    lines = "".join(f"10.{n // 250}.{n % 250}.0/24,s\n" for n in range(501))
    stanza = {"filename": "many.csv", "match_type": "CIDR(net)"}
    engine = with_tables(EVENTS, {"many.csv": f"net,site\n{lines}"}, {"many": stanza})
    with pytest.raises(SearchError, match="500 networks at most"):
        found(
            engine, f'{NAMES} | eval r=lookup("many", json_object("net", ip), json_array("site"))'
        )
