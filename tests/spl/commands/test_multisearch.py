"""multisearch: several searches at once."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows

from analytics.errors import SplError

EVENTS = [event("a", 0), event("b", 1, index="other"), event("c", 2)]
CASES = [
    Case(
        '| multisearch [search index=main | eval from="m"] [search index=other | eval from="o"]'
        " | table event from",
        rows("event from", ("c", "m"), ("b", "o"), ("a", "m")),
    ),
    Case(
        "| multisearch [search event=a] [search event=c] [search index=other] | stats count",
        rows("count", 3),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


@pytest.mark.parametrize(
    ("spl", "text"),
    [
        ("search * | multisearch [search a] [search b]", "takes none"),
        ("| multisearch [search a]", "needs a search in brackets"),
        ("| multisearch [search a] [search b | stats count]", "event by event"),
        ("| multisearch [| makeresults] [search b]", "event by event"),
        ("| multisearch [search a] [search b] c", "does not take 'c'"),
    ],
)
def test_refused(spl: str, text: str) -> None:
    with pytest.raises(SplError, match=text):
        found(Case(spl, []), EVENTS)
