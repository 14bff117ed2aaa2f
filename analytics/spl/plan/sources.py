"""Plan nodes that rows come from: the indexes, rows that are known, rows that are given.

    search index=web event=login  -> Scan(where=…)

Source: ours; docs/architecture.md, "Plan nodes".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime

    from analytics.spl.expr import Expr

Kind = Literal["text", "int", "num", "bool", "time", "many"]


@dataclass(frozen=True, slots=True)
class Scan:
    """The events of the indexes, newest first.

    Attributes:
        where: what an event must fulfil.
        earliest: first moment of the range (included), or None for no bound.
        latest: the moment it ends at (excluded), or None.
        names: the fields anybody asks for; None for all.
        is_indexed: only the fields that are known at index time are there, as for tstats.
    """

    where: Expr
    earliest: datetime | None = None
    latest: datetime | None = None
    names: frozenset[str] | None = None
    is_indexed: bool = False


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
class Given:
    """The rows that the pipeline around this one works on, as in ``appendpipe [stats count]``."""


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a lookup table without the first *start*, every value a text."""

    name: str
    start: int = 0
