"""Functions of numbers: the bits, the domains, several values."""

from __future__ import annotations

import pytest
from support.cases import Case, found
from support.together import together
from support.values import Want, value

from analytics.errors import SplError


@together(
    ("expression", "want"),
    [
        # Splunk Search Reference 9.4, "Bitwise functions", its tables
        ("bit_and(12, 9)", "8"),
        ("bit_or(4, 2)", "6"),
        ("bit_xor(3, 2)", "1"),
        ("bit_not(9)", "9007199254740982"),
        ('bit_not(9, tonumber("1111", 2))', "6"),
        ('tostring(bit_not(9, tonumber("111", 2)), "binary")', "110"),
        ("bit_shift_left(2, 1)", "4"),
        ("bit_shift_left(1, 53)", "0"),
        ("bit_shift_left(3, 52)", "4503599627370496"),
        ("bit_shift_left(3, 57)", "0"),
        ("bit_shift_left(67, 1)", "134"),
        ("bit_shift_left(pow(2, 53), 1)", None),
        ("bit_shift_left(3, -2)", None),
        ("bit_shift_right(-3, 1)", None),
        ("bit_shift_right(4, 1)", "2"),
        ("bit_and(pow(2, 53), 1)", None),
        ("bit_and(4, 6, 12)", "4"),
        ("bit_and(1.5, 1)", None),
        ('tostring(bit_or(tonumber("00010", 2), tonumber("11001", 2)), "binary")', "11011"),
        # Splunk Search Reference 9.4, "Mathematical functions"
        ("round(3.5)", "4"),
        ("round(2.555, 2)", "2.56"),
        ("exact(3.14 * 2)", "6.28"),
        # what has no result is null
        ("sqrt(-1)", None),
        ("ln(0)", None),
        ("log(-1)", None),
        ("log(8, 1)", None),
        ("acos(2)", None),
        ("atanh(1)", None),
        ("pow(-8, 0.5)", None),
        ("exp(1000)", None),
        ('abs("x")', None),
        ("5 % 0", None),
        # several values count with each
        ("avg(m, 6)", "3"),
        ("sum(m)", "6"),
        ("max(m)", "3"),
        ('min(m, "x")', "1"),
        ('max(m, "x")', "x"),
        ("min(5, -1)", "-1"),
        ("max(nothing, 2)", "2"),
    ],
)
def test_value(expression: str, want: Want) -> None:
    assert value(expression, 'm=split("1,2,3", ",")') == want


def test_random_is_in_its_range() -> None:
    assert 0 <= int(value("random()")) < 2**31


def test_round_takes_no_negative_decimals() -> None:
    """Search Reference 9.4, round: "You cannot specify a negative number"."""
    with pytest.raises(SplError, match="takes no -1 decimals"):
        found(Case("| makeresults | eval r=round(5, -1)", []), [])
