"""rex: fields from a text, and edits."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows

from analytics.errors import SplError

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
    *(
        Case(
            f'| makeresults | eval a="a1b22c333" | rex field=a mode=sed "{edit}" | table a',
            rows("a", want),
        )
        for edit, want in [
            (r"s/\\d+/N/1", "aNb22c333"),
            (r"s/(\\d)+/<\\1>/2", "a1b<2>c333"),
            (r"s/\\d/N/4", "a1b22cN33"),
            (r"s/\\d/N/9", "a1b22c333"),
            (r"s/[a-z]/_/3", "a1b22_333"),
            ("y/abc/xyz/", "x1y22z333"),
            ("y/123/21a/", "a2b11caaa"),
            (r"y#a1#\\n\\##", "\n#b22c333"),
        ]
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
        ('search * | rex mode=sed "y/ab/c/"', "Write .s/"),
        ('search * | rex mode=sed "s/a/b/0"', "Write .s/"),
        ('search * | rex mode=awk "(?<a>x)"', "'awk' is no mode"),
    ],
)
def test_bad_expression_says_what(spl: str, text: str) -> None:
    with pytest.raises(SplError, match=text):
        found(Case(spl, []), EVENTS)


@pytest.mark.parametrize(
    ("argument", "message", "place"),
    [
        (r'"x(?=y)(?<n>z)"', "look-around", "(?="),
        (r'"\"(?<n>a)\\1"', "a back reference", r"\\1"),
        (r'mode=sed "s/a(?!b)/c/"', "look-around", "(?!"),
        (r'mode=sed "s/a/\1/"', "names group 1", r'"s/a/\1/"'),
    ],
)
def test_what_re2_lacks_is_refused_with_its_place(argument: str, message: str, place: str) -> None:
    with pytest.raises(SplError, match=message) as caught:
        found(Case(f"search * | rex {argument}", []), EVENTS)
    assert caught.value.spl[caught.value.start : caught.value.end] == place


def test_a_dot_stops_at_the_end_of_a_line() -> None:
    spl = '| makeresults | eval _raw="a" . urldecode("%0A") . "b" | rex "(?<one>.*)" '
    spl += '| rex "(?s)(?<two>.*)" | eval n=len(two) | table one n'
    assert found(Case(spl, []), []) == rows("one n", ("a", 3))
