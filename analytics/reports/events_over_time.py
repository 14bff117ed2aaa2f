"""Events over time, one line for each event.

    retriever.report("events_over_time", span="1w@w1", events=("login", "purchase"))

This is `series` by event and day, with the same parameters.

Source: ``events_over_time`` of the Splunk SDK's analytics example.
"""

from __future__ import annotations

from analytics.reports.series import CHART, Params, search, shape

__all__ = ["CHART", "TITLE", "Params", "search", "shape"]

TITLE = "Events over time"
