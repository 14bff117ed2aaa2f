"""Plan nodes that a second pipeline is part of: union, join, one plan for each field.

    search index=a | append [search index=b]  -> Union(Scan(…), Scan(…))

The second pipeline is the field ``other``; where it begins with `Given`, it works on the rows
of ``source``.

Source: ours; the meaning of each node is the meaning of the command of its docstring.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from analytics.spl.expr import Expr
    from analytics.spl.plan import Plan


@dataclass(frozen=True, slots=True)
class Union:
    """The rows of *source*, then those of *other*; at most *limit* of these, 0 for all.

    A field of one side is missing in the rows of the other. *is_by_time* puts all rows in the
    order of ``_time``, the newest first, in place of one side behind the other.
    """

    source: Plan
    other: Plan
    limit: int = 0
    is_by_time: bool = False


@dataclass(frozen=True, slots=True)
class Beside:
    """The fields of *other* added row by row: its first row to the first of *source*.

    Attributes:
        replaces: where both have a value, that of *other* is kept.
        limit: how many rows of *other* at most, 0 for all.
    """

    source: Plan
    other: Plan
    replaces: bool = False
    limit: int = 0


@dataclass(frozen=True, slots=True)
class Join:
    """The fields of *other* added where the fields *by* have the same values.

    Attributes:
        by: the fields to compare; none for all that both sides have.
        is_outer: rows without a partner stay too.
        most: how many partners a row has at most, 0 for all; each makes a row.
        replaces: where both have a value, that of *other* is kept.
        limit: how many rows of *other* at most, 0 for all.
        by_time: only partners whose `_time` is no later ("earlier") or no earlier ("later") than
            that of the row, in whole seconds; None for any.
    """

    source: Plan
    other: Plan
    by: tuple[str, ...] = ()
    is_outer: bool = False
    most: int = 1
    replaces: bool = True
    limit: int = 0
    by_time: Literal["earlier", "later"] | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """The rows of both, each once, compared in all of their fields.

    Attributes:
        how: "union" keeps those of either, "intersect" those of both, "diff" those of one alone.
        limit: how many rows of each at most.
    """

    source: Plan
    other: Plan
    how: Literal["union", "intersect", "diff"]
    limit: int = 0


@dataclass(frozen=True, slots=True)
class PerRow:
    """The rows of a plan for each row, one behind the other, as ``map``.

    *make* gets the first *most* rows, each a mapping of field to text or list of texts.
    """

    source: Plan
    most: int
    make: Callable[[Sequence[Mapping[str, str | list[str]]]], Plan | None]


@dataclass(frozen=True, slots=True)
class PerField:
    """A plan that depends on which fields there are, as that of ``foreach``.

    *make* gets the fields that *names* stand for and returns a plan over `Given`.
    """

    source: Plan
    names: tuple[str, ...]
    make: Callable[[tuple[str, ...]], Plan]


@dataclass(frozen=True, slots=True)
class PerPlace:
    """A plan that depends on how many values a row has at most, as ``foreach mode=multivalue``.

    *make* gets that number and returns a plan over `Given`; *values* gives the values of a row.
    """

    source: Plan
    values: Expr
    make: Callable[[int], Plan]
