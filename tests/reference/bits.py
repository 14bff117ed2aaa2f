"""Functions on bits, of whole numbers and of addresses.

    masked("255.255.0.0", "10.20.30.40") -> "10.20.0.0"

Source: Splunk Search Reference 9.4, "Bitwise functions", "Conversion functions".
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from reference.values import Value, address

if TYPE_CHECKING:
    from collections.abc import Callable


def joined(how: Callable[[int, int], int], values: tuple[float, ...]) -> Value:
    """Join whole numbers from 0 bit by bit."""
    if any(value < 0 or value != int(value) for value in values):
        return None
    return float(functools.reduce(how, map(int, values)))


def others(value: float, mask: float = 2**53 - 1) -> Value:
    """Turn the bits of 53, or of a mask."""
    return joined(lambda bits, within: ~bits & within, (value, mask))


def shifted(value: float, by: float, *, left: bool) -> Value:
    """Move bits; what passes the 53rd is lost."""
    if value < 0 or by < 0 or value != int(value) or by != int(by):
        return None
    bits = int(value) << int(by) if left else int(value) >> int(by)
    return float(bits & (2**53 - 1))


def masked(mask: str, ip: str) -> Value:
    """Keep the bits of an address that a mask has."""
    one, other = address(mask), address(ip)
    if one is None or other is None:
        return None
    return ".".join(str((one & other) >> shift & 255) for shift in (24, 16, 8, 0))
