"""What a report answers with: a table, and how to draw it.

    Table(("name", "count"), ({"name": "shop", "count": 12},), unit="events")

Source: ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Chart = Literal["lines", "bars", "table", "funnel", "grid"]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under named columns.

    Attributes:
        columns: names, in the order to show them.
        rows: one mapping of column to value each; a column without a value is absent.
        unit: what the numbers count, as a plural word.
    """

    columns: tuple[str, ...]
    rows: tuple[dict[str, Any], ...]
    unit: str = "events"
