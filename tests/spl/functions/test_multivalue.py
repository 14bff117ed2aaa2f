"""Functions of multivalues: the examples of the reference, edges, one inside another."""

from __future__ import annotations

import pytest
from support.cases import Case, found
from support.together import together
from support.values import Want, value

from analytics.errors import SplError

NAMES = 'names=split("alex,celestino,claudia,david,ikraam,nyah,rutherford,wei", ",")'


@together(
    ("expression", "want"),
    [
        # Splunk Search Reference 9.4, "Multivalue eval functions", examples
        ('commands("search foo | stats count | sort count")', ["search", "stats", "sort"]),
        ("mvindex(names,2)", "claudia"),
        ("mvindex(names,0,3)", ["alex", "celestino", "claudia", "david"]),
        ("mvindex(names,-1)", "wei"),
        ("mvindex(names,-3,-1)", ["nyah", "rutherford", "wei"]),
        ('mvjoin(mvrange(1,6)," OR ")', "1 OR 2 OR 3 OR 4 OR 5"),
        ("mvrange(1,11,2)", ["1", "3", "5", "7", "9"]),
        ('mvindex(mvrange(1514834731,1524134919,"7d"), 0, 1)', ["1514834731", "1515439531"]),
        ('mvcount(mvrange(1514834731,1524134919,"7d"))', "16"),
        ('mvreverse(split("1,2,3", ","))', ["3", "2", "1"]),
        ('mvzip(mvzip(a,b,"|"),c,"|")', ["1|x|7", "2|y|8"]),
        ("mvmap(a, a*10)", ["10", "20"]),
        ("mvmap(mvindex(names, 0, 1), upper(names))", ["ALEX", "CELESTINO"]),
        ("mvsort(mvappend(10, 9, 70, 100))", ["10", "100", "70", "9"]),
        ('mvfind(mvappend("ok", "err1"), "err\\d+")', "1"),
        # edges
        ('commands("search \\"a | b\\" | eval x=1 [search c]")', ["search", "eval", "search"]),
        ("mvindex(names, 8)", None),
        ("mvindex(names, 0, 8)", None),
        ("mvindex(names, 3, 1)", None),
        ("mvcount(nothing)", None),
        ('mvcount("one")', "1"),
        ("mvappend(nothing, a)", ["1", "2"]),
        ('mvfilter(a="3")', None),
        ('mvfilter(a="2")', "2"),
        ("mvrange(5, 1, -2)", ["5", "3"]),
        ("mvrange(1, 5, 0)", None),
        ("mvrange(1, 3, 0.5)", ["1", "1.5", "2", "2.5"]),
        ("mvrange(0, 1e18)", None),
        ('split("abc", "")', ["a", "b", "c"]),
        ('mvzip(a, split("x", ","))', "1,x"),
        ('coalesce(mvzip(nothing, none), "no")', "no"),
        ("typeof(mvindex(a, 0))", "Number"),
        ('mvjoin(a, "")', "12"),
        ("mvfind(a, nothing)", None),
        # the lists of one function are not those of another inside it
        ('mvmap(a, mvjoin(mvmap(b, a . b), "+"))', ["1x+1y", "2x+2y"]),
        ("mvmap(a, max(a, b))", ["y", "y"]),
        ('mvfilter(in(a, "1", "3"))', "1"),
        ("mvmap(a, if(a=2, null(), a))", "1"),
        ('mvmap(a, split(a . "-" . a, "-"))', ["1", "1", "2", "2"]),
    ],
)
def test_value(expression: str, want: Want) -> None:
    lists = ('a=split("1,2", ",")', 'b=split("x,y", ",")', 'c=split("7,8", ",")')
    assert value(expression, NAMES, *lists) == want


@pytest.mark.parametrize(
    ("expression", "message", "place"),
    [
        ('mvfind(a, "(?=x)")', "look-around", '"(?=x)"'),
        ('mvrange(1, 2, "1mon")', "no span of fixed length", '"1mon"'),
    ],
)
def test_refused_with_the_place(expression: str, message: str, place: str) -> None:
    with pytest.raises(SplError) as caught:
        found(Case(f"| makeresults | eval r={expression}", []), [])
    assert message in str(caught.value)
    assert caught.value.spl[caught.value.start : caught.value.end] == place
