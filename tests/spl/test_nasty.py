"""The nastiest searches: each is a plan or a sentence with its place, and neither takes long."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.together import together

from analytics.errors import SplError
from analytics.spl import parse, planner, rules
from analytics.spl.planner import Context

CONTEXT = Context(datetime(2011, 8, 8, 12, tzinfo=UTC), ZoneInfo("UTC"))
N = 5_000

#: What was found: nearly all of these raised something else, or took time by the square.
NASTY = {
    "a sum of many": "search a | eval x=" + "+".join(["1"] * N),
    "a product of many": "search a | eval x=" + "*".join(["b"] * N),
    "one or the other of many": "search a | where " + " XOR ".join(["a=1"] * N),
    "pipelines in pipelines": "search a " + "| append [search b " * 500 + "]" * 500,
    "brackets in brackets": "search " + "[search a " * 500 + "]" * 500,
    "parentheses of search": "search " + "(" * N + "a" + ")" * N,
    "parentheses of eval": "search a | eval x=" + "(" * N + "1" + ")" * N,
    "calls in calls": "search a | eval x=" + "if(a=1," * N,
    "more digits than Python reads": "search a | head " + "9" * N,
    "so in a span": "search a | timechart span=" + "9" * N + "d count",
    "so in a time": "search earliest=-" + "9" * N + "d",
    "so in an epoch": "search earliest=" + "9" * N,
    "a time no calendar has": "search a | where _time >= 1e300 AND _time < -1e300",
    "many commands": "search a" + "| head 1" * N,
    "longer than a search is": "search " + "a " * 200_000,
    "quotes left open": "search " + '"' * (N + 1),
    "a comment left open": "search a " + "`" * (N + 1),
    "NOT and NOT": "search " + "NOT " * N + "a",
}

#: These are long and right: they took minutes, and must take no longer than their length.
LONG = {
    "many terms": "search " + " ".join(["a"] * N),
    "many conditions": "search a | where " + " AND ".join(["a=1"] * N),
    "many pairs": "search " + " OR ".join(["a=1 b=2"] * N),
    "many strings": "search " + '""' * N,
    "many aggregates": "search a | stats " + ",".join(f"count as x{n}" for n in range(N)),
    "not and not": "search a | where " + "NOT " * N + "a=1",
    "minus and minus": "search a | eval x=" + "-" * N + "1",
}


def planned(spl: str) -> None:
    rules.improve(planner.plan(parse.parse(spl), CONTEXT))


@together("spl", NASTY.values(), ids=NASTY)
def test_nasty_search_is_refused_with_its_place(spl: str) -> None:
    if spl is NASTY["a time no calendar has"]:
        planned(spl)
        return
    with pytest.raises(SplError) as caught:
        planned(spl)
    assert len(str(caught.value)) < 3 * len(spl) + 1_000


@pytest.mark.parametrize("spl", LONG.values(), ids=LONG)
def test_long_search_is_a_plan(spl: str) -> None:
    planned(spl)


SIGNS = "| [ ] ( ) , = != < by as where a b* * \"c d\" 'e f' -1d@d 1 1.5 - + . `m` in not and or"
REST = "count avg(x) span=1d limit=0 _time earliest= \0 é"
WORDS = st.sampled_from([*sorted(planner.names()), *f"{SIGNS} {REST}".split(" ")])


def refusal(spl: str) -> SplError | None:
    """Plan a search; return what was wrong."""
    try:
        planned(spl)
    except SplError as error:
        return error
    return None


@given(st.text(max_size=200))
@example("search a|")
def test_any_text_is_a_plan_or_refused(text: str) -> None:
    error = refusal(text)
    assert error is None or 0 <= error.start <= error.end


@given(st.lists(WORDS, max_size=30).map(" ".join))
@example("timechart [")
def test_any_words_are_a_plan_or_refused(text: str) -> None:
    error = refusal(f"search a | {text}")
    assert error is None or 0 <= error.start <= error.end
