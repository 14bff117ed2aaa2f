"""Plan nodes over many rows: aggregates, windows, order, limits.

    stats count by event | sort -count  -> Sort(Aggregate(…, by=("event",)), (Key("count", True),))

Source: ours; the meaning of each node is the meaning of the command of its docstring.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime

    from analytics.spl.expr import Expr
    from analytics.spl.plan import Plan
    from analytics.spl.times import Span


@dataclass(frozen=True, slots=True)
class Spark:
    """What makes a sparkline of an aggregate: its values over time, bucket by bucket.

    Attributes:
        span: width of a bucket, or None to choose one that gives at most 100.
        earliest, latest: the range of the search, None for no bound.
    """

    span: Span | None = None
    earliest: datetime | None = None
    latest: datetime | None = None


@dataclass(frozen=True, slots=True)
class Agg:
    """One aggregate: function, what it takes, and the name of the result.

    Attributes:
        number: of a percentile.
        spark: makes a multivalue of the aggregate over time.
    """

    function: str
    arg: Expr | None
    name: str
    number: float = 0.0
    spark: Spark | None = None


@dataclass(frozen=True, slots=True)
class Aggregate:
    """One row for each combination of the values of *by*; a row without one is left out.

    Attributes:
        is_all_numbers: functions of numbers give nothing where a value is none.
        is_distinct: a multivalue of *by* counts once in each of its groups.
        delimiter: what stands between the values of list and values once they are made one text.
    """

    source: Plan
    by: tuple[str, ...]
    aggs: tuple[Agg, ...]
    is_all_numbers: bool = False
    is_distinct: bool = False
    delimiter: str = "\n"


@dataclass(frozen=True, slots=True)
class Names:
    """One row per field that the rows have and *pattern* matches, with aggregates of its values.

    Carries ``stats dc(p__*) as *``: the row has the field ``name`` and one per aggregate.
    """

    source: Plan
    pattern: str
    aggs: tuple[Agg, ...]


@dataclass(frozen=True, slots=True)
class Dedup:
    """The first *count* rows of each combination of *names*.

    Attributes:
        keeps_empty: keep rows that lack one of the fields.
        is_consecutive: only compare with the row before.
        keeps_events: keep further rows too, without these fields.
    """

    source: Plan
    names: tuple[str, ...]
    count: int = 1
    keeps_empty: bool = False
    is_consecutive: bool = False
    keeps_events: bool = False


@dataclass(frozen=True, slots=True)
class Key:
    """What to sort by: *how* is "auto", "num", "str" or "ip"."""

    name: str
    is_descending: bool = False
    how: Literal["auto", "num", "str", "ip"] = "auto"


@dataclass(frozen=True, slots=True)
class Sort:
    """Rows in the order of *keys*, missing values last; at most *count*, 0 for all.

    Equal rows stay in the order they came in. *warns* when the limit is a default that may
    cut rows the reader expects.
    """

    source: Plan
    keys: tuple[Key, ...]
    count: int = 0


@dataclass(frozen=True, slots=True)
class Reverse:
    """Rows in the opposite order."""

    source: Plan


@dataclass(frozen=True, slots=True)
class Limit:
    """The first *count* rows."""

    source: Plan
    count: int


@dataclass(frozen=True, slots=True)
class HeadWhile:
    """The rows up to the first for which *condition* fails.

    Attributes:
        keeps_null: null counts as true.
        keeps_last: the row that fails is kept too.
    """

    source: Plan
    condition: Expr
    count: int
    keeps_null: bool = False
    keeps_last: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """Aggregates added to each row, over the rows that share *by*.

    Attributes:
        is_running: over the rows up to this one (streamstats), not over all (eventstats).
        window: how many rows back at most, this one included; 0 for all.
        has_current: whether this row counts.
        is_global: the window counts rows of all groups.
        resets: start anew "change" of by-fields, "before" or "after" a condition holds.
        reset: that condition.
        span_s: only rows at most that many seconds away in `_time`; 0 for all.
        is_all_numbers: functions of numbers give nothing where a value is none.
    """

    source: Plan
    by: tuple[str, ...]
    aggs: tuple[Agg, ...]
    is_running: bool = False
    window: int = 0
    has_current: bool = True
    is_global: bool = True
    resets: tuple[tuple[Literal["change", "before", "after"], Expr | None], ...] = ()
    span_s: float = 0.0
    is_all_numbers: bool = False


@dataclass(frozen=True, slots=True)
class Before:
    """The values that fields had some rows before: a new field, the field, how many rows."""

    source: Plan
    values: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class Smooth:
    """A field with the exponential moving average of the numbers of another.

    The first number is the first average; each further one is *weight* times the average before
    and the rest times the number. The first *skip* numbers show none.
    """

    source: Plan
    name: str
    field: str
    weight: float
    skip: int


@dataclass(frozen=True, slots=True)
class Combine:
    """One row of those that are equal in all fields but *field*, which becomes a multivalue.

    *delimiter* is what stands between its values once they are made one text.
    """

    source: Plan
    field: str
    delimiter: str = " "


@dataclass(frozen=True, slots=True)
class Top:
    """The most (or least) frequent combinations of *names* within each of *by*.

    Attributes:
        count_name, percent_name: names of the added fields, None to leave one out.
        other: text of a last row for all the rest, or None.
        limit: 0 for all.
    """

    source: Plan
    names: tuple[str, ...]
    by: tuple[str, ...] = ()
    limit: int = 10
    is_rare: bool = False
    count_name: str | None = "count"
    percent_name: str | None = "percent"
    other: str | None = None


@dataclass(frozen=True, slots=True)
class Transact:
    """One row for each run of events that belong together.

    Attributes:
        names: the fields that must agree; none for all events in one run.
        starts, ends: conditions of the first and of the last event, or None.
        span_s, pause_s: longest time from first to last event, and between two; None for any.
        most: how many events at most, 0 for any number.
        is_connected: an event that shares no value with a run begins another.
        keeps_evicted: runs that never met *starts* are kept.
        keeps_orphans: events that belong to no run are kept, as rows of their own.
        lists: fields whose values are all kept in order; the others become sorted sets.
        null: stands for a missing value in such a list.
        unifies_ends: an event that fulfils *starts* or *ends* must share a value with a run too,
            where there are names; else it joins any that it does not contradict.
        most_open: how many runs may be open at a time, 0 for any number.
        most_open_events: how many events these may have in all, 0 for any number.
        has_raw_list: the texts of the events are a multivalue, not one text.
        delimiter: what stands between the values of a field once they are made one text.
    """

    source: Plan
    names: tuple[str, ...]
    starts: Expr | None = None
    ends: Expr | None = None
    span_s: float | None = None
    pause_s: float | None = None
    most: int = 1000
    is_connected: bool = True
    keeps_evicted: bool = False
    keeps_orphans: bool = False
    lists: tuple[str, ...] = ()
    null: str = "NULL"
    unifies_ends: bool = True
    most_open: int = 0
    most_open_events: int = 0
    has_raw_list: bool = False
    delimiter: str = "\n"


@dataclass(frozen=True, slots=True)
class Required:
    """The rows, and a failure of the search where there are none."""

    source: Plan


@dataclass(frozen=True, slots=True)
class Overlap:
    """How many rows were under way when a row began, itself included.

    Attributes:
        start, duration: the fields that say when a row begins and how long it lasts, in seconds.
        name: the field for the number.
    """

    source: Plan
    start: str
    duration: str
    name: str


@dataclass(frozen=True, slots=True)
class Summary:
    """One row for each field: how many values, how many different ones, which, their extent.

    Attributes:
        names: the fields; none for all.
        most: how many values are told, 0 for all.
    """

    source: Plan
    names: tuple[str, ...]
    most: int = 100


@dataclass(frozen=True, slots=True)
class Delete:
    """The events of *source* removed from their indexes; one row for each index says how many."""

    source: Plan
