"""tojson: fields as a JSON object."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows
from support.together import together

from analytics.errors import SplError

EVENTS = [event("a", 0, n="5", t="x")]
V = (
    '| makeresults | eval n="5", t="x", b="Yes", z="0", j="{\\"k\\":[1]}", m=split("1,a", ","), '
    'f="false", e="007"'
)
CASES = [
    Case(
        f"{V} | fields - _time | tojson | table _raw",
        rows(
            "_raw",
            '{"b":"Yes","e":"007","f":"false","j":"{\\"k\\":[1]}","m":[1,"a"],"n":5,"t":"x","z":0}',
        ),
    ),
    *(
        Case(f"{V} | tojson {arguments} output_field=o | table o", [{"o": want}])
        for arguments, want in [
            ("n t", '{"n":5,"t":"x"}'),
            ("str(n), num(t) num(e)", '{"e":7.0,"n":"5"}'),
            ("num(n t) fill_null=t", '{"n":5,"t":null}'),
            ("bool(b z f n t)", '{"b":true,"f":false,"n":true,"z":false}'),
            ("json(j n t m)", '{"j":{"k":[1]},"m":[1],"n":5}'),
            ("json(m) fill_null=t", '{"m":[1,null]}'),
            ("auto(j f n t e)", '{"e":"007","f":false,"j":{"k":[1]},"n":5,"t":"x"}'),
            ("n z str(n) default_type=num", '{"n":5,"z":0}'),
            ("str(n) none(*) default_type=num", ('{"b":"Yes","e":"007","f":"false",'
             '"j":"{\\"k\\":[1]}","m":[1,"a"],"n":"5","t":"x","z":0}')),
            ("nothing", "{}"),
        ]
    ),
    # what DuckDB takes for a number and JSON does not
    Case('| makeresults | eval n="nan" | tojson auto(n) output_field=o | table o',
         rows("o", '{"n":"nan"}')),
    # one of several values is told alone
    Case("| makeresults | eval _time=1312891200 | stats values(_time) AS n "
         "| tojson n output_field=o | table o",
         rows("o", '{"n":1312891200}')),
    Case('| makeresults | eval m=mvappend("a", "b") | tojson num(m) output_field=o | table o',
         rows("o", "{}")),
    Case(
        "| makeresults | eval _time=5, a=1 | tojson include_internal=t | table _raw",
        [{"_raw": '{"_time":5,"a":1}'}],
    ),
    Case(
        "search index=main | fields event analytics_prop__* | tojson | spath path=event output=e "
        "| table e",
        rows("e", "a"),
    ),
]  # fmt: skip
REFUSED = [
    ("search index=main | tojson int(a)", "'int' is no type"),
    ("search index=main | tojson num()", "needs a field"),
    ("search index=main | tojson default_type=int", "'int' is no type"),
]


@together("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


@together(("spl", "text"), REFUSED)
def test_refused(spl: str, text: str) -> None:
    with pytest.raises(SplError, match=text):
        found(Case(spl, []), EVENTS)
