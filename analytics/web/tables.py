"""The two panels under the chart: counts by event or value, and the properties.

    breakdown(answers, question, lines, …) -> Breakdown(title="Events", rows=(…), sums=(…))
    properties(…)                          -> Panel(title="Properties of purchase", …)

Source: ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analytics.reports._scope import Condition
from analytics.web import chart as charts
from analytics.web import words
from analytics.web.question import WHOLE
from analytics.web.sorting import Sorting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from analytics.web.chart import Spark
    from analytics.web.controls import Option
    from analytics.web.lines import Lines, Series
    from analytics.web.question import Question
    from analytics.web.words import Change

#: Events in the table; the line under it says what is left out.
MOST_EVENTS = 100

#: Properties listed before "more".
MOST_PROPERTIES = 12

#: Values listed when a property is opened.
MOST_VALUES = 10


@dataclass(frozen=True, slots=True)
class Totals:
    """Events and users of a range; *last* is the epoch of the newest event, if any.

    Users of several events do not add up: None says that they were not counted.
    """

    count: int = 0
    users: int | None = 0
    last: float | None = None


@dataclass(frozen=True, slots=True)
class BreakdownRow:
    """One event, or one value of the property that splits the chart.

    Attributes:
        slot: colour of its line in the chart, 0 where it has none.
        address: where its name leads, "" for the rest.
        moved: the change as a number, to sort by.
    """

    name: str
    slot: int
    address: str
    count: int
    users: int | None
    per_user: float | None
    share: str
    change: Change | None
    moved: float
    spark: Spark | None = None
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The table of events or values; *sums* are the lines at its foot."""

    title: str
    hint: str
    heading: str
    rows: tuple[BreakdownRow, ...]
    sums: tuple[BreakdownRow, ...]
    tops: tuple[Option, ...]
    sorting: Sorting
    has_trend: bool


@dataclass(frozen=True, slots=True)
class Value:
    """One value in a list with bars; *width* is that of its bar in percent."""

    text: str
    address: str
    count: str
    share: str
    width: str


@dataclass(frozen=True, slots=True)
class Values:
    """The most frequent values of a property, and what is not shown."""

    rows: tuple[Value, ...]
    rest: str


@dataclass(frozen=True, slots=True)
class Property:
    """One property; *values* is None until it is opened."""

    name: str
    count: str
    split: str
    is_split: bool
    opened: str
    part: str
    values: Values | None


@dataclass(frozen=True, slots=True)
class Panel:
    """The list of properties.

    Attributes:
        clear: leads back to all events, "" where it shows them.
        more: those that are shown on demand.
        later: where the list is to be had, when the page came without it; *part* is the
            same for the script.
    """

    title: str
    clear: str
    properties: tuple[Property, ...] = ()
    more: tuple[Property, ...] = ()
    nothing: str = ""
    later: str = ""
    part: str = ""


_COLUMNS: dict[str, Callable[[BreakdownRow], Any]] = {
    "name": lambda row: row.name.casefold(),
    "count": lambda row: row.count,
    "users": lambda row: row.users or 0,
    "per_user": lambda row: row.per_user or 0,
    "share": lambda row: row.count,
    "change": lambda row: row.moved,
}


def totals(rows: Sequence[Mapping[str, Any]]) -> Totals:
    """Read the one row of the totals search."""
    row = rows[0] if rows else {}
    return Totals(row.get("count", 0), row.get("users", 0), row.get("last"))


def breakdown(
    now: Sequence[Mapping[str, Any]],
    past: Sequence[Mapping[str, Any]],
    whole: tuple[Totals, Totals],
    question: Question,
    lines: Lines,
    tops: tuple[Option, ...],
) -> Breakdown:
    """Make the table out of the rows of the range and of the one before it.

    Args:
        now: name, count and users of each event or value, the most frequent first.
        past: the same of the range that it is compared with.
        whole: totals of both ranges.
        question: what the view shows.
        lines: the lines of the chart, whose colours and shapes the rows take.
        tops: the choice of how many values to list.
    """
    most = (question.top or 10) if question.is_split else MOST_EVENTS
    if question.events and not question.is_split:
        whole = _sum_of(now), _sum_of(past)
    earlier = {row["name"]: row["count"] for row in past}
    drawn = {series.name: series for series in lines.series}
    rows = tuple(_row(row, earlier, whole[0], question, drawn, lines) for row in now[:most])
    sorting = Sorting(question.sort or "-count", question.address(sort=""))
    return Breakdown(
        title=question.by if question.is_split else "Events",
        hint=_hint(rows, question),
        heading="Value" if question.is_split else "Event",
        rows=tuple(sorting.sorted(rows, _COLUMNS)),
        sums=tuple(_sums(rows, whole, question)),
        tops=tops,
        sorting=sorting,
        has_trend=not question.is_single,
    )


