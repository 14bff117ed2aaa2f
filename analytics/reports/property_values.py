"""The values of one property: the events that have each, and their users.

    retriever.report("property_values", by="plan", events=("purchase",), limit=20)

    by: the property; required.

These are `counts` by a property, with the same parameters.

Source: ``property_values`` of the Splunk SDK's analytics example.
"""

from __future__ import annotations

from dataclasses import dataclass

from analytics.errors import ConfigError
from analytics.reports import counts
from analytics.reports.counts import search, shape

__all__ = ["CHART", "TITLE", "Params", "search", "shape"]

TITLE = "Values of a property"
CHART = counts.CHART


@dataclass(frozen=True, slots=True)
class Params(counts.Params):
    """What is counted.

    Raises:
        ConfigError: no property is named.
    """

    def __post_init__(self) -> None:
        """Check that there is a property."""
        if not self.by:
            raise ConfigError("The property '' has no values. Name one, such as by='plan'.")
