"""Numbers, times and changes as the pages write them.

    number(1158234) -> "1,158,234"    short(15400) -> "15k"    ago(...) -> "4 s ago"
    change(108, 100) -> Change("up", "8.0%")

Source: ours; the forms of docs/site.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime

MISSING = "–"  # noqa: RUF001 - an en dash, as in the tables of the site

_MINUTE, _HOUR, _DAY = 60, 3600, 86400


@dataclass(frozen=True, slots=True)
class Change:
    """How far a value moved: its direction and its size as text."""

    direction: Literal["up", "down", "flat"]
    text: str


def number(value: float | None) -> str:
    """Write *value* in full: whole numbers with commas, others with two decimals."""
    if value is None:
        return MISSING
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"


def short(value: float) -> str:
    """Write *value* for an axis: ``15k``, ``1.2M``, at most one decimal."""
    for size, letter in ((1e9, "B"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            part = value / size
            return f"{part:.1f}".removesuffix(".0") + letter if part < 10 else f"{part:.0f}{letter}"
    return f"{value:.2f}".rstrip("0").rstrip(".")


def decimal(value: float | None) -> str:
    """Write a ratio with two decimals, always."""
    return MISSING if value is None else f"{value:,.2f}"


def share(part: float | None, whole: float | None) -> str:
    """Write *part* of *whole* as percent with one decimal."""
    return f"{part / whole * 100:.1f}%" if part is not None and whole else MISSING


def rough_share(part: float, whole: float) -> str:
    """Write *part* of *whole* as percent, without a decimal from 10 % on."""
    if not whole:
        return MISSING
    percent = part / whole * 100
    return f"{percent:.0f}%" if percent >= 10 else f"{percent:.1f}%"


def ratio(part: float | None, whole: float | None) -> float | None:
    """Divide, or answer None where that has no meaning."""
    return part / whole if part is not None and whole else None


def change(now: float | None, before: float | None) -> Change | None:
    """Compare *now* with *before*; None where there is nothing to compare with."""
    if now is None or not before:
        return None
    percent = (now / before - 1) * 100
    text = f"{abs(percent):,.1f}%" if abs(percent) < 1000 else f"{abs(percent):,.0f}%"
    if text == "0.0%":
        return Change("flat", text)
    return Change("up" if percent > 0 else "down", text)


def ago(then: datetime, now: datetime) -> str:
    """Say how long *then* is ago; from a day on, give its date."""
    seconds = max(0, int((now - then).total_seconds()))
    if seconds < 1:
        return "now"
    if seconds < _MINUTE:
        return f"{seconds} s ago"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE} min ago"
    if seconds < _DAY:
        return f"{seconds // _HOUR} h ago"
    return f"{then:%b} {then.day}, {then.year}"


def freshness(then: datetime, now: datetime) -> str:
    """Name the dot of *then*: "" under 15 minutes, "late" under a day, else "off"."""
    seconds = (now - then).total_seconds()
    if seconds < 15 * _MINUTE:
        return ""
    return "late" if seconds < _DAY else "off"


def plural(count: int, one: str, many: str = "") -> str:
    """Write *count* with its word: ``1 value``, ``2 values``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def offset(time: datetime) -> str:
    """Write the offset of an aware *time*: ``UTC+1``, ``UTC+5:30``, ``UTC``."""
    minutes = int((time.utcoffset() or time - time).total_seconds()) // 60
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '−'}{hours}" + (f":{rest:02}" if rest else "")  # noqa: RUF001
