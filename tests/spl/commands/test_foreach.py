"""foreach: an eval for each field, or for each value."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows
from support.together import together

from analytics.errors import SearchError, SplError

EVENTS = [event("a", 0, w_1=1, w_2=2, v_3=3), event("b", 1, w_1=10), event("c", 2)]
W = "search index=main | rename analytics_prop__* AS * | table event w_* v_*"
MV = '| makeresults | eval mv=mvappend("5", "15"), total=0, count=0 | fields - _time'
CASES = [
    # what is made of no value replaces what there is, as any field without a value
    Case(
        "| makeresults | eval m=1 | foreach mode=multivalue mv [eval r=<<ITEM>>] | rename r AS m"
        " | table m",
        [{}],
    ),
    Case(
        f"{W} | eval total=0 | foreach w_* [eval total=total+coalesce('<<FIELD>>', 0)]"
        " | table total",
        rows("total", 0, 10, 3),
    ),
    Case(
        f'{W} | where event="a" | foreach w_* v_* [eval new_<<MATCHSTR>> = <<FIELD>> * 10]'
        " | table new_*",
        rows("new_1 new_2 new_3", (10, 20, 30)),
    ),
    Case(
        f'{W} | where event="a" | foreach *_* [eval <<FIELD>>="<<MATCHSEG1>>-<<MATCHSEG2>>'
        '<<MATCHSEG3>>"] | table w_1 v_3',
        rows("w_1 v_3", ("w-1", "v-3")),
    ),
    Case(
        f'{W} | where event="b" | foreach w_1, w_2 fieldstr=F [fillnull value=0 F] | table w_1 w_2',
        rows("w_1 w_2", (10, 0)),
    ),
    Case(
        "search index=main | foreach analytics_prop__w_* [eval s=coalesce(s, 0)+"
        "coalesce('<<FIELD>>', 0)] | table s",
        rows("s", 0, 10, 3),
    ),
    Case(
        "| makeresults | eval \"it's\"=1, x=0 | foreach it* [eval x='<<FIELD>>'+1] | table x",
        rows("x", 2),
    ),
    Case(f"{W} | foreach none_* [eval total=1] | stats count(total) AS n", rows("n", 0)),
    # the examples of the reference over values
    Case(
        f"{MV} | foreach mode=multivalue mv [eval total=total+<<ITEM>>, count=count+1]"
        " | table total count",
        rows("total count", (20, 2)),
    ),
    Case(
        '| makeresults | eval j="[1, 2, {\\"a\\":3}]", n=0, s="" | foreach mode=json_array j'
        ' [eval n=n+1, s=s."<<ITER>>:"."<<ITEM>>,"] | table n s',
        rows("n s", (3, '0:1,1:2,2:{"a":3},')),
    ),
    Case(
        f"{MV} | foreach mode=multivalue mv itemstr=X iterstr=Y [eval total=total+X*Y]"
        " | table total",
        rows("total", 15),
    ),
    Case(
        '| makeresults count=3 | streamstats count AS n | eval f=case(n=1, split("1 2", " "), n=2,'
        ' "[3,4]"), t=0 | foreach mode=auto_collections f [eval t=t+<<ITEM>>] | table t',
        rows("t", 3, 7, 0),
    ),
    Case(
        'search index=main | eval mv=if(event="a", split("1 2", " "), null()), t=5'
        " | foreach mode=multivalue mv [eval t=t+<<ITEM>>] | table t",
        rows("t", 5, 5, 8),
    ),
    Case(f"{MV} | foreach mode=multivalue nothing [eval total=1] | table total", rows("total", 0)),
]
REFUSED = [
    ("[eval a=1]", "needs fields"),
    ("a", "needs a pipeline in brackets"),
    ("mode=each a [eval a=1]", "'each' is no mode"),
    ("a itemstr=x [eval a=1]", "no option 'itemstr'"),
    ("mode=multivalue fieldstr=x a [eval a=1]", "has no meaning with mode=multivalue"),
    ("mode=multivalue a b [eval a=1]", "needs one field"),
    ("a [stats count]", "work row by row"),
    ("a [append [search index=main]]", "work row by row"),
    ("a* [evil x=1]", "Unknown search command 'evil'"),
    ("mode=multivalue a [fillnull x]", "takes eval of fields"),
    ("mode=multivalue a [eval <<ITEM>>=1]", "a name of their own"),
    ("a [eval b=1] c", "does not take 'c'"),
]


def test_a_name_that_is_no_word_stands_in_quotes() -> None:
    spl = '| makeresults | eval "a|b"=1 | foreach a* [eval x=<<FIELD>>]'
    with pytest.raises(SplError, match=r"'a\\|b' cannot stand here by itself"):
        found(Case(spl, []), EVENTS)


def test_so_many_values_and_no_more() -> None:
    spl = (
        "| makeresults | eval t=0, mv=mvrange(0, {})"
        " | foreach mode=multivalue mv [eval t=t+<<ITEM>>]"
    )
    assert found(Case(spl.format(150) + " | table t", []), EVENTS) == rows("t", 150 * 149 // 2)
    with pytest.raises(SearchError, match="one has 151"):
        found(Case(spl.format(151), []), EVENTS)


@together("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


@together(("arguments", "text"), REFUSED)
def test_refused(arguments: str, text: str) -> None:
    with pytest.raises(SplError, match=text):
        found(Case(f"search index=main | foreach {arguments}", []), EVENTS)
