"""fieldsummary: what values the fields have."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows
from support.together import together

from analytics.errors import SplError

EVENTS = [
    event("a", number, n=n, tag=tag)
    for number, (n, tag) in enumerate([(1, "x"), (2, "x"), (3, "y"), ("-", "")])
]
P = "search index=main | rename analytics_prop__* AS * | fields n tag | fieldsummary"
NAMES = "field count distinct_count is_exact max mean min numeric_count stdev values"
CASES = [
    Case(
        P,
        rows(
            NAMES,
            ("n", 4, 4, 1, 3, 2, 1, 3, 1, ('[{"value":"-","count":1},{"value":"1","count":1},'
             '{"value":"2","count":1},{"value":"3","count":1}]')),
            ("tag", 3, 2, 1, None, None, None, 0, None,
             '[{"value":"x","count":2},{"value":"y","count":1}]'),
        ),
    ),
    Case(
        f"{P} maxvals=1 t* | table field values",
        rows("field values", ("tag", '[{"value":"x","count":2}]')),
    ),
    Case(f"{P} maxvals=0 nothing | table field", []),
    Case(
        '| makeresults | eval m=split("1,2,2", ",") | fieldsummary m '
        "| table count distinct_count numeric_count",
        rows("count distinct_count numeric_count", (1, 2, 3)),
    ),
    Case(f"{P} _time | table field count", rows("field count", ("_time", 4))),
]  # fmt: skip
REFUSED = [
    ("search index=main | fieldsummary maxvals=x", "no whole number"),
    ("search index=main | fieldsummary most=1", "no option 'most'"),
]


@together("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


@together(("spl", "text"), REFUSED)
def test_refused(spl: str, text: str) -> None:
    with pytest.raises(SplError, match=text):
        found(Case(spl, []), EVENTS)
