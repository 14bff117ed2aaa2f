"""rex: fields from a text, and edits."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows
from support.together import together

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
    # Splunk Search Reference 10.0, rex, example 6
    *(
        Case(
            f'| makeresults | eval list="abcdefghijklmnopqrstuvwxyz" | rex offset_field=off '
            f'field=list "{expression}" | table off',
            rows("off", off),
        )
        for expression, off in [
            ("(?<firstfive>abcde)", "firstfive=0-4"),
            ("(?<middle>fgh)", "middle=5-7"),
            ("(?<x>c)d(e)(?:f(?<y>g(?<z>hi)))", "x=2-2&y=6-8&z=7-8"),
            ("(?i)[A-D]+(?<n>.{3})", "n=4-6"),
            ("(?<none>1)", None),
            ("(?<empty>)a", None),
        ]
    ),
    Case(
        '| makeresults | eval a="größe 10 m" | rex field=a offset_field=o "(?<n>\\\\d+) (?<u>m)"'
        " | table n u o",
        rows("n u o", (10, "m", "n=6-7&u=9-9")),
    ),
    Case(
        '| makeresults | eval a="abcdefghijkl" | rex field=a '
        f'"{"".join(f"(?<g{number}>.)" for number in range(12))}" | table g0 g9 g11',
        rows("g0 g9 g11", ("a", "j", "l")),
    ),
    # a match is missing: what was there stays
    Case(
        f'{P} | rename path AS s | rex field=q "(?<s>x)" | stats count BY s',
        rows("s count", ("/shop", 1), ("x", 1)),
    ),
    Case(
        'search index=main | rex field=analytics_prop__q "(?<event>y)" | stats count BY event',
        rows("event count", ("e", 1), ("y", 1)),
    ),
    Case(
        f'{P} | eval s="old" | rex field=path "^/(?<s>b\\w+)" | table s', rows("s", "old", "blog")
    ),
]


@together("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


@pytest.mark.parametrize(
    ("spl", "text"),
    [
        ('search * | rex "(\\d)"', "names no group"),
        ("search * | rex field=a", "in double quotes"),
        ('search * | rex offset_field=o "(?<a>x)+"', "'a' is repeated"),
        ('search * | rex offset_field=o "x|(?<a>y)"', "'a' is one of several"),
        ('search * | rex offset_field=o "x(?i)(?<a>y)"', "Flags stand in the middle"),
        ('search * | rex offset_field=o max_match=2 "(?<a>y)"', "about one match"),
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
