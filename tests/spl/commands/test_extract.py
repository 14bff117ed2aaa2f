"""extract: pairs of a key and a value in the text of an event."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows
from support.together import together

from analytics.errors import SplError

EVENTS = [event("a", 0, q="?x=1&y=2", note='say "hi" x')]
RAW = '| makeresults | eval _raw="a:1|b:x:y|c:\\"x:y|z\\"|d e : 5 |:6|f", b="old"'
KEYS = '| makeresults | eval _raw="a=1, b=\\"x y\\" a=3 k-1=z _h=5 e= n=\\"\\""'
CASES = [
    # a value that holds a delimiter is none, unless it is in quotes
    Case(
        f'{RAW} | extract pairdelim="|" kvdelim=":" | table a b c d_e f',
        rows("a b c d_e f", (1, "old", "x:y|z", 5, None)),
    ),
    Case(
        f"{KEYS} | extract | table a b k_1 h e n",
        rows("a b k_1 h e n", (1, "x y", "z", 5, None, None)),
    ),
    Case(f"{KEYS} | extract mv_add=t reload=t | table a", rows("a", ["1", "3"])),
    Case(f"{KEYS} | extract clean_keys=f | eval k='k-1' | table k k_1", rows("k k_1", ("z", None))),
    # quotes that end before the pair does
    Case(
        '| makeresults | eval _raw="a=1,b=\\"x,y\\" c=2" | extract pairdelim="," kvdelim="="'
        " | table a b c",
        rows("a", 1),
    ),
    # the fields of an event stay what they are
    Case(
        "search index=main | extract | table analytics_prop__note event",
        rows("analytics_prop__note event", ('say "hi" x', "a")),
    ),
    Case(f"{KEYS} | extract limit=1 | table a b", rows("a b", (1, None))),
    Case(f"{KEYS} | extract maxchars=4 | table a b", rows("a b", (1, None))),
    # Splunk Search Reference 10.0, extract, examples 1 and 3
    Case(
        '| makeresults | eval _raw="a:1|b=2;c:3" | extract pairdelim="|;", kvdelim="=:"'
        " | table a b c",
        rows("a b c", (1, 2, 3)),
    ),
    Case(
        "search index=main | rename _raw AS temp analytics_prop__q AS _raw "
        '| extract pairdelim="?&" kvdelim="=" | rename _raw AS q temp AS _raw | table q x y',
        rows("q x y", ("?x=1&y=2", 1, 2)),
    ),
    Case(
        '| makeresults | eval _raw="a 1,b=2" | kv kvdelim="= " pairdelim="," | table a b',
        rows("a b", (1, 2)),
    ),
]
REFUSED = [
    ("search index=main | extract access", "Stanzas of transforms are not available"),
    ("search index=main | extract segment=t", "no option 'segment'"),
    ("search index=main | extract limit=x", "no whole number"),
]


@together("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


@together(("spl", "text"), REFUSED)
def test_refused(spl: str, text: str) -> None:
    with pytest.raises(SplError, match=text):
        found(Case(spl, []), EVENTS)
