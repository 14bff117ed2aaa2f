"""What a search has at one point: its fields in their order, and its rows.

Table(["event", "count"], [{"event": "login", "count": 2}])
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reference.reader import matcher

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from reference.clock import Span
    from reference.expressions import Context
    from reference.values import Row, Value


@dataclass(frozen=True)
class Shown:
    """How a field is shown: an expression over its row, whose fields have these names by now."""

    name: str
    run: Callable[[Row], Value]
    fields: dict[str, str]


@dataclass
class Table:
    """Fields and rows; a field without a value is absent from its row.

    Attributes:
        shown: the formats of fields, which results show and no command sees.
        is_by_event: whether the rows are events, and all so far worked on them one by one.
        span: the width of the buckets of a time chart.
    """

    columns: list[str]
    rows: list[Row]
    shown: list[Shown] = field(default_factory=list)
    is_by_event: bool = False
    span: Span | None = None

    def matching(self, patterns: Iterable[str]) -> list[str]:
        """Return the fields that names with ``*`` stand for, in the order of the names."""
        found: dict[str, None] = {}
        for pattern in patterns:
            if "*" not in pattern:
                found[pattern] = None
                continue
            found |= dict.fromkeys(c for c in self.columns if matcher(pattern).fullmatch(c))
        return list(found)

    def add(self, name: str) -> None:
        """Add a field behind the others."""
        if name not in self.columns:
            self.columns.append(name)


@dataclass
class Search:
    """What the commands of one search share."""

    context: Context
    events: list[Row]
    earliest: float | None = None
    latest: float | None = None
    run: Callable[[str], Table] = None  # type: ignore[assignment]  # a search of its own
    pipe: Callable[[Table, str], Table] = None  # type: ignore[assignment]  # over given rows


def put(row: Row, name: str, value: Value) -> None:
    """Give a field a value; nothing removes it."""
    if value is None or value == []:
        row.pop(name, None)
    else:
        row[name] = value


def only(row: Row, names: Iterable[str]) -> Row:
    """Return a row with the fields named."""
    return {name: row[name] for name in names if name in row}