def _sum_of(rows: Sequence[Mapping[str, Any]]) -> Totals:
    """Add up the events of *rows*; how many users they have together is not known."""
    return Totals(sum(row["count"] for row in rows), None)


def _hint(rows: Sequence[BreakdownRow], question: Question) -> str:
    if question.is_split:
        return f"the {words.plural(len(rows), 'most frequent value')}"
    return "" if question.events else "choose one to see its properties"


def _row(
    row: Mapping[str, Any],
    earlier: Mapping[str, int],
    whole: Totals,
    question: Question,
    drawn: Mapping[str, Series],
    lines: Lines,
) -> BreakdownRow:
    name, count, users = row["name"], row["count"], row["users"]
    line = drawn.get(name)
    past = earlier.get(name)
    spark = charts.spark([v or 0 for v in line.values], is_open=lines.is_open) if line else None
    return BreakdownRow(
        name=name,
        slot=line.slot if line else 10 if "other" in drawn else 0,
        address=_address(question, name),
        count=count,
        users=users,
        per_user=words.ratio(count, users or None),
        share=words.share(count, whole.count),
        change=words.change(count, past),
        moved=count / past - 1 if past else -2.0,
        spark=spark,
        is_chosen=name in question.events and not question.is_split,
    )


def _address(question: Question, name: str) -> str:
    if question.is_split:
        return question.address(where=(*question.where, Condition(question.by, "is", name)))
    return question.address(events=(name,), opened="")


def _sums(
    rows: Sequence[BreakdownRow], whole: tuple[Totals, Totals], question: Question
) -> Iterator[BreakdownRow]:
    """Name what the rows leave out, then all of it."""
    totals, past = whole
    rest = totals.count - sum(row.count for row in rows)
    if rest > 0:
        name = "other or not set" if question.is_split else "other events"
        yield _sum(name, rest, None, totals, None)
    name = "All of " + ", ".join(question.events) if question.is_split and question.events else ""
    yield _sum(name or "All events", totals.count, totals.users, totals, past)


def _sum(
    name: str, count: int, users: int | None, whole: Totals, past: Totals | None
) -> BreakdownRow:
    change = words.change(count, past.count) if past else None
    share = words.share(count, whole.count)
    return BreakdownRow(
        name, 0, "", count, users, words.ratio(count, users or None), share, change, 0
    )


def panel(
    counts: Mapping[str, int] | None, values: Values | None, question: Question, application: str
) -> Panel:
    """List the properties (name to count of distinct values), the opened one with *values*."""
    of = ", ".join(question.events) or application
    if counts is None:
        later = question.address(opened=WHOLE)
        return Panel(f"Properties of {of}", "", later=later, part=f"{later}&part=properties")
    names = sorted(counts, key=str.casefold)
    listed = tuple(_property(name, counts[name], values, question) for name in names)
    first = len(listed) if question.opened in names[MOST_PROPERTIES:] else MOST_PROPERTIES
    return Panel(
        title=f"Properties of {of}",
        clear=question.address(events=(), opened="") if question.events else "",
        properties=listed[:first],
        more=listed[first:],
        nothing="" if listed else f"In this range no event of {of} has a property.",
    )


def _property(name: str, count: int, values: Values | None, question: Question) -> Property:
    is_opened = name == question.opened
    return Property(
        name=name,
        count=words.plural(count, "value"),
        split=question.address(by=name, opened=""),
        is_split=name == question.by,
        opened=question.address(opened=name),
        part=question.address(opened=name) + "&part=values",
        values=values if is_opened else None,
    )


def values(rows: Sequence[Mapping[str, Any]], name: str, total: int, question: Question) -> Values:
    """List the most frequent values of the property *name*; *total* is of all its events."""
    top = max((row["count"] for row in rows), default=0)
    shown = tuple(
        Value(
            text=row["name"],
            address=question.address(
                where=(*question.where, Condition(name, "is", row["name"])), opened=""
            ),
            count=words.number(row["count"]),
            share=words.rough_share(row["count"], total),
            width=f"{int(row['count']) / top * 100:.1f}",
        )
        for row in rows[:MOST_VALUES]
    )
    rest = total - sum(row["count"] for row in rows[:MOST_VALUES])
    return Values(shown, f"{rest:,} more: other values or not set" if rest > 0 else "")
