"""set: the rows of two searches compared."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows
from support.together import together

from analytics.errors import SplError

EVENTS = [event("a", 0), event("a", 1), event("b", 60), event("c", 120, index="second")]
LEFT, RIGHT = "[search index=main | table event]", "[search index=second OR event=b | table event]"
BOTH = "[search index=main OR index=second | table event]"
CASES = [
    Case(f"| set union {LEFT} [search index=second | table event]", rows("event", "b", "a", "c")),
    Case(f"| set intersect {LEFT} {BOTH}", rows("event", "b", "a")),
    Case(f"| set diff {LEFT} {BOTH}", rows("event", "c")),
    Case(f"| set diff {BOTH} {LEFT} | stats count", rows("count", 1)),
    # a field that is missing differs from one that is there
    Case(
        "| set intersect [search index=second | table event] "
        "[search index=second | eval x=1 | table event x]",
        [],
    ),
    Case("| set diff [search index=none] [search index=none]", []),
    # whole events are other events, unless they are the same
    Case("| set intersect [search index=main] [search index=main event=b] | table event",
         rows("event", "b")),
]  # fmt: skip
REFUSED = [
    ("| set minus [search index=main] [search index=main]", "union, intersect or diff"),
    ("| set diff [search index=main]", "needs a search in brackets"),
    ("search index=main | set diff [search index=main] [search index=main]", "it takes none"),
]


@together("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


@together(("spl", "text"), REFUSED)
def test_refused(spl: str, text: str) -> None:
    with pytest.raises(SplError, match=text):
        found(Case(spl, []), EVENTS)
