"""Events of each day and application.

    retriever.report("daily", application="", earliest="-59d@d")

Days without events have no row. A day begins at midnight of the searcher's zone.

Source: ours; a chart of every application in one search.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analytics.reports._scope import Scope, begin
from analytics.table import Chart, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TITLE = "Events per day"
CHART: Chart = "table"


@dataclass(frozen=True, slots=True)
class Params(Scope):
    """Which events are counted."""


def search(params: Params) -> str:
    """Write the search.

    Raises:
        SplError: a parameter cannot stand in a search.
    """
    return f"{begin(params)} | bin _time span=1d | stats count by _time application"


def shape(rows: Sequence[Mapping[str, Any]], params: Params) -> Table:  # noqa: ARG001
    """Make a table of time (the start of the day, ISO 8601 or epoch), name and count."""
    shaped = tuple(
        {"time": row["_time"], "name": row["application"], "count": int(row["count"])}
        for row in rows
    )
    return Table(("time", "name", "count"), shaped)
