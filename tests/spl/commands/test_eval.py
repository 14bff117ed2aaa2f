"""eval: arithmetic, text, nulls, order of evaluation."""

from __future__ import annotations

import re

import pytest
from support.cases import Case, event, found, rows
from support.together import together

from analytics.errors import SearchError, SplError

EVENTS = [event("login", 0, a=7, b="x", c="2.50")]
P = "search index=main | rename analytics_prop__* AS *"


def one(expression: str, value: object) -> Case:
    """Make the case of one expression over the event; None is a field without value."""
    expected = rows("r", value) if value is not None else [{}]
    return Case(f"{P} | eval r={expression} | table r", expected)


CASES = [
    # results have no empty value, and a time as it is told, whatever kind it is of
    one('mvappend("")', None),
    Case('| makeresults | eval _time=mvappend("")', [{}]),
    Case('| makeresults | eval _time="5"', rows("_time", "1970-01-01T00:00:05.000+00:00")),
    Case(f'{P} | eval _time="5" | table _time', rows("_time", "1970-01-01T00:00:05.000+00:00")),
    Case(f'{P} | eval _time="soon" | table _time', rows("_time", "soon")),
    Case("| makeresults | eval _time=1e305", rows("_time", "1e+305")),
    Case(f"{P} | eval _time=1e13 | table _time", rows("_time", "10000000000000")),
    one("a+1", 8),
    one("a+c", 9.5),
    one('a+"x"', "7x"),
    one("b+b", "xx"),
    one("b+1", None),
    one("a.b", "7x"),
    one("a . 1+1", 72),
    one("a-1*2", 5),
    one("(a-1)*2", 12),
    one("a/2", 3.5),
    one("a/0", None),
    one("a%4", 3),
    one("-a", -7),
    one("nothing+1", None),
    one("nothing.b", None),
    one("'a'+1", 8),
    one("1e3", 1000),
    one("0.1+0.2", 0.30000000000000004),
    one("a*1000000", 7000000),
    one('if(a>6 AND b="x", "yes", "no")', "yes"),
    one('if(nothing=1, "yes", "no")', "no"),
    one('case(a<5, "low", a<10, "middle")', "middle"),
    one('case(a<5, "low")', None),
    one('coalesce(nothing, b, "z")', "x"),
    one("len(b)", 1),
    one('strftime(_time, "%Y-%m-%dT%H:%M:%S.%3N%:z")', "2011-08-08T12:00:00.000+00:00"),
    one("_time", 1312804800),
    one("mvcount(mvappend(a, b))", 2),
    Case(f"{P} | eval r=a, s=r+1, r=s+1 | table r s", rows("r s", (9, 8))),
    Case(f"{P} | eval \"two words\"=a | eval r='two words'+1 | table r", rows("r", 8)),
    Case(
        f'{P} | eval parts=split("b,a", ",") | eval m=mvmap(parts, parts."!") | table m',
        rows("m", ["b!", "a!"]),
    ),
    Case(
        f'{P} | eval parts=split("1,22,3", ",") | eval m=mvfilter(len(parts)=1) | table m',
        rows("m", ["1", "3"]),
    ),
    Case(
        'search index=main | eval r=strftime(_time, "%F %T %z") | table r',
        rows("r", "2011-08-08 14:00:00 +0200"),
        zone="Europe/Berlin",
    ),
]


