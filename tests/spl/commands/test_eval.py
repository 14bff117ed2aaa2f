"""eval: arithmetic, text, nulls, order of evaluation."""

from __future__ import annotations

import re

import pytest
from support.cases import Case, event, found, rows

from analytics.errors import SearchError, SplError

EVENTS = [event("login", 0, a=7, b="x", c="2.50")]
P = "search index=main | rename analytics_prop__* AS *"


def one(expression: str, value: object) -> Case:
    """Make the case of one expression over the event; None is a field without value."""
    expected = rows("r", value) if value is not None else [{}]
    return Case(f"{P} | eval r={expression} | table r", expected)


CASES = [
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


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


@pytest.mark.parametrize(
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
    with pytest.raises(SearchError, match="'r' would hold a condition"):
        found(Case("search * | eval r=(a=1)", []), EVENTS)
