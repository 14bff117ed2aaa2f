"""return: fields of the first rows as a text."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows
from support.together import together

from analytics.errors import SplError

EVENTS = [event("a", 0, who="u1"), event("b", 1, who="u2"), event("c", 2, who="u3")]
TABLE = "search index=main | table event distinct_id"
CASES = [
    Case(f"{TABLE} | return distinct_id", rows("search", 'distinct_id="u3"')),
    Case(
        f"{TABLE} | return 2 distinct_id",
        rows("search", '(distinct_id="u3") OR (distinct_id="u2")'),
    ),
    Case(
        f"{TABLE} | return count=2 event distinct_id",
        rows("search", '(event="c" distinct_id="u3") OR (event="b" distinct_id="u2")'),
    ),
    Case(f"{TABLE} | return user=distinct_id", rows("search", 'user="u3"')),
    Case(f"{TABLE} | return $event", rows("search", "c")),
    Case(f"{TABLE} | return 2 $event", rows("search", "(c) OR (b)")),
    Case(f"{TABLE} | head 0 | return event", [{}]),
    Case(f"{TABLE} | return nothing", [{}]),
    Case(f"{TABLE} | return nothing | fillnull value=none", rows("search", "none")),
]


@together("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


def test_a_field_is_needed() -> None:
    with pytest.raises(SplError, match="return needs a field"):
        found(Case("search index=main | return 5", []), EVENTS)
