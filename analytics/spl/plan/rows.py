"""Plan nodes over one row at a time: filter, extend, keep, rename, extract, expand.

    where a>1 | eval b=a*2  -> Extend(Filter(…, a>1), (("b", a*2),))

Source: ours; the meaning of each node is the meaning of the command of its docstring.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from analytics.spl.expr import Expr
    from analytics.spl.plan import Align, Plan
    from analytics.spl.times import Log, Span

#: What stands for the value in the expression of `Mapped`.
VALUE = "value"


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
class Offsets:
    """A field that says where the groups of an expression match.

    Attributes:
        name: the field.
        before: the numbers of the groups whose lengths, added up, are where a group begins in the
            match, by its name.
    """

    name: str
    before: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Extract:
    """New fields from the groups of a regular expression (RE2 syntax).

    Attributes:
        field: where to look.
        pattern: the expression, groups named ``(?P<name>…)``.
        groups: the names, in the order of the groups; None for a group without name.
        most: 1 for the first match as text, more for a multivalue, 0 for all matches.
        offsets: tells where the groups of the first match are.
    """

    source: Plan
    field: str
    pattern: str
    groups: tuple[str | None, ...]
    most: int = 1
    offsets: Offsets | None = None


@dataclass(frozen=True, slots=True)
class Bucket:
    """A number or time replaced by the bucket it falls into.

    Attributes:
        field: the field to read.
        name: the field to write.
        span: width of a bucket, or None to choose one that gives at most *bins* buckets.
        start, end: widen the range that *bins* is chosen for.
        align: a time that a bucket begins at.
    """

    source: Plan
    field: str
    name: str
    span: Span | Log | float | None
    bins: int = 100
    start: float | None = None
    end: float | None = None
    least_span_s: float = 0.0
    align: Align | None = None


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
class Expand:
    """One row for each value of a multivalue; a row without a value stays as it is.

    *limit* is how many values of a row at most, 0 for all.
    """

    source: Plan
    field: str
    limit: int = 0


@dataclass(frozen=True, slots=True)
class Lookup:
    """Fields added from the rows of a lookup table that have the same values.

    Attributes:
        table: name of the table.
        keys: pairs of a column of the table and the field it is compared with.
        outputs: pairs of a column and the field it goes into; none for all other columns.
        replaces: a value that is there already is replaced, by none where no row fits.
    """

    source: Plan
    table: str
    keys: tuple[tuple[str, str], ...]
    outputs: tuple[tuple[str, str], ...] = ()
    replaces: bool = True


@dataclass(frozen=True, slots=True)
class Unfold:
    """Fields out of the JSON or XML that a field holds.

    Attributes:
        field: where it stands.
        path: what to take; None for all there is.
        name: the field for what stands at the path.
        limit: how many bytes of a text are read where there is no path.
    """

    source: Plan
    field: str
    path: str | None = None
    name: str = ""
    limit: int = 5_000


@dataclass(frozen=True, slots=True)
class Read:
    """Fields out of the text that a field holds, as *read* finds them: name to values.

    Each different text is read once; where a text says nothing, or *replaces* is false, what was
    there stays.
    """

    source: Plan
    field: str
    read: Callable[[str], Mapping[str, list[str]]]
    replaces: bool = True


@dataclass(frozen=True, slots=True)
class Mapped:
    """Fields put through an expression, value by value where there are several.

    Attributes:
        pairs: a field, and the field to write.
        value: the expression; the field `VALUE` in it is the value.
    """

    source: Plan
    pairs: tuple[tuple[str, str], ...]
    value: Expr


@dataclass(frozen=True, slots=True)
class FirstFit:
    """As `Mapped`, by the first of *values* that gives something for each value of a field.

    Where there is none the field stays as it is.
    """

    source: Plan
    pairs: tuple[tuple[str, str], ...]
    values: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A field that the reader is shown as the value of an expression.

    `analytics.spl.shown` puts it to the end of the plan; no engine sees it.
    """

    source: Plan
    name: str
    value: Expr


@dataclass(frozen=True, slots=True)
class Located:
    """Fields that say where an address is; none for an address of no known place.

    Attributes:
        field: the address.
        prefix: what the names of the fields begin with.
        names: the fields: City, Continent, Country, MetroCode, Region, Timezone, lat, lon.
        languages: those of the names, the first that there is; "code" for codes.
    """

    source: Plan
    field: str
    prefix: str
    names: tuple[str, ...]
    languages: tuple[str, ...]
