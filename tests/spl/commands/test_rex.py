"""rex: fields from a text, and edits."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows

from analytics.errors import SearchError, SplError

EVENTS = [event("e", 0, path="/blog/a-1/b-2", q="x y"), event("e", 1, path="/shop")]
P = "search index=main | rename analytics_prop__* AS *"
CASES = [
    Case(
        f'{P} | rex field=path "^/(?<section>[^/]+)" | table section',
        rows("section", "shop", "blog"),
    ),
    Case(
        f'{P} | rex field=path "(?P<w>[a-z])-(?<n>\\d)" | table w n', [{}, *rows("w n", ("a", 1))]
    ),
    Case(f'{P} | rex field=path max_match=0 "-(?<n>\\d)" | table n', [{}, {"n": ["1", "2"]}]),
    Case(f'{P} | rex field=path max_match=1 "-(?<n>\\d)" | table n', [{}, *rows("n", 1)]),
    Case(f'{P} | rex "event=\\"(?<name>\\w+)\\"" | table name', rows("name", "e", "e")),
    Case(
        f'{P} | rex field=path mode=sed "s/[0-9]/N/g" | table path',
        rows("path", "/shop", "/blog/a-N/b-N"),
    ),
    Case(
        f'{P} | rex field=path mode=sed "s#/#_#" | table path',
        rows("path", "_shop", "_blog/a-1/b-2"),
    ),
    # a match is missing: what was there stays
    Case(
        f'{P} | eval s="old" | rex field=path "^/(?<s>b\\w+)" | table s', rows("s", "old", "blog")
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


@pytest.mark.parametrize(
    ("spl", "text"),
    [
        ('search * | rex "(\\d)"', "names no group"),
        ("search * | rex field=a", "in double quotes"),
        ('search * | rex mode=sed "x"', "Write .s/"),
        ('search * | rex mode=awk "(?<a>x)"', "'awk' is no mode"),
    ],
)
def test_bad_expression_says_what(spl: str, text: str) -> None:
    with pytest.raises(SplError, match=text):
        found(Case(spl, []), EVENTS)


def test_what_re2_has_not_is_an_error() -> None:
    with pytest.raises(SearchError, match="cannot be used"):
        found(Case('search * | rex "(?<a>x)(?=y)"', []), EVENTS)
