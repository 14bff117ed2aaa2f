"""Functions that compare and decide."""

from __future__ import annotations

import pytest
from support.cases import Case, found
from support.together import together
from support.values import Want, truth, value

from analytics.errors import SplError


@together(
    ("expression", "want"),
    [
        # Splunk Search Reference 9.4, "Comparison and conditional functions"
        ('case(404=200, "OK", 404=404, "Not found", 404=500, "Internal Server Error")',
         "Not found"),
        ('case(1=2, "a", true(), "Other")', "Other"),
        ('case(1=2, "a")', None),
        ('validate(isint("x"), "no integer", 5>=1, "too small")', "no integer"),
        ('validate(1=1, "wrong")', None),
        ('coalesce(null(), nothing, "x")', "x"),
        ("coalesce(5)", "5"),
        ('nullif("a", "b")', "a"),
        ("nullif(1, 1.0)", None),
        ('if(nothing=1, "yes", "no")', "no"),
        ('if(NOT cidrmatch("10.0.0.0/8", nothing), "yes", "no")', "no"),
        ('if(isnull(null()), "yes", null())', "yes"),
        # the kinds of both sides become one
        ('if(1=1, 1, "x")', "1"),
        ('if(1=1, split("a,b", ","), "x")', ["a", "b"]),
    ],
)  # fmt: skip
def test_value(expression: str, want: Want) -> None:
    assert value(expression) == want


@together(
    ("condition", "want"),
    [
        ('cidrmatch("10.0.0.0/24", "10.0.0.42")', True),
        ('cidrmatch("10.0.0.0/24", "10.0.1.42")', False),
        ('cidrmatch("2001:db8::/33", "2001:db8:1::5")', True),
        ('cidrmatch("2001:db8::/33", "2001:db8:8000::")', False),
        ('cidrmatch("10.0.0.0/24", "no address")', False),
        ('like("splunk", "spl%")', True),
        ('like("Splunk", "spl%")', False),
        ('"splunk" LIKE "s_lunk"', True),
        ('"a%b" LIKE "a\\%b"', True),
        ('in("b", "a", "b")', True),
        ('in("b*", "bc")', False),
        ('"404" IN ("200", "404")', True),
        ("404 in (200, 404)", True),
        ('match("192.168.1.1", "^\\d{1,3}\\.\\d")', True),
        ('match("a", "B")', False),
        ('match("a", "(?i)A")', True),
        ('searchmatch("r=x*")', True),
        ('searchmatch("r=y")', False),
        ("true()", True),
        ("false()", False),
    ],
)
def test_condition(condition: str, want: bool) -> None:  # noqa: FBT001
    assert truth(condition, 'r="xyz"') == want


@pytest.mark.parametrize(
    ("expression", "message", "place"),
    [
        ('case(1=1, "a", 2=2)', "take pairs", "2=2"),
        ('validate(1=1, "a", "b")', "take pairs", '"b"'),
        ('if(cidrmatch("10.0.0.0/33", a), 1, 0)', "is no network", '"10.0.0.0/33"'),
        ("if(cidrmatch(net, a), 1, 0)", "takes a constant text", "net"),
        ('if(match(a, "(a"), 1, 0)', "not closed", '"(a"'),
        ('if(match(a, "(?<=a)b"), 1, 0)', "look-around", '"(?<=a)b"'),
    ],
)
def test_refused_with_the_place(expression: str, message: str, place: str) -> None:
    with pytest.raises(SplError) as caught:
        found(Case(f"| makeresults | eval r={expression}", []), [])
    assert message in str(caught.value)
    assert caught.value.spl[caught.value.start : caught.value.end] == place
