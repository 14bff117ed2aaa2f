"""The properties that events have, and how many different values each.

    retriever.report("properties", events=("purchase",))

Source: ``properties`` of the Splunk SDK's analytics example.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analytics.reports._scope import PREFIX, Scope, begin
from analytics.table import Chart, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TITLE = "Properties"
CHART: Chart = "table"


@dataclass(frozen=True, slots=True)
class Params(Scope):
    """Which events have the properties."""


def search(params: Params) -> str:
    """Write the search.

    Raises:
        SplError: a parameter cannot stand in a search.
    """
    return f"{begin(params)} | stats dc({PREFIX}*) as *"


def shape(rows: Sequence[Mapping[str, Any]], params: Params) -> Table:  # noqa: ARG001
    """Make a table of name and count, in the order of names."""
    found = rows[0] if rows else {}
    shaped = ({"name": name, "count": int(count)} for name, count in sorted(found.items()))
    return Table(("name", "count"), tuple(row for row in shaped if row["count"]), "values")
