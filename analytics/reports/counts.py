"""Events and users in all, or for each event, application or value of a property.

    retriever.report("counts", by="country", limit=20, earliest="-7d@d")

    by: "event", "application", "distinct_id", a property, or "" for one row of everything.
    limit: so many rows, the greatest first; 0 for all, in the order of their names.
    rank: what the greatest is measured by, "count" or "users".
    has_users: also count distinct_ids; has_last: also give the time of the newest event.

Events without the property are in no row.

Source: ``applications``, ``events`` and ``property_values`` of the Splunk SDK's analytics
example; users, times and limits are ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from analytics.reports._scope import Scope, begin, field
from analytics.spl import quote as q
from analytics.table import Chart, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TITLE = "Counts"
CHART: Chart = "table"

_READERS: dict[str, Any] = {"name": str, "count": int, "users": int, "last": float}


@dataclass(frozen=True, slots=True)
class Params(Scope):
    """What is counted; the page of the manual says what each means."""

    by: str = ""
    limit: int = 0
    rank: Literal["count", "users"] = "count"
    has_users: bool = True
    has_last: bool = False


def search(params: Params) -> str:
    """Write the search.

    Raises:
        SplError: a parameter cannot stand in a search.
    """
    words = [begin(params), "| stats count"]
    if params.has_users or params.rank == "users":
        words.append("dc(distinct_id) as users")
    if params.has_last:
        words.append("max(_time) as last")
    if params.by:
        name = field(params.by)
        words.append(f"by {name}")
        if params.limit:
            rank = "users" if params.rank == "users" else "count"
            words.append(f"| sort {q.limit(params.limit)} -{rank} {name}")
        words.append(f"| rename {name} as name")
    return " ".join(words)


def shape(rows: Sequence[Mapping[str, Any]], params: Params) -> Table:
    """Make a table of name, count, users and last (epoch seconds), as far as asked for."""
    columns = ["name"] * bool(params.by) + ["count"]
    columns += ["users"] * (params.has_users or params.rank == "users")
    columns += ["last"] * params.has_last
    shaped = tuple(
        {name: _READERS[name](row[name]) for name in columns if name in row} for row in rows
    )
    return Table(tuple(columns), shaped)
