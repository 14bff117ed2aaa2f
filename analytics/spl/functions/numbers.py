"""Functions of numbers; what is no number makes the result null.

    round(amount / quantity, 2)

Source: Splunk Search Reference 9.4, "Mathematical functions", "Statistical eval
functions", "Trigonometry and hyperbolic functions" and "Bitwise functions".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analytics.spl.functions import Row

if TYPE_CHECKING:
    from collections.abc import Sequence


def _plain(name: str, help_: str, example: str, result: str, sql: str = "") -> Row:
    return Row(sql or f"{name}({{0}})", "n", "n", help_, example, result)


def _inside(name: str, domain: str) -> str:
    """SQL for a function where it has a value; the database fails elsewhere."""
    return f"{name}(CASE WHEN {{0}} {domain} THEN {{0}} END)"


def _places(values: Sequence[object]) -> tuple[int, str] | None:
    if len(values) < 2 or not isinstance(values[1], int | float) or values[1] >= 0:
        return None
    return 1, f"round takes no {values[1]} decimals. Write 0, or more."


FUNCTIONS = {
    "abs": _plain("abs", "The number without its sign.", "abs(-5)", "5"),
    "ceiling": _plain("ceil", "The number rounded up.", "ceiling(1.2)", "2"),
    "ceil": _plain("ceil", "The number rounded up.", "ceil(-1.2)", "-1"),
    "exact": _plain("", "The number itself.", "exact(2.5)", "2.5", "{0}"),
    "exp": _plain("exp", "e to that power.", "exp(0)", "1"),
    "floor": _plain("floor", "The number rounded down.", "floor(1.8)", "1"),
    "ln": _plain("ln", "The natural logarithm.", "ln(1)", "0", _inside("ln", "> 0")),
    "log": Row("", "nn?", "n", "The logarithm, to the base 10 or the one given.",
               "log(8, 2)", "3"),
    "pi": Row("pi()", "", "n", "The number pi.", "round(pi(), 4)", "3.1416"),
    "pow": Row("pow({0}, {1})", "nn", "n", "The first number to the power of the second.",
               "pow(2, 10)", "1024"),
    "round": Row("", "nn?", "n", "The number rounded to a number of decimals, 0 when not given.",
                 "round(2.567, 1)", "2.6", _places),
    "sigfig": Row("", "n", "n", "The number as it is: an engine of doubles keeps no significant "
                  "digits.", "sigfig(1.50)", "1.5"),
    "sqrt": _plain("sqrt", "The square root.", "sqrt(9)", "3", _inside("sqrt", ">= 0")),
    "sum": Row("", "aa*", "n", "The sum of the arguments that are numbers.", 'sum(1, "2", "x")',
               "3"),
    "avg": Row("", "aa*", "n", "The average of the arguments that are numbers.",
               'avg(1, "2", "x")', "1.5"),
    "min": Row("", "aa*", "a", "The least argument; numbers are less than texts.",
               'min(3, "12", "x")', "3"),
    "max": Row("", "aa*", "a", "The greatest argument; texts are greater than numbers.",
               'max(3, "12", "x")', "x"),
    "random": Row("CAST(floor(random() * 2147483648) AS BIGINT)", "", "i",
                  "A whole number from 0 to 2147483647.", "random()*0", "0"),
    "acos": _plain("acos", "The arc cosine.",
                    "acos(1)", "0", _inside("acos", "BETWEEN -1 AND 1")),
    "acosh": _plain("acosh", "The hyperbolic arc cosine.",
                    "acosh(1)", "0", _inside("acosh", ">= 1")),
    "asin": _plain("asin", "The arc sine.",
                    "asin(0)", "0", _inside("asin", "BETWEEN -1 AND 1")),
    "asinh": _plain("asinh", "The hyperbolic arc sine.", "asinh(0)", "0"),
    "atan": _plain("atan", "The arc tangent.", "atan(0)", "0"),
    "atan2": Row("atan2({0}, {1})", "nn", "n", "The angle of a point, given y and x.",
                 "atan2(0, 1)", "0"),
    "atanh": _plain("atanh", "The hyperbolic arc tangent.",
                    "atanh(0)", "0", _inside("atanh", "BETWEEN -1 AND 1")),
    "cos": _plain("cos", "The cosine.", "cos(0)", "1"),
    "cosh": _plain("cosh", "The hyperbolic cosine.", "cosh(0)", "1"),
    "hypot": Row("sqrt({0} * {0} + {1} * {1})", "nn", "n", "The long side of a right triangle.",
                 "hypot(3, 4)", "5"),
    "sin": _plain("sin", "The sine.", "sin(0)", "0"),
    "sinh": _plain("sinh", "The hyperbolic sine.", "sinh(0)", "0"),
    "tan": _plain("tan", "The tangent.", "tan(0)", "0"),
    "tanh": _plain("tanh", "The hyperbolic tangent.", "tanh(0)", "0"),
    "bit_and": Row("", "nnn*", "i", "All bit by bit.", "bit_and(12, 9)", "8"),
    "bit_or": Row("", "nnn*", "i", "Any bit by bit.", "bit_or(4, 2)", "6"),
    "bit_xor": Row("", "nnn*", "i", "One of both bit by bit.", "bit_xor(3, 2)", "1"),
    "bit_not": Row("", "nn?", "i", "The other bits of 53, or of the mask given.",
                   'bit_not(9, tonumber("1111", 2))', "6"),
    "bit_shift_left": Row("", "nn", "i", "The bits moved to the left; what passes the 53rd is "
                          "lost.", "bit_shift_left(3, 52)", "4503599627370496"),
    "bit_shift_right": Row("", "nn", "i", "The bits moved to the right.", "bit_shift_right(16, 4)",
                           "1"),
}  # fmt: skip
