"""trendline: moving averages."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows

from analytics.errors import SplError

EVENTS = [event("e", at, n=n) for at, n in enumerate([1, 2, 6, "x", 3, 5, 10])]
N = "search index=main | rename analytics_prop__n AS n | sort 0 _time"
CASES = [
    Case(
        f'{N} | trendline sma2(n) | rename "sma2(n)" AS s | table s',
        [{}, *rows("s", 1.5, 4), {}, {}, *rows("s", 4, 7.5)],
    ),
    Case(
        f"{N} | trendline wma3(n) AS w, sma3(n) AS s | table w s",
        [{}, {}, *rows("w s", ((1 + 2 * 2 + 3 * 6) / 6, 3)), {}, {}, {},
         *rows("w s", ((3 + 2 * 5 + 3 * 10) / 6, 6))],
    ),
    Case(
        "search index=main | head 2 | trendline sma2(analytics_prop__n) AS s | table s",
        [{}, *rows("s", 7.5)],
    ),
    Case(  # alpha is 2/3 of the average before: 1, then (2*1+2)/3, (2*4/3+6)/3, …
        f"{N} | head 5 | trendline ema2(n) AS e | eval e=round(e, 6) | table e",
        [{}, *rows("e", "1.333333", "2.888889"), {}, *rows("e", "2.925926")],
    ),
    # of several values the first is the number
    Case(
        '| makeresults count=2 | eval m=mvappend("2", "7") | trendline sma2(m) AS s | table s',
        [{}, *rows("s", 2)],
    ),
    Case("search index=main | stats count | trendline sma2(count)", rows("count", 7)),
]  # fmt: skip
REFUSED = [
    ("", "needs a trend"),
    ("sma1(n)", "'sma1' is no trend"),
    ("sma10001(n)", "is no trend"),
    ("avg5(n)", "is no trend"),
    ("sma5 n", "Expected '.'"),
    ("sma5(n*)", "several fields"),
]


def test_the_weights_hold_far_from_the_first_row() -> None:
    """The sums that make a weighted average grow with the place of a row."""
    spl = "| makeresults count=20000 | streamstats count AS n | trendline wma4(n) AS w | tail 1"
    (row,) = found(Case(spl + " | table w", []), EVENTS)
    assert float(row["w"]) == pytest.approx(19_999)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


@pytest.mark.parametrize(("arguments", "text"), REFUSED)
def test_refused(arguments: str, text: str) -> None:
    with pytest.raises(SplError, match=text):
        found(Case(f"search index=main | trendline {arguments}", []), EVENTS)
