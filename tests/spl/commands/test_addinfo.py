"""addinfo: the range and the moment of the search."""

from __future__ import annotations

import pytest
from support.cases import Case, event, found, rows

from analytics.errors import SplError

EVENTS = [event("a", 0)]
INFO = "info_min_time info_max_time info_search_time"
NOW = "1312891200.000"
CASES = [
    Case(
        "search index=main | addinfo | table info_*",
        rows(INFO, ("0.000", "+Infinity", NOW)),
    ),
    Case(
        "search index=main earliest=1312804800 latest=1312804900 | addinfo | table info_m*",
        rows("info_min_time info_max_time", ("1312804800.000", "1312804900.000")),
    ),
    Case(
        "search index=main | addinfo | table info_min_time",
        rows("info_min_time", "1312718400.000"),
        earliest="-2d",
    ),
    Case("search index=main | addinfo | eval age=info_search_time-_time | table age",
         rows("age", 86400)),
    Case("search index=main | stats count | addinfo | table info_min_time",
         rows("info_min_time", "0.000")),
    Case("| makeresults | addinfo | table info_max_time", rows("info_max_time", "+Infinity")),
]  # fmt: skip
REFUSED = [("x", "does not take 'x'")]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rows(case: Case) -> None:
    assert found(case, EVENTS) == case.rows


@pytest.mark.parametrize(("arguments", "text"), REFUSED)
def test_refused(arguments: str, text: str) -> None:
    with pytest.raises(SplError, match=text):
        found(Case(f"search index=main | addinfo {arguments}", []), EVENTS)
