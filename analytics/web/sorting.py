"""The order of a table, and the links in its head that change it.

    Sorting("-count", "?range=7d").address("users")  ->  "?range=7d&sort=-users"

Source: ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


@dataclass(frozen=True, slots=True)
class Sorting:
    """A column, with "-" before it for the greatest first, and the address without it."""

    key: str
    base: str

    def address(self, key: str) -> str:
        """Give the address that sorts by *key*, or turns its order round."""
        turned = {"-" + key: key, key: "-" + key}.get(self.key)
        mark = "" if self.base.endswith("?") else "&"
        return f"{self.base}{mark}sort={turned or ('' if key == 'name' else '-') + key}"

    def sorted(self, rows: Iterable[Any], columns: dict[str, Callable[[Any], Any]]) -> list[Any]:
        """Put *rows* in this order; equal ones stay in the order of their names."""
        key = columns.get(self.key.removeprefix("-")) or columns["count"]
        named = sorted(rows, key=columns["name"])
        return sorted(named, key=key, reverse=self.key.startswith("-"))
