"""Plan nodes that make a table of another shape: pivots and their axes.

    chart count over country by plan  -> Pivot(…, row="country", column="plan")

Source: ours; the meaning of each node is the meaning of the command of its docstring.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from analytics.spl.plan import Agg, Plan
    from analytics.spl.times import Span


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
class Align:
    """A time that a bucket below a day begins at.

    Attributes:
        at: the time.
        edge: the edge of the range of the search that is meant, which may not be known yet.
    """

    at: datetime
    edge: Literal["earliest", "latest"] | None = None


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
        align: a time that a bucket begins at.
    """

    span: Span | None = None
    bins: int = 100
    least_span_s: float = 0.0
    earliest: datetime | None = None
    latest: datetime | None = None
    is_filled: bool = True
    is_whole: bool = True
    is_partial: bool = True
    align: Align | None = None


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
        form: the names of these columns, with $AGG$ and $VAL$, in place of a separator.
        is_distinct: equal values of one multivalue count once in a row or column.
    """

    source: Plan
    row: str
    column: str | None
    aggs: tuple[Agg, ...]
    series: Series = Series()
    axis: Axis | None = None
    separator: str = ": "
    form: str | None = None
    is_distinct: bool = False


@dataclass(frozen=True, slots=True)
class Unpivot:
    """One row for each field of a row but *row*: its name in *name*, its value in *value*.

    A field without a value makes no row.
    """

    source: Plan
    row: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Written:
    """One row with the field ``search``: what *write* makes of the rows.

    Attributes:
        write: gets the rows, each a mapping of field to text or list of texts.
        limit: how many rows it gets.
    """

    source: Plan
    write: Callable[[Sequence[Mapping[str, str | list[str]]]], str]
    limit: int


@dataclass(frozen=True, slots=True)
class Wrap:
    """The rows of a time chart cut into periods that stand side by side.

    Attributes:
        span: length of a period; the last one ends where the rows or *end* do.
        style: how the columns are named.
        form: variables of strftime for the style "exact".
        end: the last period reaches to that moment at least; None for that of the rows.
    """

    source: Plan
    span: Span
    style: Literal["relative", "exact", "short"] = "relative"
    form: str = ""
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Transpose:
    """One row for each field, one column for each of the first *count* rows, 0 for all.

    Attributes:
        name: the field that holds the names of the fields.
        header: the field that names the columns, or None.
        has_empty: fields without any value are kept.
    """

    source: Plan
    count: int = 5
    name: str = "column"
    header: str | None = None
    has_empty: bool = True


@dataclass(frozen=True, slots=True)
class Spread:
    """One row for each value of *row*, one column for each of *column* and of *values*.

    *form* names the columns where there are several *values*.
    """

    source: Plan
    row: str
    column: str
    values: tuple[str, ...]
    form: str = "$AGG$: $VAL$"


@dataclass(frozen=True, slots=True)
class Crossed:
    """How often the values of two fields come together: rows and columns, the frequent first.

    Attributes:
        most_rows, most_columns: how many values of each at most.
        row_cover, column_cover: as many values as make up this share of all, from 0 to 1.
        total: name of the row and the column of totals, or None for neither.
    """

    source: Plan
    row: str
    column: str
    most_rows: int = 1000
    most_columns: int = 1000
    row_cover: float = 1.0
    column_cover: float = 1.0
    total: str | None = "TOTAL"


@dataclass(frozen=True, slots=True)
class Continuous:
    """Rows put into buckets of time, in their order, with a row for each bucket that has none.

    Without a *span* the narrowest even one that gives at most *bins* buckets.
    """

    source: Plan
    field: str
    span: Span | None = None
    bins: int = 100
