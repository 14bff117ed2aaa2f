"""Events or users over time, one line for each event, application or value of a property.

    retriever.report("series", by="country", metric="users", span="1d", limit=8)

    by: "event", "application", a property, or "" for one line.
    metric: "count" for events, "users" for distinct_ids, "per_user" for events of each.
    span: width of a bucket: 1h, 1d, 1w@w1 (weeks from Monday), 1mon …
    limit: lines with a name of their own, those with the greatest sums; 0 for all. What is
        left over is "(all other values)", events without the property are "(no value)".

A bucket without events is 0 for "count" and "users", and has no value for "per_user". A line
called ``time``, or beginning with ``_``, is called ``VALUE_time``, as Splunk does it.

Source: ``events_over_time`` of the Splunk SDK's analytics example, which calls the two lines
that are no value OTHER and NULL, as a value may be called.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from analytics.reports._scope import Scope, begin, field
from analytics.spl import quote as q
from analytics.table import Chart, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

TITLE = "Numbers over time"
CHART: Chart = "lines"

Metric = Literal["count", "users", "per_user"]

#: Names of the lines that are no value; a value with such a name is counted with them.
OTHER, NOT_SET = "(all other values)", "(no value)"

#: Between the name of a number and the value, where a search gives two numbers for each.
_BETWEEN = ": "
_FUNCTIONS = {
    "count": "count",
    "users": "dc(distinct_id) as users",
    "per_user": "count as events dc(distinct_id) as users",
}


@dataclass(frozen=True, slots=True)
class Params(Scope):
    """What is drawn; the page of the manual says what each means."""

    by: str = "event"
    metric: Metric = "count"
    span: str = "1d"
    limit: int = 10


def search(params: Params) -> str:
    """Write the search.

    Raises:
        SplError: a parameter cannot stand in a search.
    """
    words = [f"{begin(params)} | timechart span={q.span(params.span)}"]
    if params.by:
        other, missing = q.quote(OTHER), q.quote(NOT_SET)
        words.append(f"limit={q.limit(params.limit)} otherstr={other} nullstr={missing}")
    if params.by and params.metric == "per_user":
        words.append(f"sep={q.quote(_BETWEEN)}")
    words.append(_FUNCTIONS[params.metric])
    if params.by:
        words.append(f"by {field(params.by)}")
    return " ".join(words)


def shape(rows: Sequence[Mapping[str, Any]], params: Params) -> Table:
    """Make a table with a column ``time`` (ISO 8601 with offset) and one for each line.

    The one line of a report without a split is called like its metric.
    """
    found = dict.fromkeys(name for row in rows for name in row if not name.startswith("_"))
    if params.metric == "per_user":
        found = dict.fromkeys(n.removeprefix("events") for n in found if n.startswith("events"))
    lines = {name: _line(name, params) for name in found}
    shaped = tuple({"time": row["_time"], **dict(_cells(row, lines, params))} for row in rows)
    unit = "users" if params.metric == "users" else "events"
    return Table(("time", *lines.values()), shaped, unit)


def _cells(
    row: Mapping[str, Any], lines: Mapping[str, str], params: Params
) -> Iterator[tuple[str, float | None]]:
    for name, line in lines.items():
        if params.metric == "per_user":
            users = float(row.get(f"users{name}") or 0)
            yield line, float(row.get(f"events{name}") or 0) / users if users else None
        else:
            yield line, float(row.get(name) or 0)


def _line(name: str, params: Params) -> str:
    if not params.by:
        return params.metric
    value = name.removeprefix(_BETWEEN) if params.metric == "per_user" else name
    return f"VALUE_{value}" if value == "time" else value