@together("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


@together(
    ("spl", "text"),
    [
        ("search * | eval r=", "The expression ends too soon"),
        ("search * | eval r=a+", "The expression ends too soon"),
        ("search * | eval r=uper(a)", "Did you mean 'upper'?"),
        ("search * | eval r=len(a, b)", "len does not take 2 arguments"),
        ("search * | eval r=(a", "Expected ')'"),
        ("search * | eval r=a b", "eval does not take 'b' here"),
        ("search * | eval r=a#b", "'#' has no meaning"),
        ("search * | eval a*=1", "stands for several fields"),
    ],
)
def test_bad_expression_says_what(spl: str, text: str) -> None:
    with pytest.raises(SplError, match=re.escape(text)):
        found(Case(spl, []), EVENTS)


def test_a_field_holds_no_condition() -> None:
    with pytest.raises(SplError, match="'r' would hold a condition"):
        found(Case("search * | eval r=(a=1)", []), EVENTS)


#: What each line pins, and who says so: R is Splunk Search Reference 9.4, "eval" and its
#: functions; M the Search Manual, "About evaluating and manipulating fields"; U is ours, where
#: neither says it.
CORNERS: list[tuple[str, object, str]] = [
    # null in, null out
    ("nothing+1", None, "R"), ('nothing."x"', None, "R"), ("len(nothing)", None, "R"),
    ("if(nothing>1, 1, 0)", 0, "R"), ("if(NOT nothing=1, 1, 0)", 0, "R"),
    ("if(nothing!=1, 1, 0)", 0, "R"), ("if(null()=null(), 1, 0)", 0, "R"),
    ("coalesce(nothing, null(), 5)", 5, "R"), ("null", None, "R"),
    # + adds numbers and joins texts, the dot joins
    ("5+5", 10, "R"), ('"5"+"6"', 56, "R"), ("five+six", 11, "R"), ('"a"+"b"', "ab", "R"),
    ("five . six", 56, "R"), ("five.5", 55, "R"), ('five."x".6', "5x6", "R"), ("1 . 2", 12, "R"),
    ("word+1", None, "U"), ('"5"+5', 10, "U"),
    # numbers
    ("7/2", 3.5, "R"), ("6/2", 3, "R"), ("5/0", None, "R"), ("5%0", None, "R"), ("-7%3", -1, "U"),
    ("10%3.5", 3, "R"), ("--5", 5, "R"), ("-(-five)", 5, "R"), ("2+3*4-1", 13, "R"),
    ("0.1+0.2", 0.30000000000000004, "U"), ("1.0", 1, "R"), ("1e3", 1000, "U"), (".5", 0.5, "U"),
    ("9007199254740991", 9007199254740991, "R"), ("9007199254740993", 9007199254740992, "R"),
    ("1e20", "1e+20", "U"), ("0*-1", "-0", "U"), ("1/3", 0.3333333333333333, "U"),
    # comparisons: of numbers where both are, else of texts
    ("if(10>9, 1, 0)", 1, "R"), ("if(ten>nine, 1, 0)", 1, "R"), ('if(ten>"9", 1, 0)', 1, "R"),
    ('if("10">"9", 1, 0)', 1, "U"), ('if("B"<"a", 1, 0)', 1, "R"), ("if(word>5, 1, 0)", 1, "U"),
    ('if("5"="5.0", 1, 0)', 1, "U"), ("if(five==5, 1, 0)", 1, "R"), ('if("A"="a", 1, 0)', 0, "R"),
    # NOT before AND before OR before XOR, in any case
    ("if(1=1 OR 1=2 AND 1=3, 1, 0)", 1, "M"), ("if(1=1 or 1=2 and 1=3, 1, 0)", 1, "U"),
    ("if((1=1 OR 1=2) AND 1=3, 1, 0)", 0, "M"), ("if(NOT 1=2 AND 1=2, 1, 0)", 0, "M"),
    ("if(1=1 XOR 1=1 OR 1=1, 1, 0)", 0, "M"), ("if(not (1=2), 1, 0)", 1, "U"),
    ("if(!isnull(five), 1, 0)", 1, "R"), ("if(!(five=5) OR five!=6, 1, 0)", 1, "R"),
    ("if(true, 1, 0)", 1, "U"), ("if(false(), 1, 0)", 0, "R"),
    ("if(five IN (1, 5), 1, 0)", 1, "R"), ("if(NOT five IN (1, 5), 1, 0)", 0, "R"),
    ('if(word LIKE "w_rd", 1, 0)', 1, "R"),
    # a condition as text
    ("tostring(1=1)", "True", "R"), ('(1=2)."x"', "Falsex", "U"),
    # names and quotes
    ("'two words'+1", 3, "R"), ("'a-b'+1", 8, "R"), ("'x.y'", 9, "R"), ("five-six", -1, "R"),
    ('"a\\"b"', 'a"b', "R"), ('"a\\\\b"', "a\\b", "R"), ('"it\'s"', "it's", "R"),
    ('"a\\nb"', "a\\nb", "U"), ('"a|b"', "a|b", "R"), ('"[x]"', "[x]", "R"),
    # several values: arithmetic takes the first, a comparison any, text joins them by lines
    ("many", ["1", "2"], "R"), ("many*2", 2, "U"), ("if(many=2, 1, 0)", 1, "U"),
    ("len(many)", 3, "U"), ("mvcount(many)", 2, "R"), ("upper(many)", ["1", "2"], "R"),
]  # fmt: skip


@together(("expression", "want", "source"), CORNERS)
def test_corners(expression: str, want: object, source: str) -> None:
    assert source in {"R", "M", "U"}
    before = (
        '| makeresults | eval five="5", six="6", ten="10", nine="9", word="word", "two words"=2, '
        '\'a-b\'=7, x.y=9, many=split("1,2", ",")'
    )
    got = found(Case(f"{before} | eval r={expression} | table r", []), [])
    assert got == (rows("r", want) if want is not None else [{}])


def test_a_copy_keeps_its_kind() -> None:
    """A multivalue stays one, a number a number."""
    spl = '| makeresults | eval m=split("b,a", ","), n=1.50, m2=m, n2=n, t=n2+1 | table m2 n2 t'
    assert found(Case(spl, []), []) == [{"m2": ["b", "a"], "n2": "1.5", "t": "2.5"}]


def test_a_name_by_the_value_of_a_field() -> None:
    """Search Reference 9.4, eval: "Create a field with the name of another field's value"."""
    events = [event("a", 0, n=1), event("b", 1, n=2), event("b", 2, n=3)]
    spl = f"{P} | eval {{event}}_n=n, w=event . n | table a_n b_n w"
    assert found(Case(spl, []), events) == [
        {"b_n": "3", "w": "b3"}, {"b_n": "2", "w": "b2"}, {"a_n": "1", "w": "a1"},
    ]  # fmt: skip
    spl = f"{P} | eval x{{event}}=n, {{nothing}}=1, j{{}}=2 | stats sum(x*) AS * sum(j{{}}) AS j"
    assert found(Case(spl, []), events) == rows("a b j", (1, 5, 6))


def test_too_many_names_by_values_are_refused() -> None:
    spl = '| makeresults count=501 | streamstats count AS n | eval f{n}="x"'
    with pytest.raises(SearchError, match="would make over 500 fields"):
        found(Case(spl, []), [])


def test_a_condition_is_refused_in_its_place() -> None:
    for expression in ("a=1", "NOT a=1", "like(a, b)", "true()", "if(a=1, b=2, c=3)", "true"):
        with pytest.raises(SplError, match="'r' would hold a condition") as caught:
            found(Case(f"| makeresults | eval x=1, r={expression}", []), [])
        assert (caught.value.start, caught.value.end) == (26, 27)


def test_deep_expressions_are_refused_not_crashed() -> None:
    deep = "| makeresults | eval r=" + "(" * 60 + "1" + ")" * 60
    with pytest.raises(SplError, match="nested over 50 deep"):
        found(Case(deep, []), [])
    long = "| makeresults | eval r=" + "+".join(["1"] * 200) + " | table r"
    assert found(Case(long, []), []) == rows("r", 200)
