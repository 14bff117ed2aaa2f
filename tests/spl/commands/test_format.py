"""format: the rows as one condition."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows

from analytics.errors import SplError

EVENTS = [event("a", 0, who="u1"), event('b"c', 1, who="u2"), event("d", 2)]
TABLE = "search index=main | table event distinct_id"
CASES = [
    Case(
        f"{TABLE} | format",
        rows(
            "search",
            '( ( event="d" ) OR ( event="b\\"c" AND distinct_id="u2" ) '
            'OR ( event="a" AND distinct_id="u1" ) )',
        ),
    ),
    Case(
        f'{TABLE} | tail 1 | format "[" "<" "&&" ">" "||" "]"',
        rows("search", '[ < event="a" && distinct_id="u1" > ]'),
    ),
    Case(f"{TABLE} | format maxresults=1", rows("search", '( ( event="d" ) )')),
    Case(f"{TABLE} | head 0 | format", rows("search", "NOT( )")),
    Case(f'{TABLE} | head 0 | format emptystr="none"', rows("search", "none")),
    Case(
        '| makeresults | eval a=split("x y", " "), _b=1 | format mvsep="AND"',
        rows("search", '( ( ( a="x" AND a="y" ) ) )'),
    ),
    Case(
        '| makeresults | eval a="x", query="b c" | format', rows("search", '( ( a="x" AND b c ) )')
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


def test_texts_stand_together() -> None:
    with pytest.raises(SplError, match="six texts"):
        found(Case('search index=main | format "(" ")"', []), EVENTS)
