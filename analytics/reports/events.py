"""The events of an application, by name: how many, and of how many users.

    retriever.report("events", limit=20)

These are `counts` by event, with the same parameters.

Source: ``events`` of the Splunk SDK's analytics example.
"""

from __future__ import annotations

from dataclasses import dataclass

from analytics.reports import counts
from analytics.reports.counts import search, shape

__all__ = ["CHART", "TITLE", "Params", "search", "shape"]

TITLE = "Events"
CHART = counts.CHART


@dataclass(frozen=True, slots=True)
class Params(counts.Params):
    """What is counted."""

    by: str = "event"
