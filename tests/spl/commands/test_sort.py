"""sort: keys, ways of comparing, missing values, limit."""

from __future__ import annotations

from support.cases import Case, answer, event, found, rows
from support.together import together

EVENTS = [
    event("e", at, **{"v": value} if value is not None else {})
    for at, value in enumerate(["10", "2", "b", None, "A", "10.0.0.10", "10.0.0.9", "-1"])
]
P = "search index=main | rename analytics_prop__v AS v"
UP = ["-1", "2", "10", "10.0.0.9", "10.0.0.10", "A", "b"]
CASES = [
    Case(f"{P} | sort v | table v", [*rows("v", *UP), {}]),
    Case(f"{P} | sort -v | table v", [*rows("v", *UP[::-1]), {}]),
    Case(f"{P} | sort v desc | table v", [*rows("v", *UP[::-1]), {}]),
    Case(f"{P} | sort 2 v | table v", rows("v", "-1", "2")),
    Case(f"{P} | sort limit=1 - v | table v", rows("v", "b")),
    Case(f"{P} | sort str(v) | head 3 | table v", rows("v", "-1", "10", "10.0.0.10")),
    Case(f"{P} | sort -num(v) | head 2 | table v", rows("v", "10", "2")),
    Case(f"{P} | sort ip(v) | head 2 | table v", rows("v", "10.0.0.9", "10.0.0.10")),
    # equal rows stay as they were: newest first
    Case(f"{P} | sort event | head 1 | table v", rows("v", "-1")),
    Case(
        "search index=main | stats count by _time | sort -_time | head 1 | table count",
        rows("count", 1),
    ),
    # equal numbers are equal, however they are written
    Case(
        '| makeresults format=csv data="n\n2\n1\n01\n1.0" | sort n | table n',
        rows("n", "1", "01", "1.0", "2"),
    ),
]


@together("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


def test_default_limit_is_told() -> None:
    """10,000 of more rows are kept, with a warning; sort 0 keeps all."""
    cut = answer(Case("| makeresults count=10001 | streamstats count | sort -count", []), [])
    assert (len(cut.rows), cut.messages[0].type) == (10_000, "WARN")
    assert "10,000 of 10,001" in cut.messages[0].text
    assert '"count":"10001"' in cut.rows[0]
    whole = answer(Case("| makeresults count=10001 | streamstats count | sort 0 count", []), [])
    assert (len(whole.rows), whole.messages) == (10_001, ())
