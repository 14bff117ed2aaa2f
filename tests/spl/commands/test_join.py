"""join: the fields of another search where fields are the same."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows
from support.together import together

from analytics.errors import SplError

EVENTS = [
    event("login", 0, who="u1"),
    event("login", 1, who="u2"),
    event("login", 2),
    event("plan", 3, who="u1", index="crm", plan="pro"),
    event("plan", 4, who="u1", index="crm", plan="free"),
    event("plan", 5, who="U2", index="crm", plan="pro"),
]
LEFT = "search index=main | table distinct_id event"
RIGHT = "[search index=crm | rename analytics_prop__plan AS plan | table distinct_id plan event]"
CASES = [
    Case(
        f"{LEFT} | join distinct_id {RIGHT}",
        rows("distinct_id event plan", ("u1", "plan", "free")),
    ),
    Case(
        f"{LEFT} | join overwrite=f distinct_id {RIGHT}",
        rows("distinct_id event plan", ("u1", "login", "free")),
    ),
    Case(
        f"{LEFT} | join max=0 distinct_id {RIGHT} | table plan",
        rows("plan", "free", "pro"),
    ),
    Case(
        f"{LEFT} | join type=left overwrite=f distinct_id {RIGHT}",
        rows(
            "distinct_id event plan",
            (None, "login", None),
            ("u2", "login", None),
            ("u1", "login", "free"),
        ),
    ),
    Case(
        f"{LEFT} | join type=outer distinct_id {RIGHT} | stats count(plan) count",
        rows("count(plan) count", (1, 3)),
    ),
    Case(f"{LEFT} | join distinct_id, event {RIGHT}", []),
    Case(
        f"{LEFT} | fields distinct_id | join {RIGHT} | table distinct_id plan",
        rows("distinct_id plan", ("u1", "free")),
    ),
    Case(
        f"search index=main | join distinct_id {RIGHT} | stats count BY plan",
        rows("plan count", ("free", 1)),
    ),
    Case(
        "search index=main | stats count BY distinct_id"
        " | join distinct_id [search index=crm | stats count AS plans BY distinct_id]",
        rows("distinct_id count plans", ("u1", 1, 2)),
    ),
    *(
        Case(
            f"search index=crm | join type=left {options} distinct_id [search index=crm"
            " | rename analytics_prop__plan AS other | table _time distinct_id other]"
            " | rename analytics_prop__plan AS plan | table distinct_id plan other",
            rows("distinct_id plan other", *want),
        )
        for options, want in [
            ("", [("U2", "pro", "pro"), ("u1", "free", "free"), ("u1", "pro", "free")]),
            ("usetime=t", [("U2", "pro", "pro"), ("u1", "free", "free"), ("u1", "pro", "pro")]),
            ("usetime=t max=0",
             [("U2", "pro", "pro"), ("u1", "free", "free"), ("u1", "free", "pro"),
              ("u1", "pro", "pro")]),
            ("usetime=t earlier=f",
             [("U2", "pro", "pro"), ("u1", "free", "free"), ("u1", "pro", "free")]),
        ]
    ),
    # within the same second neither way leaves one out
    *(
        Case(
            "| makeresults | eval _time=10.2, k=1 | join usetime=t "
            f"earlier={earlier} k [| makeresults | eval _time=10.{part}, k=1, v=1] | table v",
            rows("v", 1),
        )
        for earlier, part in [("t", 9), ("f", 0)]
    ),
    Case(
        "| makeresults | eval _time=10, k=1 | join usetime=t earlier=t k "
        "[| makeresults | eval _time=11, k=1, v=1] | table v",
        [],
    ),
]  # fmt: skip


@together("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ("type=full distinct_id [search index=crm]", "no type of join"),
        ("distinct_id", "A field is missing here"),
        ("d* [search index=crm]", "stands for several fields"),
        ("usetime=maybe distinct_id [search index=crm]", "neither true nor false"),
    ],
)
def test_refused(arguments: str, text: str) -> None:
    with pytest.raises(SplError, match=text):
        found(Case(f"search index=main | join {arguments}", []), EVENTS)
