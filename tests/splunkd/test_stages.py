"""What the parser tells of a search."""

from __future__ import annotations

import pytest

from analytics.errors import SplError
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


def test_commands_are_told_with_their_kind() -> None:
    found = told("search index=x | dedup a | sort -b | stats count by h | head 5")
    kinds = [(c["command"], c["pipeline"], c["streamType"]) for c in found["commands"]]

    assert kinds == [
        ("search", "streaming", "SP_STREAM"),
        ("dedup", "stateful", "SP_STATEFUL"),
        ("sort", "events", "SP_EVENTS"),
        ("stats", "report", "SP_STREAMREPORT"),
        ("head", "report", "SP_STATEFUL"),
    ]
    assert found["commands"][3]["rawargs"] == "count by h"
    assert found["eventsSearch"] == "search index=x | dedup a | sort -b"
    assert found["reportsSearch"] == "stats count by h | head 5"
    assert not found["isStreamingSearch"]


def test_generating_search_has_no_events_search() -> None:
    found = told("| makeresults count=1")

    assert found["commands"][0]["isGenerating"]
    assert found["eventsSearch"] == ""


def test_what_is_no_search_is_refused() -> None:
    with pytest.raises(SplError):
        told("search a | | head")
