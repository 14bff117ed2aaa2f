"""The few plan nodes every command is made of.

    search index=web event=login | stats count by event
    -> Aggregate(Scan(where=…), by=("event",), aggs=(Agg("count", None, "count"),))

The nodes are closed on purpose: a new one touches the SQL of every engine. They name no
dialect and hold no rows of the index; a name with ``*`` stands for every field it matches,
until `analytics.spl.rules` has put the names in its place.

Source: ours; the meaning of each node is the meaning of the command of its docstring.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime

    from analytics.spl.expr import Expr
    from analytics.spl.times import Span

Kind = Literal["text", "int", "num", "bool", "time", "many"]


@dataclass(frozen=True, slots=True)
class Scan:
    """The events of the indexes, newest first.

    Attributes:
        where: what an event must fulfil.
        earliest: first moment of the range (included), or None for no bound.
        latest: the moment it ends at (excluded), or None.
        names: the fields anybody asks for; None for all.
    """

    where: Expr
    earliest: datetime | None = None
    latest: datetime | None = None
    names: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Values:
    """Rows that are known already: one list of values per column, all equally long.

    ``kinds`` says what the values are; a time is microseconds since 1970, "many" is a list
    of texts.
    """

    names: tuple[str, ...]
    kinds: tuple[Kind, ...]
    columns: tuple[list[object], ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """The rows for which *condition* is true (not null, not false)."""

    source: Plan
    condition: Expr


@dataclass(frozen=True, slots=True)
class Extend:
    """Fields added or replaced, all computed from the row as it comes in."""

    source: Plan
    pairs: tuple[tuple[str, Expr], ...]


@dataclass(frozen=True, slots=True)
class Keep:
    """Only the named fields; *is_ordered* also puts the columns in that order.

    Fields that begin with ``_`` stay unless *is_ordered*.
    """

    source: Plan
    names: tuple[str, ...]
    is_ordered: bool = False


@dataclass(frozen=True, slots=True)
class Remove:
    """All but the named fields; those that begin with ``_`` go only when named with it."""

    source: Plan
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rename:
    """Fields under another name; a field that had the new name is replaced."""

    source: Plan
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Extract:
    """New fields from the groups of a regular expression (RE2 syntax).

    Attributes:
        field: where to look.
        pattern: the expression, groups named ``(?P<name>…)``.
        groups: the names, in the order of the groups; None for a group without name.
        most: 1 for the first match as text, more for a multivalue, 0 for all matches.
    """

    source: Plan
    field: str
    pattern: str
    groups: tuple[str | None, ...]
    most: int = 1


@dataclass(frozen=True, slots=True)
class Agg:
    """One aggregate: function, what it takes, and the name of the result."""

    function: str
    arg: Expr | None
    name: str
    number: float = 0.0


@dataclass(frozen=True, slots=True)
class Aggregate:
    """One row for each combination of the values of *by*; a row without one is left out."""

    source: Plan
    by: tuple[str, ...]
    aggs: tuple[Agg, ...]


@dataclass(frozen=True, slots=True)
class Bucket:
    """A number or time replaced by the bucket it falls into.

    Attributes:
        field: the field to read.
        name: the field to write.
        span: width of a bucket, or None to choose one that gives at most *bins* buckets.
        start, end: widen the range that *bins* is chosen for.
    """

    source: Plan
    field: str
    name: str
    span: Span | float | None
    bins: int = 100
    start: float | None = None
    end: float | None = None
    least_span_s: float = 0.0


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


@dataclass(frozen=True, slots=True)
class Fill:
    """Missing values replaced: by *value*, or by the value above when it is None.

    No names stands for all fields of the rows.
    """

    source: Plan
    names: tuple[str, ...]
    value: str | None


@dataclass(frozen=True, slots=True)
class Totals:
    """A field with the sum of the numbers of a row, a last row with sums, or both.

    Attributes:
        names: the fields to sum; none for all.
        row: name of the new field, or None for no such field.
        label_field, label: what stands in the last row, where *has_column* asks for one.
    """

    source: Plan
    names: tuple[str, ...]
    row: str | None = "Total"
    has_column: bool = False
    label_field: str | None = None
    label: str = "Total"


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
class Series:
    """Which values of the split field become columns.

    Attributes:
        limit: how many, 0 for all.
        is_bottom: the least instead of the greatest.
        rank: the aggregate over the cells of a series that ranks it.
        bound: keep the series whose rank compares so with a number, in place of a limit.
        is_excluded: keep those that the rule does not name.
        other: name of the column for the rest, or None to leave it out.
        null: name of the column for rows without a value, or None.
    """

    limit: int = 10
    is_bottom: bool = False
    rank: str = "sum"
    bound: tuple[str, float] | None = None
    is_excluded: bool = False
    other: str | None = "OTHER"
    null: str | None = "NULL"


@dataclass(frozen=True, slots=True)
class Axis:
    """The time axis of a Pivot.

    Attributes:
        span: width of a bucket, or None to choose one that gives at most *bins* buckets.
        least_span_s: the narrowest that may be chosen, in seconds.
        earliest, latest: the range of the search, None for no bound.
        is_filled: empty buckets between the first and the last are shown.
        is_whole: the buckets of the whole range are shown, not of the events alone.
        is_partial: buckets that the range cuts are shown.
    """

    span: Span | None = None
    bins: int = 100
    least_span_s: float = 0.0
    earliest: datetime | None = None
    latest: datetime | None = None
    is_filled: bool = True
    is_whole: bool = True
    is_partial: bool = True


@dataclass(frozen=True, slots=True)
class Pivot:
    """One row per value of *row*, one column per value of *column* (chart, timechart).

    Attributes:
        row: the field that names the rows; `_time` where there is an *axis*.
        column: the split field, or None.
        aggs: what the cells hold; empty cells are 0 for count, else nothing.
        series: which columns there are.
        axis: puts the rows into time buckets; None for chart.
        separator: stands between aggregate and series where there are several aggregates.
    """

    source: Plan
    row: str
    column: str | None
    aggs: tuple[Agg, ...]
    series: Series = Series()
    axis: Axis | None = None
    separator: str = ": "


@dataclass(frozen=True, slots=True)
class Names:
    """One row per field that the rows have and *pattern* matches, with aggregates of its values.

    Carries ``stats dc(p__*) as *``: the row has the field ``name`` and one per aggregate.
    """

    source: Plan
    pattern: str
    aggs: tuple[Agg, ...]


Plan = (
    Scan | Values | Filter | Extend | Keep | Remove | Rename | Extract | Aggregate | Bucket
    | Dedup | Sort | Reverse | Limit | HeadWhile | Window | Fill | Totals | Top | Pivot | Names
)  # fmt: skip
