"""eventcount: how many events there are."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows
from support.together import together

from analytics.errors import SplError

EVENTS = [event("a", 0), event("b", 1), event("c", 2, index="second"), event("d", 3, index="_own")]
CASES = [
    Case("| eventcount", rows("count", 2), earliest="1312804801"),
    Case("| eventcount index=*", rows("count", 3)),
    Case("| eventcount index=_* index=*", rows("count", 4)),
    Case("search index=* | stats count", rows("count", 3)),
    Case("search index=*own OR index=_o* | stats count", rows("count", 1)),
    Case("| eventcount index=second index=main", rows("count", 3)),
    Case(
        "| eventcount summarize=false index=main index=second | fields count index",
        rows("count index", (2, "main"), (1, "second")),
    ),
    Case("| eventcount index=none", rows("count", 0)),
]


@together("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


def test_server_is_named() -> None:
    (row, *_) = found(Case("| eventcount summarize=f", []), EVENTS)

    assert list(row) == ["count", "index", "server"]


@pytest.mark.parametrize("arguments", ["report_size=t", "x", "summarize=2"])
def test_refused(arguments: str) -> None:
    with pytest.raises(SplError):
        found(Case(f"| eventcount {arguments}", []), EVENTS)
