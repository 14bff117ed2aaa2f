"""The functions of convert: a text in, a number or text out, or nothing.

    FUNCTIONS["memk"]("2m", "", zone) -> 2048.0

Source: Splunk Search Reference 9.2, convert.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reference import formats
from reference.values import number

if TYPE_CHECKING:
    from collections.abc import Callable
    from zoneinfo import ZoneInfo

Made = "float | str | None"
_PLAIN = r"[0-9]+(?:\.[0-9]+)?"


def _num(value: str) -> float | None:
    return number(value)


def _memk(value: str) -> float | None:
    match = re.fullmatch(rf"({_PLAIN})([kmg]?)", value, re.IGNORECASE)
    unit = match[2].lower() if match else ""
    return float(match[1]) * {"": 1, "k": 1, "m": 1024, "g": 1024**2}[unit] if match else None


def _dur2sec(value: str) -> float | None:
    match = re.fullmatch(r"(?:([0-9]+)\+)?([0-9]+):([0-9]+):([0-9]+)", value)
    if not match:
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return float(((days * 24 + hours) * 60 + minutes) * 60 + seconds)


def _mstime(value: str) -> float | None:
    match = re.fullmatch(r"(?:([0-9]+):)?([0-9]+(?:\.[0-9]+)?)", value)
    return int(match[1] or 0) * 60 + float(match[2]) if match else None


def _rmcomma(value: str) -> str:
    return value.replace(",", "")


def _rmunit(value: str) -> str:
    match = re.match(rf"[+-]?{_PLAIN}(?:[eE][+-]?[0-9]+)?", value)
    return match[0] if match else value


FUNCTIONS: dict[str, Callable[[str, str, ZoneInfo], float | str | None]] = {
    "num": lambda value, _form, _zone: _num(value),
    "memk": lambda value, _form, _zone: _memk(value),
    "dur2sec": lambda value, _form, _zone: _dur2sec(value),
    "mstime": lambda value, _form, _zone: _mstime(value),
    "rmcomma": lambda value, _form, _zone: _rmcomma(value),
    "rmunit": lambda value, _form, _zone: _rmunit(value),
    "ctime": lambda value, form, zone: (
        None if number(value) is None else formats.strftime(number(value) or 0.0, form, zone)
    ),
    "mktime": formats.strptime,
}


def automatic(values: list[str]) -> Callable[[str], float | str | None]:
    """Return the first conversion that makes numbers of all *values*, else none."""

    def without_commas(value: str) -> float | None:
        return number(_rmcomma(value))

    for run in (_num, _dur2sec, _mstime, _memk, without_commas):
        if all(run(value) is not None for value in values):
            return run
    return lambda value: value
