"""What the parser tells of a search."""

from __future__ import annotations

from typing import Any

import pytest

from analytics.errors import SplError
from analytics.spl.parse import parse
from analytics.splunkd.stages import halves, told


@pytest.mark.parametrize(
    ("spl", "events", "report"),
    [
        ("search index=x", "search index=x", ""),
        (
            "search index=x | stats count by h | head 5",
            "search index=x",
            "stats count by h | head 5",
        ),
        ('search "a | stats" | head 2 | top f', 'search "a | stats" | head 2', "top f"),
        ("| makeresults | table a", "| makeresults", "table a"),
        ("search (", "search (", ""),
    ],
)
def test_search_is_parted_before_its_first_report(spl: str, events: str, report: str) -> None:
    assert halves(spl) == (events, report)


def parsed(spl: str) -> dict[str, Any]:
    return told(parse(spl))


def test_commands_are_told_with_their_kind() -> None:
    found = parsed("search index=x | dedup a | sort -b | stats count by h | head 5")
    kinds = [(c["command"], c["pipeline"], c["streamType"]) for c in found["commands"]]

    assert kinds == [
        ("search", "streaming", "SP_STREAM"),
        ("dedup", "stateful", "SP_STATEFUL"),
        ("sort", "events", "SP_EVENTS"),
        ("stats", "report", "SP_STREAMREPORT"),
        ("head", "report", "SP_STATEFUL"),
    ]
    assert found["commands"][3]["rawargs"] == "count by h"
    assert found["commands"][3]["args"]["groupby-fields"] == ["h"]
    assert found["commands"][2]["preStreamingOp"] == "presort 10000 -auto(b)"
    assert found["eventsSearch"] == "search index=x | dedup a | sort -b"
    assert found["reportsSearch"] == "stats count by h | head 5"
    assert not found["isStreamingSearch"]


def test_streaming_search_is_one() -> None:
    assert parsed("search index=x | eval a=1 | where b=2")["isStreamingSearch"]


@pytest.mark.parametrize(
    ("spl", "is_generating"),
    [
        ("| makeresults count=1", True),
        ("| inputlookup a.csv", True),
        ("search index=x", False),
        ("search index=x | inputlookup append=t a.csv", False),
    ],
)
def test_what_begins_with_rows_of_nothing_has_no_events_search(
    spl: str, *, is_generating: bool
) -> None:
    found = parsed(spl)

    assert any(command["isGenerating"] for command in found["commands"]) is is_generating
    assert (found["eventsSearch"] == "") is is_generating


def test_what_has_a_wrong_argument_is_refused() -> None:
    with pytest.raises(SplError):
        parsed("search a | stats nofunction(b)")
