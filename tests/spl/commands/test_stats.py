"""stats: groups, names, typing, wildcards."""

from __future__ import annotations

import re

import pytest
from support.cases import Case, answer, event, found, rows
from support.together import together

from analytics.errors import SearchError, SplError

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
    # a field that no row has a value of
    Case(
        f"{P} | eval p_c=null() | stats dc(p_*) AS d_* by event",
        rows("event d_a d_b", ("buy", 0, 0), ("login", 1, 1)),
    ),
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
    Case(
        '| makeresults | eval v=split("10,9,x", ",") | stats median(v) AS m p50(v) AS p',
        rows("m p", (10, 10)),
    ),
]


@together("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


@together(
    ("spl", "text"),
    [
        ("search * | stats", "stats needs a function"),
        ("search * | stats sum", "sum needs a field"),
        ("search * | stats foo(x)", "There is no function 'foo'"),
        ("search * | stats count by", "A field is missing after BY"),
        ("search * | stats count count", "'count' is computed twice"),
        ("search * | stats count by a*", "stands for several fields"),
        ("search * | stats dc(n) AS event by k, event", "same name as a group-by field"),
        ("search * | stats p101(x)", "There is no function 'p101'"),
        ("stats count", "cannot begin a search"),
    ],
)
def test_bad_arguments_say_what(spl: str, text: str) -> None:
    with pytest.raises(SplError, match=re.escape(text)):
        found(Case(spl, []), EVENTS)


@together("spl", ["stats dc(p_*) AS *, count AS b", "stats dc(p_*) AS event* BY eventa"])
def test_two_fields_do_not_get_one_name(spl: str) -> None:
    with pytest.raises(SearchError, match="Two fields of the result would be called"):
        found(Case(f"{P} | {spl}", []), EVENTS)


@pytest.mark.parametrize(
    ("percent", "rank"), [(0, 0), (25, 25), (50, 50), (95, 95), (99.5, 99), (100, 99)]
)
def test_percentiles_are_the_nearest_rank(percent: float, rank: int) -> None:
    """Of 100 values the one at floor(percent/100 * 100), from 0."""
    spl = f"| makeresults count=100 | streamstats count AS n | stats p{percent:g}(n) AS p"
    assert found(Case(spl, []), []) == rows("p", rank + 1)


@together(
    ("spl", "want"),
    [
        # limits.conf.spec 9.2, [stats] perc_method: the nearest rank
        ("stats p99.9(n) AS a perc0(n) AS b perc100(n) AS c", rows("a b c", (5, 0, 5))),
        ("stats exactperc50(n) AS a upperperc50(n) AS b median(n) AS c", rows("a b c", (3, 3, 3))),
        # of one value
        ("where n=2 | stats stdev(n) AS s var(n) AS v stdevp(n) AS p", rows("s v p", (0, 0, 0))),
        ("stats sum(word) AS s avg(word) AS a max(word) AS m", rows("s a m", (None, None, "two"))),
        # Search Reference 9.4, stats: allnum
        ("stats allnum=t sum(mixed) AS s avg(n) AS a count(mixed) AS c",
         rows("s a c", (None, 2.5, 6))),
        ("stats allnum=f sum(mixed) AS s", rows("s", 12)),
        ("stats partitions=4 count", rows("count", 6)),
        # Search Reference 9.4, stats: dedup_splitvals
        ("stats count by tags", rows("tags count", ("p", 12), ("q", 6))),
        ("stats count by tags dedup_splitvals=t", rows("tags count", ("p", 6), ("q", 6))),
        ('stats count AS "two words" by kind | fields "two words"',
         [{"two words": "3"}, {"two words": "3"}]),
        ("rename n AS len_a, mixed AS len_b | stats max(len_*) AS max_*",
         rows("max_a max_b", (5, "x"))),
        ("stats dc(eval(n%2)) AS d count(eval(n>3)) AS c", rows("d c", (2, 2))),
        ("stats mode(tags) AS m first(n) AS f last(n) AS l", rows("m f l", ("p", 0, 5))),
        ("stats range(n) AS r by kind, word",
         rows("kind word r", ("even", "two", 4), ("odd", "two", 4))),
        ('eval r=n . "" | stats min(r) AS a max(r) AS b', rows("a b", (0, 5))),
        # sparklines: Search Manual 9.2, "Add sparklines to your search results"
        ("stats sparkline(count, 1h) AS s by kind",
         [{"kind": "even", "s": ["##__SPARKLINE__##", "1", "0", "1", "0", "1", "0"]},
          {"kind": "odd", "s": ["##__SPARKLINE__##", "0", "1", "0", "1", "0", "1"]}]),
        ("stats count sparkline(sum(n),2h) AS s",
         [{"count": "6", "s": ["##__SPARKLINE__##", "1", "5", "9"]}]),
        ("stats sparkline(max(n), 3h)",
         [{"sparkline(max(n), 3h)": ["##__SPARKLINE__##", "2", "5"]}]),
        ("stats sparkline | eval c=mvcount(sparkline) | table c", rows("c", 62)),
        ("chart sparkline(avg(n), 3h) AS s over word",
         [{"word": "two", "s": ["##__SPARKLINE__##", "1", "4"]}]),
        ("where n>9 | stats sparkline by kind", []),
    ],
)  # fmt: skip
def test_what_the_reference_says(spl: str, want: list[dict[str, object]]) -> None:
    """Six rows, an hour between: n from 0, mixed has an x, tags are p, p, q."""
    made = (
        "| makeresults count=6 | streamstats count AS n | eval n=n-1, _time=1312804800+n*3600, "
        'kind=if(n%2=0, "even", "odd"), mixed=if(n=3, "x", n), word="two", '
        'tags=split("p,p,q", ",")'
    )
    assert found(Case(f"{made} | {spl}", []), []) == want


def test_a_sparkline_covers_the_range_of_the_search() -> None:
    case = Case(
        f"{P} | stats sparkline(count, 1h) AS s", [],
        earliest="2011-08-08T10:00:00Z", latest="2011-08-08T14:00:00Z",
    )  # fmt: skip
    assert found(case, EVENTS) == [{"s": ["##__SPARKLINE__##", "0", "0", "4", "0"]}]


@pytest.mark.parametrize(
    ("spl", "text", "place"),
    [
        ("stats per_hour(x)", "timechart alone", "per_hour"),
        ("timechart sparkline", "in stats and chart alone", "sparkline"),
        ("stats sparkline(list(x))", "cannot be of 'list'", "list"),
        ("stats sparkline(sum)", "needs a field", "sum"),
        ("stats sparkline(count, soon)", "is no span", "soon"),
        ("timechart eval(avg(a))", "eval behind the command", "eval"),
    ],
)
def test_refused_with_its_place(spl: str, text: str, place: str) -> None:
    with pytest.raises(SplError, match=text) as caught:
        found(Case(f"search * | {spl}", []), EVENTS)
    assert caught.value.spl[caught.value.start : caught.value.end] == place


@pytest.mark.parametrize("command", ["stats", "eventstats"])
def test_a_list_that_was_cut_is_told(command: str) -> None:
    """limits.conf.spec 9.2, [stats] list_maxsize = 100."""
    spl = f"| makeresults count=150 | streamstats count AS n | {command} list(n) AS l"
    (message,) = answer(Case(spl, []), []).messages
    assert message.type == "WARN"
    assert message.text.startswith("l holds the first 100 of up to 150 values.")
    assert not answer(Case(spl.replace("150", "100"), []), []).messages


def test_list_stops_at_a_hundred() -> None:
    spl = (
        "| makeresults count=150 | streamstats count AS n | stats list(n) AS l | eval c=mvcount(l)"
    )
    assert found(Case(f"{spl} | table c", []), []) == rows("c", 100)
