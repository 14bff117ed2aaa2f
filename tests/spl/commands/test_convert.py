"""convert: values to numbers, times to text."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows
from support.together import together

from analytics.errors import SplError

EVENTS = [
    event("a", 0, delay="1+02:03:04", mem="5.5k", used="2g", ms="02:03.5", size="12 px",
          n="1,234,567.00", when="08/08/2011 12:00:00", mixed="5"),
    event("b", 1, delay="00:00:10", mem="3", used="1m", ms="7", size="x", n="2", mixed="x"),
    event("c", 2, delay="soon", mem="-1", ms="a:b"),
]  # fmt: skip
P = "search index=main | rename analytics_prop__* AS *"
CASES = [
    Case(f"{P} | convert dur2sec(delay) | table delay", [{}, *rows("delay", 10, 93784)]),
    Case(
        f"{P} | convert memk(mem) AS kb, memk(used) | table kb used",
        [{}, *rows("kb used", (3, 1024), (5.5, 2097152))],
    ),
    Case(f"{P} | convert mstime(ms) | table ms", [{}, *rows("ms", 7, 123.5)]),
    Case(f"{P} | convert rmunit(size) | table size", [{}, *rows("size", "x", 12)]),
    Case(f"{P} | convert rmcomma(n) | table n", [{}, *rows("n", 2, "1234567.00")]),
    Case(f"{P} | convert num(mixed) | table mixed", [{}, {}, {"mixed": "5"}]),
    Case(f"{P} | convert mktime(when) AS t | stats sum(t) AS t", rows("t", 1312804800)),
    # both examples of the reference on ctime
    Case(
        'search index=main | convert timeformat="%H:%M:%S" ctime(_time) AS c_time | table c_time',
        rows("c_time", "12:00:02", "12:00:01", "12:00:00"),
    ),
    Case(
        'search index=main | head 1 | convert timeformat="%H:%M:%S" ctime(_time) | table _time',
        rows("_time", "12:00:02"),
    ),
    Case(
        "search index=main | head 1 | convert ctime(_time) AS t | table t",
        rows("t", "08/08/2011 14:00:02"),
        zone="Europe/Berlin",
    ),
    # auto: all values of a field, or none
    Case(
        f"{P} | convert auto(*) none(mem) | table mixed mem n used delay",
        rows(
            "mixed mem n used delay",
            (None, "-1", None, None, "soon"),
            ("x", "3", 2, 1024, "00:00:10"),
            ("5", "5.5k", 1234567, 2097152, "1+02:03:04"),
        ),
    ),
    Case(
        "search index=main event!=c | convert auto(analytics_prop__delay) AS s | table s",
        rows("s", 10, 93784),
    ),
    Case(
        f"{P} | convert num(m*) AS number_* | head 2 | table number_*",
        [{"number_em": "-1"}, {"number_em": "3", "number_s": "7"}],
    ),
    Case(
        '| makeresults | eval f=mvappend("1k", "2m", "x") | convert memk(f) | table f',
        [{"f": ["1", "2048"]}],
    ),
    Case("search index=main | stats count | convert num(count) num(nothing)", rows("count", 3)),
]
REFUSED = [
    ("", "needs a function"),
    ("hex(a)", "no function 'hex'"),
    ("num a", r"Expected '.'"),
    ("num(a", r"Expected '.'"),
    ("num(a*) AS b", "unequal numbers"),
    ("format=x num(a)", "no option 'format'"),
]


@together("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


@pytest.mark.parametrize(("arguments", "text"), REFUSED)
def test_refused(arguments: str, text: str) -> None:
    with pytest.raises(SplError, match=text):
        found(Case(f"search index=main | convert {arguments}", []), EVENTS)
