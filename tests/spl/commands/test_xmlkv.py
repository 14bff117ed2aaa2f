"""xmlkv: fields of the elements of XML."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows
from support.together import together

from analytics.errors import SplError

EVENTS = [event("a", 0, x="<g><name>Catan</name></g>")]
CASES = [
    *(
        Case(f'| makeresults | eval _raw="{text}", n="old" | xmlkv | table n m', rows("n m", want))
        for text, want in [
            ("<r><n>Anna</n><m> b </m></r>", ("Anna", "b")),
            ("<n>1</n><n x='2'>3</n>", ("3", None)),
            ("<m>a &amp; b</m>", ("old", "a &amp; b")),
            ("<m></m><m>x<n>1</n></m>", ("1", None)),
            ("no xml", ("old", None)),
            ("<m>cut", ("old", None)),
            ("<m>1</n></m >", ("old", None)),
        ]
    ),
    Case(
        "search index=main | xmlkv maxinputs=10 analytics_prop__x | table name",
        rows("name", "Catan"),
    ),
]
REFUSED = [
    ("search index=main | xmlkv a b", "does not take 'b'"),
    ("search index=main | xmlkv maxinputs=x", "no whole number"),
]


@together("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


@together(("spl", "text"), REFUSED)
def test_refused(spl: str, text: str) -> None:
    with pytest.raises(SplError, match=text):
        found(Case(spl, []), EVENTS)
