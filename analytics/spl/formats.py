"""Rows as the text of a condition: what a subsearch leaves in the search around it.

    text([{"user": "a", "ip": "1"}, {"user": "b"}])
    -> '( ( user="a" AND ip="1" ) OR ( user="b" ) )'

Source: Splunk Search Reference 9.3, "format" and "return"; Search Manual 9.3, "About
subsearches" and "Change the format of subsearch results": the results of a subsearch go through
`format` where it does not end with one, fields called ``search`` or ``query`` give their value
alone, and 10,000 rows are taken.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analytics.spl.quote import quote

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Row = Mapping[str, str | list[str]]

#: limits.conf.spec 9.2, [subsearch] maxout.
MAX_ROWS = 10_000

_BARE = ("search", "query")
_WORD = re.compile(r"[\w.{}-]+")


@dataclass(frozen=True, slots=True)
class Form:
    """The six separators of `format`, and what stands for no rows.

    Attributes:
        marks: before all rows, before a row, between two fields, behind a row, between two
            rows, behind all rows.
        between: stands between the values of a multivalue.
        most: how many rows at most, 0 for all.
        empty: the text for no rows.
    """

    marks: tuple[str, str, str, str, str, str] = ("(", "(", "AND", ")", "OR", ")")
    between: str = "OR"
    most: int = 0
    empty: str = "NOT( )"


def text(rows: Sequence[Row], form: Form | None = None) -> str:
    """Write *rows* as one condition of search; fields that begin with ``_`` are left out."""
    form = form or Form()
    start, open_, between, close, or_, end = form.marks
    parts = [
        f"{open_} {f' {between} '.join(pairs)} {close}"
        for row in (rows[: form.most] if form.most else rows)
        if (pairs := [_pair(name, value, form) for name, value in row.items() if name[:1] != "_"])
    ]
    return f"{start} {f' {or_} '.join(parts)} {end}" if parts else form.empty


def inserted(rows: Sequence[Row]) -> str:
    """Write *rows* as what stands in place of their subsearch.

    One row with nothing but ``search`` or ``query``, as `format` and `return` make it, is that
    text.
    """
    shown = [name for row in rows for name in row if name[:1] != "_"]
    if len(rows) == 1 and len(shown) == 1 and shown[0] in _BARE:
        return _bare(rows[0][shown[0]])
    return text(rows)


def returned(rows: Sequence[Row], names: Sequence[tuple[str, str]]) -> str:
    """Write *rows* as `return` does.

    Args:
        rows: those to be returned.
        names: pairs of a field and the name it is returned by; ``""`` for its value alone.
    """
    parts = [
        " ".join(
            _bare(row[field]) if not name else _pair(name, row[field], Form())
            for field, name in names
            if field in row
        )
        for row in rows
    ]
    found = [part for part in parts if part]
    return found[0] if len(found) == 1 else " OR ".join(f"({part})" for part in found)


def _bare(value: str | list[str]) -> str:
    return value if isinstance(value, str) else value[0]


def _pair(name: str, value: str | list[str], form: Form) -> str:
    if name in _BARE:
        return _bare(value)
    if isinstance(value, str):
        return f"{_name(name)}={quote(value)}"
    each = f" {form.between} ".join(f"{_name(name)}={quote(part)}" for part in value)
    return f"( {each} )"


def _name(name: str) -> str:
    return name if _WORD.fullmatch(name) else quote(name)
