"""Values: a text, a number, a condition, several texts, or nothing.

    number("01") -> 1.0      text(2.0) -> "2"      natural("10") < natural("a")

A text counts as a number where it is one. A field without a value is absent from its row.
"""

from __future__ import annotations

import math
import re
from typing import Any

Value = Any  # None, bool, int, float, str or list[str]: what a field can hold while a search runs
Row = dict[str, Value]

_NUMBER = re.compile(r"\s*[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?\s*")
_ADDRESS = re.compile(r"([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,3})")


class RefusedError(Exception):
    """The search cannot be run."""


def number(value: Value) -> float | None:
    """Return the number that a value is or says."""
    if isinstance(value, list):
        return number(value[0]) if value else None
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, str) and not _NUMBER.fullmatch(value):
        return None
    found = float(value)
    return found if math.isfinite(found) else None


def text(value: Value) -> str | None:
    """Return a value as Splunk prints it: whole numbers without ``.0``."""
    if isinstance(value, list):
        return "\n".join(value) if value else None
    if isinstance(value, bool):
        return "True" if value else "False"
    if isinstance(value, float):
        return repr(value).removesuffix(".0") if math.isfinite(value) else None
    return None if value is None else str(value)


def many(value: Value) -> list[str]:
    """Return the values of a field, none or one or more."""
    if isinstance(value, list):
        return value
    one = text(value)
    return [] if one is None else [one]


def natural(value: Value) -> tuple[int, float, str]:
    """Return what sorts values in natural order: numbers by value, then texts."""
    found, said = number(value), text(value) or ""
    return (1, 0.0, said) if found is None else (0, found, said)


def automatic(value: Value) -> tuple[Any, ...]:
    """Return what sorts values as ``sort`` does: numbers, addresses, texts."""
    found, said = number(value), text(value) or ""
    if found is not None:
        return (0, found)
    octets = address(said)
    return (2, said) if octets is None else (1, octets)


def address(said: str) -> int | None:
    """Return an IPv4 address as a number."""
    match = _ADDRESS.fullmatch(said)
    octets = [int(octet) for octet in match.groups()] if match else []
    if not octets or max(octets) > 255:
        return None
    return ((octets[0] * 256 + octets[1]) * 256 + octets[2]) * 256 + octets[3]


def compare(left: Value, right: Value) -> int | None:
    """Return -1, 0 or 1 as eval compares: numbers where both are, else texts; None for nothing."""
    if left is None or right is None:
        return None
    one, other = number(left), number(right)
    a, b = (text(left), text(right)) if one is None or other is None else (one, other)
    if a is None or b is None:
        return None
    return (a > b) - (a < b)  # type: ignore[operator]
