"""The functions of eval and of stats: tables of rows, one file a group.

    "upper": Row("upper({0})", "t", "t", "The text in capitals.", 'upper("ab")', "AB")

A row that plain SQL can say holds that SQL; a form that needs more (a condition, a lambda,
a time zone) has none, and each engine says it in its own table. The example of a row is run
by the tests and stands in docs/spl.md.

Source: Splunk Search Reference 9.4, "Evaluation functions" and "Statistical and charting
functions".
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

#: The constant arguments of a call in their places, calls as such, None for what is neither
#: -> the place of the wrong one and what is wrong with it, or None.
Check = Callable[[Sequence[object]], tuple[int, str] | None]


@dataclass(frozen=True, slots=True)
class Row:
    """One function of eval.

    Attributes:
        sql: the result with ``{0}``, ``{1}``, … for the arguments, or "" where an engine has a
            form of its own.
        takes: a letter an argument: t text, n number, m multivalue, b condition, a any, k a
            constant text; ``?`` behind it: may be left out; ``*``: any number of them; what
            stands in parentheses comes once or more often.
        gives: t text, n number, i whole number, m multivalue, b condition, a what it takes.
        help: one sentence.
        example: a call without fields.
        result: what it gives, as text; None for null, a list for a multivalue.
        check: says what is wrong with constant arguments, so that it is told before the search
            runs.
        source: the page it follows, where that is not the group's.
    """

    sql: str
    takes: str
    gives: str
    help: str
    example: str
    result: str | list[str] | None
    check: Check | None = None
    source: str = ""

    def arity(self) -> tuple[int, int | None]:
        """Return the least and the greatest number of arguments, None for no bound."""
        letters = sum(letter.isalpha() for letter in self.takes)
        least = letters - self.takes.count("?") - self.takes.count("*")
        return least, None if self.takes[-1:] in {"*", ")"} else letters

    def kind(self, position: int) -> str:
        """Return the letter of the argument at *position*, from 0."""
        head, _, group = self.takes.partition("(")
        letters = [letter for letter in head if letter.isalpha()]
        if position < len(letters):
            return letters[position]
        again = group.rstrip(")") or letters[-1]
        return again[(position - len(letters)) % len(again)]


@cache
def table() -> dict[str, Row]:
    """Return all functions of eval by name."""
    rows: dict[str, Row] = {}
    for module in pkgutil.iter_modules(__path__):
        if module.name != "aggregates":
            rows.update(importlib.import_module(f"{__name__}.{module.name}").FUNCTIONS)
    return rows


#: Functions of Splunk that are not here, and why.
REFUSED = {
    "getfields": "The fields of a row are not known before it is read. Name them.",
}
