"""makemv: a text split into values."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows
from support.together import together

from analytics.errors import SplError

EVENTS = [
    event("a", 0, tags="x,y,,z"),
    event("b", 1, tags="w"),
    event("c", 2),
    event("d", 3, tags="x-1 y-2"),
]
TAGS = "search index=main | rename analytics_prop__* AS *"
CASES = [
    Case(
        f'{TAGS} | makemv delim="," tags | table tags',
        [{"tags": "x-1 y-2"}, {}, {"tags": "w"}, {"tags": ["x", "y", "z"]}],
    ),
    Case(
        f'{TAGS} | where event="a" | makemv tags delim="," allowempty=t | eval n=mvcount(tags)'
        " | table n",
        rows("n", 4),
    ),
    Case(f'{TAGS} | where event="d" | makemv tags | table tags', [{"tags": ["x-1", "y-2"]}]),
    Case(
        f'{TAGS} | where event="d" | makemv tokenizer="(\\w)-\\d\\s?" tags | table tags',
        [{"tags": ["x", "y"]}],
    ),
    Case(f'{TAGS} | where event="a" | makemv tokenizer="(q)" tags | table tags',
         rows("tags", "x,y,,z")),
    Case(
        f'{TAGS} | where event="a" | makemv delim="," setsv=t tags | table tags',
        rows("tags", "x\ny\nz"),
    ),
    # the first example of the reference: separate senders, show the top ones
    Case(
        'search index=main | makemv delim="," analytics_prop__tags '
        " | top limit=2 showperc=f analytics_prop__tags",
        rows("analytics_prop__tags count", ("w", 1), ("x", 1)),
    ),
    # the values of a multivalue are split one by one
    Case(
        '| makeresults | eval f=mvappend("a:b", "c") | makemv delim=":" f | table f',
        [{"f": ["a", "b", "c"]}],
    ),
    Case('| makeresults | eval f="abxc" | makemv delim="bx" f | table f', [{"f": ["a", "c"]}]),
    Case('| makeresults | eval f=",," | makemv delim="," f | table f', [{}]),
]  # fmt: skip
REFUSED = [
    ("", "A field is missing"),
    ("_raw", "internal field '_raw'"),
    ('delim="" tags', "The delimiter is empty"),
    ('delim="," tokenizer="(a)" tags', "delim or tokenizer"),
    ('tokenizer="a" tags', "has no group"),
    ("allowempty=maybe tags", "neither true nor false"),
    ("separator=x tags", "has no option 'separator'"),
    ("tags more", "does not take 'more'"),
]


@together("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


@together(("arguments", "text"), REFUSED)
def test_refused(arguments: str, text: str) -> None:
    with pytest.raises(SplError, match=text):
        found(Case(f"search index=main | makemv {arguments}", []), EVENTS)
