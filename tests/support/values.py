"""One expression of eval and the value it gives: the vocabulary of the tests of functions."""

from __future__ import annotations

from typing import Any

from support.cases import Case, found

Want = str | list[str] | None


def value(expression: str, *before: str, zone: str = "UTC") -> Any:
    """Return what *expression* gives, after the evals *before*; None for null."""
    evals = "".join(f" | eval {each}" for each in (*before, f"r={expression}"))
    (row,) = found(Case(f"| makeresults{evals} | table r", [], zone), [])
    return row.get("r")


def truth(expression: str, *before: str) -> bool:
    """Tell whether a condition holds."""
    return bool(value(f'if({expression}, "yes", "no")', *before) == "yes")
