"""The list of applications: its searches and its rows.

    searches(index, now)   three searches: all time, users of 30 days, days of 60 days
    build(found, visit)    rows with count, users, change, spark and "4 s ago"

Source: ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from analytics.reports import counts, daily
from analytics.web import chart as charts
from analytics.web import window as windows
from analytics.web import words
from analytics.web.searches import Search
from analytics.web.sorting import Sorting

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from analytics.table import Table
    from analytics.web.chart import Spark
    from analytics.web.visit import Visit
    from analytics.web.words import Change

DAYS = 30


@dataclass(frozen=True, slots=True)
class Application:
    """One row of the list; *moved* and *last* are what the columns sort by."""

    name: str
    address: str
    count: int
    users: int
    change: Change | None
    moved: float
    spark: Spark
    last: float
    fresh: str
    seen: str
    is_found: bool


_COLUMNS: dict[str, Callable[[Application], Any]] = {
    "name": lambda row: row.name.casefold(),
    "count": lambda row: row.count,
    "users": lambda row: row.users,
    "change": lambda row: row.moved,
    "last": lambda row: row.last,
}


def searches(index: str, now: datetime) -> dict[str, Search]:
    """Plan the searches of the list."""
    month = windows.preset("30d", "day", now)
    first = int(windows.step(month.start, "day", -DAYS).timestamp())
    # All that is kept: the engine knows it without looking at an event.
    ever = counts.Params(index=index, by="application", has_users=False, has_last=True, bots="with")
    recent = counts.Params(
        index=index, by="application", earliest=month.earliest, latest=month.latest
    )
    days = daily.Params(index=index, earliest=first, latest=month.latest)
    return {
        "ever": Search("Applications", counts, ever),
        "users": Search("Users", counts, recent),
        "days": Search("Days", daily, days),
    }


def build(found: Mapping[str, Table], visit: Visit) -> dict[str, Any]:
    """Make what the template shows out of the answers."""
    query = visit.parameters.get("q", "").strip()
    sorting = Sorting(
        visit.parameters.get("sort", "-count"), f"?q={quote(query)}" if query else "?"
    )
    rows = sorting.sorted(_rows(found, visit, query.casefold()), _COLUMNS)
    kept = sum(row.count for row in rows)
    return {
        "rows": rows,
        "query": query,
        "sorting": sorting,
        "summary": f"{words.plural(len(rows), 'application')}, {words.plural(kept, 'event')} kept",
        "number": words.number,
        "footer": visit.footer(None, kept),
    }


def _rows(found: Mapping[str, Table], visit: Visit, query: str) -> list[Application]:
    days = _days(found["days"].rows, visit.now)
    recent = {row["name"]: row["users"] for row in found["users"].rows}
    return [
        _application(row, recent.get(row["name"], 0), days, visit, query)
        for row in found["ever"].rows
    ]


def _days(rows: Sequence[Mapping[str, Any]], now: datetime) -> dict[str, list[float]]:
    """Lay the counts by day and application out as 60 numbers each, today the last."""
    out: dict[str, list[float]] = {}
    for row in rows:
        day = datetime.fromisoformat(row["time"]).astimezone(now.tzinfo).date()
        back = (now.date() - day).days
        if 0 <= back < 2 * DAYS:
            numbers = out.setdefault(row["name"], [0] * (2 * DAYS))
            numbers[-1 - back] += row["count"]
    return out


def _application(
    row: Mapping[str, Any],
    users: int,
    days: Mapping[str, list[float]],
    visit: Visit,
    query: str,
) -> Application:
    name = row["name"]
    numbers = days.get(name, [0] * (2 * DAYS))
    now, before = sum(numbers[DAYS:-1]), sum(numbers[1:DAYS])
    last = datetime.fromtimestamp(row["last"], visit.now.tzinfo)
    return Application(
        name=name,
        address=f"{visit.root}/application/{quote(name, safe='')}",
        count=row["count"],
        users=users,
        change=words.change(now, before),
        moved=now / before - 1 if before else -2.0,
        spark=charts.spark(numbers[DAYS:], is_open=True),
        last=row["last"],
        fresh=words.freshness(last, visit.now),
        seen=words.ago(last, visit.now),
        is_found=query in name.casefold(),
    )
