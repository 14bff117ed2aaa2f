"""The applications: their events, their users, and the time of the newest event.

    retriever.report("applications", application="", limit=20)

These are `counts` by application, with the same parameters.

Source: ``applications`` of the Splunk SDK's analytics example.
"""

from __future__ import annotations

from dataclasses import dataclass

from analytics.reports import counts
from analytics.reports.counts import search, shape

__all__ = ["CHART", "TITLE", "Params", "search", "shape"]

TITLE = "Applications"
CHART = counts.CHART


@dataclass(frozen=True, slots=True)
class Params(counts.Params):
    """What is counted."""

    by: str = "application"
    has_last: bool = True
