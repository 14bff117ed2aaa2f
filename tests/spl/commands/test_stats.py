"""stats: groups, names, typing, wildcards."""

from __future__ import annotations

import re

import pytest
from support.cases import Case, event, found, rows

from analytics.errors import SplError

EVENTS = [
    event("login", 0, who="u1", n=2, p_a="x", p_b="y"),
    event("login", 10, who="u2", n=10, p_a="x"),
    event("buy", 20, who="u1", n="a"),
    event("buy", 30, n="01", tags='["a","b"]'),
    event("empty", 40, index="second", x=""),
]
P = "search index=main | rename analytics_prop__* AS *"
CASES = [
    Case(f"{P} | stats count", rows("count", 4)),
    Case(f"{P} | stats count by event", rows("event count", ("buy", 2), ("login", 2))),
    Case(
        f"{P} | stats count AS hits, dc(distinct_id) BY event",
        rows("event hits dc(distinct_id)", ("buy", 2, 1), ("login", 2, 2)),
    ),
    # a row without a BY field is left out
    Case(f"{P} | stats count by distinct_id", rows("distinct_id count", ("u1", 2), ("u2", 1))),
    # natural order: numbers by value, then texts
    Case(f"{P} | stats count by n", rows("n count", ("01", 1), (2, 1), (10, 1), ("a", 1))),
    Case(f"{P} | stats values(n) AS v, dc(n) AS d", rows("v d", (["01", "10", "2", "a"], 4))),
    Case(f"{P} | stats list(n) AS l", rows("l", ["01", "a", "10", "2"])),
    Case(
        f"{P} | stats sum(n) avg(n) count(n)",
        [{"sum(n)": "13", "avg(n)": "4.333333333333333", "count(n)": "4"}],
    ),
    # numbers when all are, else texts
    Case(
        f"{P} | stats min(n) AS a max(n) AS b by event",
        rows("event a b", ("buy", "01", "a"), ("login", 2, 10)),
    ),
    Case(
        f"{P} | stats first(n) AS f last(n) AS l earliest(n) AS e latest(n) AS t",
        rows("f l e t", ("01", 2, 2, "01")),
    ),
    Case(
        f"{P} | stats earliest_time(n) AS e latest_time(event) AS l",
        rows("e l", (1312804800, 1312804830)),
    ),
    Case(f"{P} | stats max(_time) AS t", rows("t", 1312804830)),
    Case(f"{P} | stats min(_time) AS _time", rows("_time", "2011-08-08T12:00:00.000+00:00")),
    Case(
        f"{P} | stats range(n) AS r stdev(n) AS s var(n) AS v sumsq(n) AS q median(n) AS m",
        rows("r s v q m", (9, 4.932882862316247, 24.333333333333332, 105, 2)),
    ),
    Case(f"{P} | stats mode(p_a) AS m", rows("m", "x")),
    Case(f'{P} | stats count(eval(event="login")) AS l, sum(eval(n*2)) AS s', rows("l s", (2, 26))),
    Case(f"{P} | stats count(eval(n>1))", [{"count(eval(n>1))": "3"}]),
    Case(f"{P} | stats dc(p_*) AS *", rows("a b", (1, 1))),
    Case(f"{P} | stats dc(p_*)", [{"dc(p_a)": "1", "dc(p_b)": "1"}]),
    Case(
        "search index=main | stats dc(analytics_prop__*) AS *", rows("n p_a p_b tags", (4, 1, 1, 1))
    ),
    Case(
        f"{P} | stats dc(p_*) AS d_* by event",
        rows("event d_a d_b", ("buy", 0, 0), ("login", 1, 1)),
    ),
    Case(f'{P} | eval v=split("b,a", ",") | stats count by v', rows("v count", ("a", 4), ("b", 4))),
    Case(
        f'{P} | eval v=split("b,a", ",") | stats values(v) AS v dc(v) AS d',
        rows("v d", (["a", "b"], 2)),
    ),
    Case(f"{P} | stats rate(n) AS r by event", rows("event r", ("buy", None), ("login", 0.8))),
    Case("search index=none | stats count sum(x) AS s", rows("count s", (0, None))),
    Case("search index=none | stats count by event", []),
    # an empty value is no field, as its text alone shows
    Case(
        "search index=second | stats count(analytics_prop__x) AS c by event",
        rows("event c", ("empty", 0)),
    ),
    Case("search index=second | stats dc(analytics_prop__*) AS *", []),
    # nothing that a wildcard stands for
    Case(f"{P} | stats max(nothing*), dc(no*)", []),
    # of rows of one time the first is the newest
    Case(
        f"{P} | eval _time=7 | sort n | stats earliest(n) AS e latest(n) AS l",
        rows("e l", ("a", "01")),
    ),
    Case(f"{P} | eval k=if(n=2, n, event) | stats mode(event) AS m", rows("m", "buy")),
    # a multivalue counts with each of its values; first and its like take it whole
    Case(
        f'{P} | head 2 | eval v=split("1,2,2,x", ",") | stats sum(v) AS s count(v) AS c avg(v) AS a'
        " max(v) AS x mode(v) AS m p50(v) AS p range(v) AS r first(v) AS f",
        rows("s c a x m p r f", (10, 8, 1.6666666666666667, "x", 2, 2, 1, ["1", "2", "2", "x"])),
    ),
    Case(f"{P} | stats mode(eval(100)) AS m", rows("m", 100)),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


@pytest.mark.parametrize(
    ("spl", "text"),
    [
        ("search * | stats", "stats needs a function"),
        ("search * | stats sum", "sum needs a field"),
        ("search * | stats foo(x)", "There is no function 'foo'"),
        ("search * | stats count by", "A field is missing after BY"),
        ("search * | stats count count", "'count' is computed twice"),
        ("search * | stats count by a*", "stands for several fields"),
        ("search * | stats p101(x)", "There is no function 'p101'"),
        ("stats count", "cannot begin a search"),
    ],
)
def test_bad_arguments_say_what(spl: str, text: str) -> None:
    with pytest.raises(SplError, match=re.escape(text)):
        found(Case(spl, []), EVENTS)


@pytest.mark.parametrize(
    ("percent", "rank"), [(0, 0), (25, 25), (50, 50), (95, 95), (99.5, 99), (100, 99)]
)
def test_percentiles_are_the_nearest_rank(percent: float, rank: int) -> None:
    """Of 100 values the one at floor(percent/100 * 100), from 0."""
    spl = f"| makeresults count=100 | streamstats count AS n | stats p{percent:g}(n) AS p"
    assert found(Case(spl, []), []) == rows("p", rank + 1)


def test_list_stops_at_a_hundred() -> None:
    spl = (
        "| makeresults count=150 | streamstats count AS n | stats list(n) AS l | eval c=mvcount(l)"
    )
    assert found(Case(f"{spl} | table c", []), []) == rows("c", 100)
